/** `choose` and `take`: the checker tries all, whoever runs the code lets a policy decide (R6). */
import type { Ast } from "../../grammar/index.js";
import { declare, quote, write } from "./body.js";
import { constantSize } from "./choice-size.js";
import { valuesOf } from "./domain.js";
import { type Env, runtime, symbolOf } from "./emitter.js";
import { arrow } from "./expression.js";
import type { Scope } from "./flow.js";
import { atom, type Js, level, tight } from "./js.js";
import { fresh, identifier } from "./names.js";
import { cellOf } from "./place.js";
import { atText } from "./statements.js";
import { isThreaded, isTogether, leaveText, stopText } from "./stops.js";

export function compileChoose(scope: Scope, statement: Ast.ChooseStatement): boolean {
  const { env } = scope;
  quote(scope.body, statement.span);
  const list = valuesOf(env, statement.domain);
  const fixed = statement.where ? undefined : constantSize(env, statement.domain);
  const all = filtered(env, { name: statement.name, list, where: statement.where });
  choose(scope, statement, { list: all, fixed: fixed !== undefined });
  if (isTogether(scope, statement)) write(scope.body, leaveText);
  return true;
}

interface Choice {
  readonly list: Js;
  /** Always the same members: one is no choice. */
  readonly fixed: boolean;
}

function choose(
  scope: Scope,
  statement: Ast.ChooseStatement | Ast.TakeStatement,
  { list, fixed }: Choice,
): void {
  const { env, body } = scope;
  const shown = JSON.stringify(statement.name.text);
  const name = fresh(env.taken, identifier(statement.name.text));
  const threaded = isThreaded(env.emitter);
  const together = isTogether(scope, statement) || scope.enters === statement;
  if (threaded && !scope.inside) {
    const stop = stopText(scope, atText(scope, statement.span));
    const one = fixed ? `if (${tight(list, level.atom)}.length > 1) ` : "";
    write(body, stop === "" ? "" : one + stop);
  }
  if (together) write(body, `this.memory.enterWhen(() => ${tight(list, level.atom)}.length > 0);`);
  const value =
    scope.inside || threaded
      ? `self.choose(${shown}, ${list.text})`
      : fixed
        ? `yield* ${atText(scope, statement.span)}.pick(${shown}, ${list.text})`
        : `yield* ${atText(scope, statement.span)}.chooseFrom(${shown}, () => ${list.text})`;
  declare(body, name, value);
  const symbol = symbolOf(env.emitter, statement.name);
  if (symbol) env.bindings.set(symbol, { js: atom(name) });
}

/** Only the members for which `where` is true; the name stands for each of them there. */
function filtered(
  env: Env,
  of: { readonly name: Ast.Name; readonly list: Js; readonly where: Ast.Expression | undefined },
): Js {
  const { name, list, where } = of;
  if (!where) return list;
  const symbol = symbolOf(env.emitter, name);
  const each = identifier(name.text);
  if (symbol) env.bindings.set(symbol, { js: atom(each) });
  const test = arrow(env, [each], where);
  const body = test.replace(/^\(\w+\) =>/, "");
  const isUsed = new RegExp(`\\b${each}\\b`).test(body);
  return atom(`${tight(list, level.atom)}.filter(${isUsed ? test : `() =>${body}`})`);
}

export function compileTake(scope: Scope, statement: Ast.TakeStatement): boolean {
  const { env, body } = scope;
  quote(body, statement.span);
  const cell = cellOf(env, statement.place);
  if (!cell) throw new Error("take from something that is not stored");
  const list = atom(`${cell.text}.get()`);
  const together = isTogether(scope, statement);
  if (cell.isSet) {
    choose(scope, statement, {
      list: filtered(env, { name: statement.name, list, where: statement.where }),
      fixed: false,
    });
    const symbol = symbolOf(env.emitter, statement.name);
    const name = (symbol && env.bindings.get(symbol)?.js.text) ?? "";
    write(body, `${cell.text}.delete(${name});`, together ? leaveText : "");
    return true;
  }
  const can = filtered(env, {
    name: statement.name,
    list: atom(`${list.text}.slice(0, 1)`),
    where: statement.where,
  });
  const test = `${tight(can, level.atom)}.length > 0`;
  const enters = together || scope.enters === statement;
  if (isThreaded(env.emitter) && !scope.inside) {
    write(body, stopText(scope, atText(scope, statement.span)));
  }
  write(
    body,
    enters
      ? `this.memory.enterWhen(() => ${test});`
      : scope.inside || isThreaded(env.emitter)
        ? `self.require(${test});`
        : `yield* ${atText(scope, statement.span)}.until(() => ${test});`,
  );
  const name = fresh(env.taken, identifier(statement.name.text));
  declare(body, name, `${runtime(env.emitter, "head")}(${list.text})`);
  const symbol = symbolOf(env.emitter, statement.name);
  if (symbol) env.bindings.set(symbol, { js: atom(name) });
  write(
    body,
    `${cell.text}.set(${runtime(env.emitter, "tail")}(${list.text}));`,
    together ? leaveText : "",
  );
  return true;
}
