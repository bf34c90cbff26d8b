/** `if` and `either`. */
import type { Ast } from "../../grammar/index.js";
import { inScope, quote, write } from "./body.js";
import type { Scope } from "./flow.js";
import { fresh } from "./names.js";
import {
  atText,
  compileBlock,
  compileStatements,
  inline,
  keepPatterns,
  step,
} from "./statements.js";
import { touches } from "./step-condition.js";
import { stopText, tellsSteps } from "./stops.js";

export function compileIf(scope: Scope, statement: Ast.IfStatement): boolean {
  const { body, env } = scope;
  quote(body, statement.span);
  step(scope, statement.condition.span, touches(env, statement.condition));
  const condition = inline(scope, statement.condition);
  write(body, `if (${condition.text}) {`);
  let thenFalls = true;
  inScope(body, () => {
    keepPatterns(scope, statement.condition);
    thenFalls = compileStatements(scope, statement.then.statements);
  });
  const other = statement.otherwise;
  const nothing = other === undefined || (other.kind === "block" && other.statements.length === 0);
  if (nothing) {
    write(body, "}");
    return true;
  }
  if (!thenFalls) {
    // what comes else comes next: control does not fall through to it otherwise
    write(body, "}");
    return inBlock(scope, other);
  }
  write(body, "} else {");
  const otherFalls = inBlock(scope, other);
  write(body, "}");
  return thenFalls || otherFalls;
}

function inBlock(scope: Scope, other: Ast.Block | Ast.IfStatement): boolean {
  return other.kind === "if" ? compileIf(scope, other) : compileBlock(scope, other);
}

export function compileEither(
  scope: Scope,
  statement: Ast.Statement & { readonly kind: "either" },
): boolean {
  const { body, env } = scope;
  quote(body, statement.span);
  const steps = !scope.inside && tellsSteps(env.emitter);
  if (!scope.inside) write(body, stopText(scope, atText(scope, statement.span)));
  const name = fresh(env.taken, "branch");
  const word = steps ? "branch" : "branchNow";
  write(body, `const ${name} = self.${word}(${statement.branches.length});`);
  const inner: Scope = steps
    ? { ...scope, barriers: [...scope.barriers, { kind: "either" }] }
    : scope;
  let falls = false;
  for (const [i, one] of statement.branches.entries()) {
    const last = i === statement.branches.length - 1;
    const test = last ? "" : `if (${name} === ${i}) `;
    write(body, `${i === 0 ? "" : "} else "}${test}{`);
    falls = compileBlock(inner, one) || falls;
  }
  write(body, "}");
  if (falls && steps) write(body, "self.decided();");
  return falls;
}
