/**
 * Actions in groups: most guards begin by asking one variable for one value (`at[f] == 3`), so the
 * actions that ask the same variable are one table, and a state tries only those of its value.
 */
import type { Action, Expr, Op, Place, Value } from "../../ir/index.js";
import { belongsTo, codeCount, encodeValue, maskOf } from "../../ir/index.js";
import { mayFault } from "./analyze-program.js";
import { emitArm, emittedWeight } from "./emit-arm.js";
import { locate } from "./emit-place.js";
import { emitTable, newStateFunction } from "./emit-threads.js";
import type { Emitter } from "./emitter.js";
import { constant64, get, i32, i64, nothing, sequence } from "./instructions.js";
import type { Code, FunctionReference } from "./module.js";
import { emitSource, type StateSource, wordOf } from "./state-source.js";

/** Tables beyond this size are no gain. */
const mostEntries = 256;
const mostNodes = 6000;

/** An action that does nothing unless the place holds the value; without the test for it. */
interface Sorted {
  readonly key: string;
  readonly place: Place;
  readonly code: number;
  readonly action: Action;
}

/** Functions which together try all actions: 1 if one could be taken, else 0. */
export function emitActions(emitter: Emitter): readonly FunctionReference[] {
  const { groups, others } = groupActions(
    emitter,
    emitter.ir.actions.filter((action) => !action.crash),
  );
  return [...groups, ...chunks(others)].map((group, number) =>
    emitGroup(emitter, group, { name: "actions", number }),
  );
}

/** The crash, by itself: it keeps no state from being a deadlock. */
export function emitCrash(emitter: Emitter): readonly FunctionReference[] {
  const crashes = emitter.ir.actions.filter((action) => action.crash);
  return crashes.map((action, number) => {
    const group: Group = { kind: "list", actions: [action] };
    return emitGroup(emitter, group, { name: "crash", number });
  });
}

type Group =
  | { readonly kind: "table"; readonly sorted: readonly Sorted[] }
  | { readonly kind: "list"; readonly actions: readonly Action[] };

function groupActions(
  emitter: Emitter,
  actions: readonly Action[],
): { groups: readonly Group[]; others: readonly Action[] } {
  const tests = actions.map((action) => testsOf(emitter, action));
  const popularity = new Map<string, Set<number>>();
  for (const { key, code } of tests.flat()) {
    popularity.set(key, (popularity.get(key) ?? new Set()).add(code));
  }
  const byKey = new Map<string, Sorted[]>();
  const others: Action[] = [];
  for (const [index, action] of actions.entries()) {
    const best = tests[index]!.reduce<Sorted | undefined>((one, other) => {
      const gain = (it: Sorted) => popularity.get(it.key)!.size;
      return one === undefined || gain(other) > gain(one) ? other : one;
    }, undefined);
    if (best === undefined || popularity.get(best.key)!.size < 2) others.push(action);
    else byKey.set(best.key, [...(byKey.get(best.key) ?? []), best]);
  }
  const groups = [...byKey.values()].map((sorted): Group => ({ kind: "table", sorted }));
  return { groups, others };
}

function chunks(actions: readonly Action[]): readonly Group[] {
  const lists: Action[][] = [];
  let room = 0;
  for (const action of actions) {
    const weight = emittedWeight(action.program);
    if (lists.length === 0 || room < weight) {
      lists.push([]);
      room = mostNodes;
    }
    room -= weight;
    lists.at(-1)!.push(action);
  }
  return lists.map((list) => ({ kind: "list", actions: list }));
}

function emitGroup(
  emitter: Emitter,
  group: Group,
  { name, number }: { readonly name: string; readonly number: number },
): FunctionReference {
  const builder = newStateFunction(emitter, `${name} ${number}`);
  const source = emitSource(emitter, builder);
  const body = [...source.prelude, ...groupCode(emitter, source, group), get(source.moved)];
  emitter.functions.push(builder.finish(body, "internal"));
  return builder.reference;
}

