/**
 * Queues: the length in the lowest bits, above it the elements, the head lowest. What lies above
 * the last element is 0, so equal queues have equal codes.
 */
import { type Expr, maskOf, queueShape, sameCodes, type Type } from "../../ir/index.js";
import { emitCodeAs, emitValue } from "./emit-expression.js";
import {
  block,
  branch,
  branchIf,
  constant32,
  constant64,
  get,
  i32,
  i64,
  loop,
  newLabel,
  select,
  sequence,
  set,
  when,
} from "./instructions.js";
import type { Code } from "./module.js";
import { codeOfValue, guarded, hold, type Scope, valueOfCode } from "./scope.js";

type QueueExpr = Extract<
  Expr,
  { readonly kind: "make queue" | "head" | "tail" | "queue element" | "append" | "remove" }
>;
type Of<K extends Expr["kind"]> = Extract<Expr, { readonly kind: K }>;
type Queue = Type & { readonly kind: "queue" };

export function queueOf(type: Type): Queue {
  if (type.kind !== "queue") throw new Error("a queue expected");
  return type;
}

export function emitQueue(scope: Scope, expr: QueueExpr): Code {
  switch (expr.kind) {
    case "make queue":
      return emitMakeQueue(scope, expr);
    case "head":
      return emitHead(scope, expr);
    case "tail":
      return emitTail(scope, expr);
    case "queue element":
      return emitElementAt(scope, expr);
    case "append":
      return emitAppend(scope, expr);
    case "remove":
      return emitRemove(scope, expr);
  }
}

export function emitQueueSize(scope: Scope, queue: Expr): Code {
  return lengthOf(emitValue(scope, queue), queueOf(queue.type));
}

export function lengthOf(code: Code, type: Queue): Code {
  return i64.and(code, constant64(maskOf(queueShape(type).lengthBits)));
}

/** All elements, the head in the lowest bits. */
export function elementsIn(code: Code, type: Queue): Code {
  return i64.shr(code, constant64(queueShape(type).lengthBits));
}

/** The code of an element: `index` below the capacity. */
export function elementAt(code: Code, type: Queue, index: Code): Code {
  const { elementBits, lengthBits } = queueShape(type);
  if (elementBits === 0) return constant64(0);
  const shift = i64.add(i64.mul(index, constant64(elementBits)), constant64(lengthBits));
  return i64.and(i64.shr(code, shift), constant64(maskOf(elementBits)));
}

function emitMakeQueue(scope: Scope, expr: Of<"make queue">): Code {
  const type = queueOf(expr.type);
  const { elementBits, lengthBits } = queueShape(type);
  const room = expr.elements.length <= type.capacity;
  const code = expr.elements.reduce<Code>((queue, element, index) => {
    const shift = constant64((lengthBits + index * elementBits) % 64);
    return i64.or(queue, i64.shl(emitCodeAs(scope, element, type.element), shift));
  }, constant64(expr.elements.length));
  return room ? code : guarded(scope, constant32(1), { fault: "queue full", value: code });
}

function emitHead(scope: Scope, expr: Of<"head">): Code {
  const type = queueOf(expr.queue.type);
  const held = hold(scope, emitValue(scope, expr.queue));
  const value = valueOfCode(type.element, elementAt(held.value, type, constant64(0)));
  const bad = i64.eqz(lengthOf(held.value, type));
  return guarded(scope, bad, { fault: "queue empty", before: held.before, value });
}

function emitTail(scope: Scope, expr: Of<"tail">): Code {
  const type = queueOf(expr.queue.type);
  const { elementBits, lengthBits } = queueShape(type);
  const held = hold(scope, emitCodeAs(scope, expr.queue, expr.type));
  const length = i64.sub(lengthOf(held.value, type), constant64(1));
  const rest = i64.shr(elementsIn(held.value, type), constant64(elementBits));
  const shorter = i64.or(length, i64.shl(rest, constant64(lengthBits)));
  const empty = i64.eqz(lengthOf(held.value, type));
  return sequence([held.before, select(empty, constant64(0), shorter)]);
}

function emitElementAt(scope: Scope, expr: Of<"queue element">): Code {
  const type = queueOf(expr.queue.type);
  const queue = hold(scope, emitValue(scope, expr.queue));
  const index = hold(scope, emitValue(scope, expr.index));
  const value = valueOfCode(type.element, elementAt(queue.value, type, index.value));
  const bad = i64.geU(index.value, lengthOf(queue.value, type));
  const before = sequence([queue.before, index.before]);
  return guarded(scope, bad, { fault: "index out of range", before, value });
}

