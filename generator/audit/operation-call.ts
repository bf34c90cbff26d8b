/**
 * Calls. An operation is judged by itself, once, under what it `requires` (R9); a call only asks
 * what the thread holds afterwards. Inside a step it is a part of the step, and judged there.
 */
import type { Ast } from "../../grammar/index.js";
import { settle } from "./join.js";
import { follow } from "./judge.js";
import { textsOf } from "./names.js";
import { allReads, bind, bindValue } from "./reads.js";
import { noExits, type Scope } from "./scope.js";
import { drop, type State } from "./state.js";
import { inStep, walkBlock } from "./walk.js";

export function calledOperation(scope: Scope, e: Ast.Expression): Ast.CallExpression | undefined {
  if (e.kind !== "call") return undefined;
  return scope.at.model.symbols.get(e.callee)?.kind === "operation" ? e : undefined;
}

export function callOperation(
  scope: Scope,
  call: Ast.CallExpression,
  states: readonly State[],
): readonly State[] {
  const symbol = scope.at.model.symbols.get(call.callee);
  if (symbol?.kind !== "operation") return states;
  const operation = symbol.declaration;
  if (!scope.inside) scope.wanted.add(operation);
  const values = call.arguments.map(({ value }) => value);
  const given = inStep(scope, states, (inner, begun) =>
    follow(inner, begun, allReads(inner, values)),
  );
  const bound = operation.parameters.flatMap(({ name }, index) => {
    const named = call.arguments.find((one) => one.name?.text === name.text);
    const value = named ?? call.arguments[index];
    return value === undefined ? bind(scope, name) : bindValue(scope, name, value.value);
  });
  const exits = noExits();
  const place = scope.inside ? scope.place : [...scope.place, operation.name.text];
  const inner = { ...scope, exits, place, muted: scope.muted || !scope.inside };
  const end = walkBlock(inner, operation.body, follow(scope, given, bound));
  const dead = textsOf(scope.names, scope.records.lifetimes.get(operation));
  return settle(drop([...end, ...exits.returns], dead));
}

/** A local gets what an operation has returned. */
export function bindResult(
  scope: Scope,
  name: Ast.Name,
  states: readonly State[],
): readonly State[] {
  return follow(scope, states, bind(scope, name));
}