function groupCode(emitter: Emitter, source: StateSource, group: Group): readonly Code[] {
  const arm = (action: Action) => emitArm(emitter, source, { program: action.program, action });
  if (group.kind === "list") return group.actions.map(arm);
  const { sorted } = group;
  const size = Math.max(...sorted.map((one) => one.code)) + 1;
  const arms = Array.from({ length: size }, (_, code) => {
    const mine = sorted.filter((one) => one.code === code).map((one) => arm(one.action));
    return mine.length === 0 ? nothing : sequence(mine);
  });
  return [emitTable(i32.wrap(placeCode(emitter, source, sorted[0]!.place)), arms)];
}

/** The code of what a place with constant indices holds. */
function placeCode(emitter: Emitter, source: StateSource, place: Place): Code {
  const field = emitter.layout.variables[place.variable]!;
  const { index, shift } = locate(field, elementOf(emitter, place));
  const shifted = i64.shr(wordOf(source, index), constant64(shift));
  return i64.and(shifted, constant64(maskOf(field.bits)));
}

function elementOf(emitter: Emitter, { variable, indices }: Place): number {
  const { strides } = emitter.layout.variables[variable]!;
  const { dimensions } = emitter.ir.variables[variable]!;
  return indices.reduce((sum, index, position) => {
    if (index.kind !== "constant") throw new Error("a constant index expected");
    const code = Number(encodeValue(dimensions[position]!, index.value));
    return sum + code * strides[position]!;
  }, 0);
}

/**
 * The tests at the head of an action that can be answered by a table, each with the action without
 * it.
 */
function testsOf(emitter: Emitter, action: Action): readonly Sorted[] {
  const [position, op] = firstAwait(action.program);
  if (op === undefined) return [];
  const conjuncts = conjunctsOf(op.condition);
  const found: Sorted[] = [];
  for (const [index, conjunct] of conjuncts.entries()) {
    const test = testOf(emitter, conjunct);
    if (test === undefined) {
      if (mayFault(emitter.ir, conjunct)) break;
      continue;
    }
    const rest = conjuncts.filter((_, other) => other !== index);
    const program = [
      ...action.program.slice(0, position),
      ...(rest.length === 0 ? [] : [{ ...op, condition: rest.reduce(conjoin) }]),
      ...action.program.slice(position + 1),
    ];
    found.push({ ...test, action: { ...action, program } });
  }
  return found;
}

function firstAwait(
  program: readonly Op[],
): [number, (Op & { readonly kind: "await" }) | undefined] {
  const position = program.findIndex((op) => op.kind !== "step");
  const op = program[position];
  return [position, op?.kind === "await" ? op : undefined];
}

function conjunctsOf(expr: Expr): readonly Expr[] {
  return expr.kind === "and" ? [...conjunctsOf(expr.left), ...conjunctsOf(expr.right)] : [expr];
}

function conjoin(left: Expr, right: Expr): Expr {
  return { kind: "and", left, right, type: { kind: "bool" } };
}

/** `read == constant` in either order, and a bool read by itself. */
function testOf(emitter: Emitter, expr: Expr): Omit<Sorted, "action"> | undefined {
  if (expr.kind === "read") return testFor(emitter, expr, true);
  if (expr.kind === "not") return testFor(emitter, expr.operand, false);
  if (expr.kind !== "compare" || expr.operator !== "==") return undefined;
  const { left, right } = expr;
  if (right.kind === "constant") return testFor(emitter, left, right.value);
  if (left.kind === "constant") return testFor(emitter, right, left.value);
  return undefined;
}

function testFor(emitter: Emitter, read: Expr, value: Value): Omit<Sorted, "action"> | undefined {
  if (read.kind !== "read" || read.type.kind === "set" || read.type.kind === "queue") {
    return undefined;
  }
  const { place } = read;
  const variable = emitter.ir.variables[place.variable]!;
  const field = emitter.layout.variables[place.variable];
  if (field === undefined || variable.storage === "local") return undefined;
  if (codeCount(variable.type) > BigInt(mostEntries)) return undefined;
  const code = Number(encodeValue(variable.type, value));
  const isIndexed = place.indices.every(
    (index, position) =>
      index.kind === "constant" && belongsTo(variable.dimensions[position]!, index.value),
  );
  if (!isIndexed || code < 0 || code >= mostEntries) return undefined;
  return { key: `${place.variable}:${elementOf(emitter, place)}`, place, code };
}