function emitAppend(scope: Scope, expr: Of<"append">): Code {
  const type = queueOf(expr.type);
  const { elementBits, lengthBits } = queueShape(type);
  const front = queueOf(expr.queue.type);
  const back = queueOf(expr.suffix.type);
  if (!sameCodes(front.element, type.element) || !sameCodes(back.element, type.element)) {
    throw new Error("append of elements of another type");
  }
  const queue = hold(scope, emitValue(scope, expr.queue));
  const suffix = hold(scope, emitValue(scope, expr.suffix));
  const before = lengthOf(queue.value, front);
  const length = hold(scope, i64.add(before, lengthOf(suffix.value, back)));
  // Nothing to append may be shifted by 64 bits, which is by none: then there is nothing to see.
  const added = i64.shl(elementsIn(suffix.value, back), i64.mul(before, constant64(elementBits)));
  const elements = i64.or(elementsIn(queue.value, front), added);
  const value = i64.or(length.value, i64.shl(elements, constant64(lengthBits)));
  return guarded(scope, i64.gtU(length.value, constant64(type.capacity)), {
    fault: "queue full",
    before: sequence([queue.before, suffix.before, length.before]),
    value,
  });
}

/** Walks the queue and collects what stays. */
function emitRemove(scope: Scope, expr: Of<"remove">): Code {
  const type = queueOf(expr.type);
  const { elementBits, lengthBits } = queueShape(type);
  const others = hold(scope, emitValue(scope, expr.others));
  const local = () => scope.builder.local("i64");
  const [left, rest, kept, shift, element] = [local(), local(), local(), local(), local()];
  const queue = hold(scope, emitCodeAs(scope, expr.queue, type));
  const out = newLabel();
  const again = newLabel();
  const round = [
    branchIf(i64.eqz(get(left)), out),
    set(left, i64.sub(get(left), constant64(1))),
    set(element, i64.and(get(rest), constant64(maskOf(elementBits)))),
    set(rest, i64.shr(get(rest), constant64(elementBits))),
    when(i32.not(isAmong(get(element), type.element, { ...others, type: expr.others.type })), [
      set(kept, i64.add(i64.or(get(kept), i64.shl(get(element), get(shift))), constant64(1))),
      set(shift, i64.add(get(shift), constant64(elementBits))),
    ]),
    branch(again),
  ];
  return sequence([
    queue.before,
    others.before,
    set(left, lengthOf(queue.value, type)),
    set(rest, elementsIn(queue.value, type)),
    set(kept, constant64(0)),
    set(shift, constant64(lengthBits)),
    block(out, [loop(again, round)]),
    get(kept),
  ]);
}

/** `code` is an element of a set or of a queue whose elements have the same codes. */
function isAmong(code: Code, type: Type, others: { value: Code; type: Type }): Code {
  if (others.type.kind === "queue") return isInQueue(code, others.value, others.type);
  if (others.type.kind !== "set" || !sameCodes(type, others.type.element)) {
    throw new Error("elements of another type");
  }
  return i32.wrap(i64.and(i64.shr(others.value, code), constant64(1)));
}

/** Written out over the capacity. */
function isInQueue(code: Code, queue: Code, type: Queue): Code {
  let any: Code = constant32(0);
  for (let index = 0; index < type.capacity; index++) {
    const there = i64.gtU(lengthOf(queue, type), constant64(index));
    const equal = i64.eq(elementAt(queue, type, constant64(index)), code);
    any = i32.or(any, i32.and(there, equal));
  }
  return any;
}

/** An int outside of the element type never equals an element: codes there are below the mask. */
export function emitQueueMember(scope: Scope, expr: Of<"member">): Code {
  const type = queueOf(expr.collection.type);
  const ints = type.element.kind === "int" && expr.element.type.kind === "int";
  if (!ints && !sameCodes(type.element, expr.element.type)) {
    throw new Error("member of another type");
  }
  const element = hold(scope, codeOfValue(type.element, emitValue(scope, expr.element)));
  const queue = hold(scope, emitValue(scope, expr.collection));
  return sequence([element.before, queue.before, isInQueue(element.value, queue.value, type)]);
}
