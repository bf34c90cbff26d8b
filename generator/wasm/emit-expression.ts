/**
 * Expressions of the waist → code, group by group: logic and numbers here, the rest in
 * `emit-set.ts`, `emit-queue.ts`, `emit-variant.ts`, `emit-convert.ts`. Both sides of a connective
 * are computed if the right one is cheap and cannot fault; else the right one is computed only
 * where it is needed.
 */
import { type Expr, encodeValue, sameCodes, type Type } from "../../ir/index.js";
import { convertCode, emitConvert } from "./emit-convert.js";
import { emitComprehension, emitQuantifier } from "./emit-domain.js";
import { emitRead, isOneOf } from "./emit-place.js";
import { emitQueue, emitQueueMember, emitQueueSize } from "./emit-queue.js";
import { emitMakeSet, emitSetMember, emitSets, emitSubset } from "./emit-set.js";
import { emitField, emitIsCase, emitMake, emitWithField } from "./emit-variant.js";
import {
  choose,
  constant32,
  constant64,
  get,
  i32,
  i64,
  no,
  select,
  sequence,
  set,
  yes,
} from "./instructions.js";
import type { Code } from "./module.js";
import { codeOfValue, guarded, hold, isCheap, type Scope, withinInterval } from "./scope.js";

/** The value of an expression: an int as it is, everything else as its code. */
export function emitValue(scope: Scope, expr: Expr): Code {
  switch (expr.kind) {
    case "constant":
      return constantCode(expr);
    case "read":
      return emitRead(scope, expr);
    case "bound":
      return scope.bound.get(expr.id) ?? neverBound(expr.id);
    case "let":
      return sequence([bindName(scope, expr.id, expr.value), emitValue(scope, expr.body)]);
    case "arithmetic":
      return emitArithmetic(scope, expr);
    case "if":
      return emitIf(scope, expr);
    case "comprehension":
      return emitComprehension(scope, expr);
    case "make set":
      return emitMakeSet(scope, expr);
    case "union":
    case "difference":
    case "intersection":
      return emitSets(scope, expr);
    case "size":
      return expr.collection.type.kind === "queue"
        ? emitQueueSize(scope, expr.collection)
        : i64.popcnt(emitValue(scope, expr.collection));
    case "make":
      return emitMake(scope, expr);
    case "field":
      return emitField(scope, expr);
    case "with field":
      return emitWithField(scope, expr);
    case "make queue":
    case "head":
    case "tail":
    case "queue element":
    case "append":
    case "remove":
      return emitQueue(scope, expr);
    case "convert":
      return emitConvert(scope, expr);
    default:
      return i64.ofCondition(emitCondition(scope, expr));
  }
}

/** A bool expression as an i32. */
export function emitCondition(scope: Scope, expr: Expr): Code {
  switch (expr.kind) {
    case "not":
      return i32.not(emitCondition(scope, expr.operand));
    case "and":
      return both(emitCondition(scope, expr.left), () => emitCondition(scope, expr.right));
    case "or":
      return either(emitCondition(scope, expr.left), () => emitCondition(scope, expr.right));
    case "implies":
      return either(i32.not(emitCondition(scope, expr.left)), () =>
        emitCondition(scope, expr.right),
      );
    case "iff":
      return i32.eq(emitCondition(scope, expr.left), emitCondition(scope, expr.right));
    case "compare":
      return emitCompare(scope, expr);
    case "quantifier":
      return emitQuantifier(scope, expr);
    case "member":
      return expr.collection.type.kind === "queue"
        ? emitQueueMember(scope, expr)
        : emitSetMember(scope, expr);
    case "subset":
      return emitSubset(scope, expr);
    case "is case":
      return emitIsCase(scope, expr);
    case "located":
      return emitLocated(scope, expr);
    case "acting":
      return i32.eq(i32.wrap(emitValue(scope, expr.thread)), scope.access.acting);
    case "let":
      return sequence([bindName(scope, expr.id, expr.value), emitCondition(scope, expr.body)]);
    case "if":
      return emitConditionalCondition(scope, expr);
    default:
      return i32.wrap(emitValue(scope, expr));
  }
}

/**
 * The code of the value in another type with the same shape, after a fault if it has no such value.
 */
export function emitCodeAs(scope: Scope, expr: Expr, type: Type): Code {
  if (type.kind === "int") {
    if (expr.type.kind !== "int") throw new Error("an int expected");
    const value = emitValue(scope, expr);
    const known = value.kind === "i64" ? Number(value.value) : undefined;
    const from = known === undefined ? expr.type : { low: known, high: known };
    return codeOfValue(
      type,
      withinInterval(scope, value, { from, to: type, fault: "value out of range" }),
    );
  }
  return convertCode(scope, emitValue(scope, expr), { from: expr.type, to: type });
}

/** Gives a name its value: a statement, or nothing for a constant. */
export function bindName(scope: Scope, id: number, value: Expr): Code {
  const code = emitValue(scope, value);
  if (code.kind === "i64") {
    scope.bound.set(id, code);
    return sequence([]);
  }
  return bindLocal(scope, id, code);
}

export function bindLocal(scope: Scope, id: number, code: Code): Code {
  const local = scope.boundLocals.get(id) ?? scope.builder.local("i64");
  scope.boundLocals.set(id, local);
  scope.bound.set(id, get(local));
  return set(local, code);
}

