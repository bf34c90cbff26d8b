/**
 * `forall x in S { … }`: one step, all right sides before all assignments (S12). Where it is plain
 * that no two can meet and none is read, it is the loop that it looks like.
 */
import type { Ast } from "../../grammar/index.js";
import { inScope, quote, write } from "./body.js";
import { valuesOf } from "./domain.js";
import { symbolOf } from "./emitter.js";
import { bindLocal } from "./expression.js";
import type { Scope } from "./flow.js";
import { standsApart } from "./stands-apart.js";
import { compileStatements, inline, step } from "./statements.js";
import { typeOf } from "./static-type.js";
import { inOneGo } from "./stops.js";

export function compileForall(scope: Scope, statement: Ast.ForallStatement): boolean {
  const { body } = scope;
  quote(body, statement.span);
  if (!scope.ghost) step(scope, statement.span);
  inOneGo(scope, statement, () => assignAll(scope, statement));
  return true;
}

function assignAll(scope: Scope, statement: Ast.ForallStatement): void {
  const { body, env } = scope;
  const plain = isPlainLoop(scope, statement);
  if (!plain) write(body, "this.memory.together(() => {");
  inScope(body, () => {
    for (const binder of statement.binders) {
      const list = valuesOf(env, binder.domain);
      const name = bindLocal(env, binder.name);
      write(body, `for (const ${name} of ${list.text}) {`);
    }
    if (statement.where) write(body, `if (${inline(scope, statement.where).text}) {`);
    const apart = env.apart || standsApart(statement);
    const inner: Scope = { ...scope, env: { ...env, apart }, inside: true };
    compileStatements(inner, statement.body.statements);
    if (statement.where) write(body, "}");
    for (const _ of statement.binders) write(body, "}");
  });
  if (!plain) write(body, "});");
}

/** One assignment, an index for every binder, and nothing reads what is assigned. */
function isPlainLoop(scope: Scope, statement: Ast.ForallStatement): boolean {
  const { emitter } = scope.env;
  const [only, ...more] = statement.body.statements;
  if (only?.kind !== "assign" || more.length > 0 || only.operator !== "=") return false;
  const [target, second] = only.targets;
  if (!target || second) return false;
  const indices: Ast.Expression[] = [];
  let root: Ast.Expression = target;
  while (root.kind === "index expression") {
    indices.push(root.index);
    root = root.base;
  }
  const symbol = root.kind === "name expression" ? symbolOf(emitter, root.name) : undefined;
  if (symbol?.kind !== "variable") return false;
  const bound = statement.binders.map((binder) => symbolOf(emitter, binder.name));
  const named = indices.map((e) => e.kind === "name expression" && symbolOf(emitter, e.name));
  const domains = statement.binders.map((binder) => typeOf(emitter, binder.domain).kind);
  // A queue may have a member twice.
  if (domains.includes("queue")) return false;
  const complete = bound.every((one) => named.includes(one));
  const read = [...only.values, ...indices, ...(statement.where ? [statement.where] : [])];
  return complete && !read.some((e) => mayRead(scope, e, symbol.name));
}

/** The expression mentions the variable, or calls something that might. */
function mayRead(scope: Scope, node: unknown, name: string): boolean {
  if (typeof node !== "object" || node === null) return false;
  const e = node as Ast.Expression; // only its kind is looked at before it is known to be one
  if (e.kind === "name expression") {
    const symbol = symbolOf(scope.env.emitter, e.name);
    return symbol?.kind === "function" || symbol?.name === name;
  }
  if (e.kind === "call" && symbolOf(scope.env.emitter, e.callee)?.kind === "function") return true;
  return Object.values(node).some((part) => mayRead(scope, part, name));
}