export function both(left: Code, right: () => Code): Code {
  if (left.kind === "i32" && left.value === 0) return no;
  const code = right();
  if (left.kind === "i32") return code;
  return isCheap(code) ? i32.and(left, code) : choose(left, code, no, "i32");
}

export function either(left: Code, right: () => Code): Code {
  if (left.kind === "i32" && left.value !== 0) return yes;
  const code = right();
  if (left.kind === "i32") return code;
  return isCheap(code) ? i32.or(left, code) : choose(left, yes, code, "i32");
}

function neverBound(id: number): never {
  throw new Error(`bound name ${id} is used before it has a value`);
}

function constantCode({ value, type }: Expr & { readonly kind: "constant" }): Code {
  return constant64(type.kind === "int" ? Number(value) : encodeValue(type, value));
}

type Of<K extends Expr["kind"]> = Extract<Expr, { readonly kind: K }>;

function emitIf(scope: Scope, expr: Of<"if">): Code {
  const condition = emitCondition(scope, expr.condition);
  if (condition.kind === "i32") {
    return emitBranch(scope, condition.value === 0 ? expr.otherwise : expr.then, expr.type);
  }
  const then = emitBranch(scope, expr.then, expr.type);
  const otherwise = emitBranch(scope, expr.otherwise, expr.type);
  if (isCheap(then) && isCheap(otherwise)) return select(condition, then, otherwise);
  return choose(condition, then, otherwise, "i64");
}

/** Ints need no common bounds, everything else needs the codes of the whole. */
function emitBranch(scope: Scope, branch: Expr, type: Type): Code {
  return type.kind === "int" ? emitValue(scope, branch) : emitCodeAs(scope, branch, type);
}

function emitConditionalCondition(scope: Scope, expr: Of<"if">): Code {
  const condition = emitCondition(scope, expr.condition);
  if (condition.kind === "i32") {
    return emitCondition(scope, condition.value === 0 ? expr.otherwise : expr.then);
  }
  const then = emitCondition(scope, expr.then);
  const otherwise = emitCondition(scope, expr.otherwise);
  if (isCheap(then) && isCheap(otherwise)) return select(condition, then, otherwise);
  return choose(condition, then, otherwise, "i32");
}

function emitCompare(scope: Scope, expr: Of<"compare">): Code {
  const { operator } = expr;
  const ints = expr.left.type.kind === "int";
  if (!ints && !sameCodes(expr.left.type, expr.right.type)) {
    throw new Error(`${operator} between values of different types`);
  }
  const left = emitValue(scope, expr.left);
  const right = emitValue(scope, expr.right);
  switch (operator) {
    case "==":
      return i64.eq(left, right);
    case "!=":
      return i64.ne(left, right);
    case "<":
      return i64.ltS(left, right);
    case "<=":
      return i64.leS(left, right);
    case ">":
      return i64.gtS(left, right);
    case ">=":
      return i64.geS(left, right);
  }
}

function emitArithmetic(scope: Scope, expr: Of<"arithmetic">): Code {
  const left = emitValue(scope, expr.left);
  const right = emitValue(scope, expr.right);
  switch (expr.operator) {
    case "+":
      return i64.add(left, right);
    case "-":
      return i64.sub(left, right);
    case "*":
      return i64.mul(left, right);
    case "/":
    case "mod":
      return emitDivision(scope, expr, { left, right });
    case "min":
    case "max": {
      const one = hold(scope, left);
      const other = hold(scope, right);
      const smaller = i64.ltS(one.value, other.value);
      const [then, otherwise] =
        expr.operator === "min" ? [one.value, other.value] : [other.value, one.value];
      return sequence([one.before, other.before, select(smaller, then, otherwise)]);
    }
  }
}

/** Both round down; the instructions round towards zero. The divisor is at least 1. */
function emitDivision(
  scope: Scope,
  expr: Of<"arithmetic">,
  operands: { readonly left: Code; readonly right: Code },
): Code {
  const left = hold(scope, operands.left);
  const right = hold(scope, operands.right);
  const rest = hold(scope, i64.remS(left.value, right.value));
  const negative = i64.ltS(rest.value, constant64(0));
  const down =
    expr.operator === "/"
      ? i64.sub(i64.divS(left.value, right.value), i64.ofCondition(negative))
      : i64.add(rest.value, select(negative, right.value, constant64(0)));
  const value = sequence([rest.before, down]);
  const bad =
    right.value.kind === "i64"
      ? constant32(right.value.value < 1n ? 1 : 0)
      : i64.ltS(right.value, constant64(1));
  const before = sequence([left.before, right.before]);
  return guarded(scope, bad, { fault: "division by zero", before, value });
}

function emitLocated(scope: Scope, expr: Of<"located">): Code {
  const { threads } = scope.emitter.ir;
  const standsThere = (thread: number): Code => {
    const location = scope.access.location(thread, expr.primed);
    return isOneOf(location, expr.locations[thread]!, threads[thread]!.locations.length);
  };
  const thread = emitValue(scope, expr.thread);
  if (thread.kind === "i64") return standsThere(Number(thread.value));
  const held = hold(scope, thread);
  const any = threads.reduce<Code>((sum, { id }) => {
    if (expr.locations[id]!.length === 0) return sum;
    return i32.or(sum, i32.and(i64.eq(held.value, constant64(id)), standsThere(id)));
  }, no);
  return sequence([held.before, any]);
}
