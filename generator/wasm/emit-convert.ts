/**
 * The same value in another type: other bounds, another capacity; a fault where it has no such
 * value.
 */
import {
  caseBases,
  codeCount,
  type Expr,
  type Field,
  fieldPositions,
  maskOf,
  queueShape,
  sameCodes,
  type Type,
} from "../../ir/index.js";
import { emitValue } from "./emit-expression.js";
import { elementAt, elementsIn, lengthOf } from "./emit-queue.js";
import { fieldCode, isCase } from "./emit-variant.js";
import {
  block,
  branch,
  branchIf,
  choose,
  constant64,
  get,
  i64,
  loop,
  newLabel,
  sequence,
  set,
} from "./instructions.js";
import type { Code } from "./module.js";
import { codeOfValue, guarded, hold, type Scope, valueOfCode, withinInterval } from "./scope.js";

export interface Conversion {
  readonly from: Type;
  readonly to: Type;
}

export function emitConvert(scope: Scope, expr: Extract<Expr, { readonly kind: "convert" }>): Code {
  const value = emitValue(scope, expr.value);
  const conversion = { from: expr.value.type, to: expr.type };
  const code = convertCode(scope, codeOfValue(conversion.from, value), conversion);
  return valueOfCode(conversion.to, code);
}

/** From the code in one type to the code in the other. */
export function convertCode(scope: Scope, code: Code, { from, to }: Conversion): Code {
  if (sameCodes(from, to)) return code;
  switch (from.kind) {
    case "int": {
      if (to.kind !== "int") break;
      const value = valueOfCode(from, code);
      const known = value.kind === "i64" ? Number(value.value) : undefined;
      const interval = known === undefined ? from : { low: known, high: known };
      const fault = "value out of range";
      return codeOfValue(to, withinInterval(scope, value, { from: interval, to, fault }));
    }
    case "scalar": {
      if (to.kind !== "scalar") break;
      const [one, other] = [from.members.length, to.members.length];
      const ends = { from: { low: 0, high: one - 1 }, to: { low: 0, high: other - 1 } };
      return withinInterval(scope, code, { ...ends, fault: "value out of range" });
    }
    case "variant":
      if (to.kind !== "variant") break;
      return convertVariant(scope, code, { from, to });
    case "record":
      if (to.kind !== "record") break;
      return convertFields(scope, code, { from: from.fields, to: to.fields });
    case "set":
      if (to.kind !== "set") break;
      return convertSet(scope, code, { from, to });
    case "queue":
      if (to.kind !== "queue") break;
      return convertQueue(scope, code, { from, to });
    case "bool":
      break;
  }
  throw new Error(`no conversion from ${from.kind} to ${to.kind}`);
}

interface Between<K extends Type["kind"]> {
  readonly from: Extract<Type, { readonly kind: K }>;
  readonly to: Extract<Type, { readonly kind: K }>;
}

function convertVariant(scope: Scope, code: Code, { from, to }: Between<"variant">): Code {
  const held = hold(scope, code);
  const bases = caseBases(from.cases);
  const targets = caseBases(to.cases);
  const converted = from.cases.map(({ fields }, index) => {
    const payload = i64.sub(held.value, constant64(bases[index]!));
    const other = { from: fields, to: to.cases[index]!.fields };
    return i64.add(convertFields(scope, payload, other), constant64(targets[index]!));
  });
  const last = converted.length - 1;
  const chain = converted.reduceRight((rest, one, index) =>
    index === last ? one : choose(isCase(held.value, from, index), one, rest, "i64"),
  );
  return sequence([held.before, chain]);
}

function convertFields(
  scope: Scope,
  code: Code,
  { from, to }: { readonly from: readonly Field[]; readonly to: readonly Field[] },
): Code {
  const held = hold(scope, code);
  const positions = fieldPositions(from);
  const targets = fieldPositions(to);
  const packed = from.reduce<Code>((sum, field, index) => {
    const conversion = { from: field.type, to: to[index]!.type };
    const one = convertCode(scope, fieldCode(held.value, positions, index), conversion);
    return i64.or(sum, i64.shl(one, constant64(targets[index]!.shift)));
  }, constant64(0));
  return sequence([held.before, packed]);
}

/** Sets of ints are shifted; in any other set each member is converted by itself. */
function convertSet(scope: Scope, code: Code, { from, to }: Between<"set">): Code {
  const { element } = from;
  if (element.kind === "int" && to.element.kind === "int") {
    return shiftSet(scope, code, { from: element, to: to.element });
  }
  const local = () => scope.builder.local("i64");
  const [rest, mask, member] = [local(), local(), local()];
  const out = newLabel();
  const again = newLabel();
  const target = convertCode(scope, get(member), { from: element, to: to.element });
  const round = [
    branchIf(i64.eqz(get(rest)), out),
    set(member, i64.ctz(get(rest))),
    set(rest, i64.and(get(rest), i64.sub(get(rest), constant64(1)))),
    set(mask, i64.or(get(mask), i64.shl(constant64(1), target))),
    branch(again),
  ];
  const walk = block(out, [loop(again, round)]);
  return sequence([set(rest, code), set(mask, constant64(0)), walk, get(mask)]);
}

function shiftSet(scope: Scope, code: Code, { from, to }: Between<"int">): Code {
  const held = hold(scope, code);
  const by = from.low - to.low;
  const width = Number(codeCount(to));
  const low = Math.max(0, -by);
  const inside = maskOf(Math.max(0, Math.min(64, width - by) - low)) << BigInt(low);
  const all = maskOf(Number(codeCount(from)));
  const bad = i64.ne(i64.and(held.value, constant64(all & ~inside)), constant64(0));
  const amount = constant64(Math.min(63, Math.abs(by)));
  const value = by >= 0 ? i64.shl(held.value, amount) : i64.shr(held.value, amount);
  if ((all & ~inside) === 0n) return sequence([held.before, value]);
  return guarded(scope, bad, { fault: "value out of range", before: held.before, value });
}

/** The length is tested first, as the reference does. */
function convertQueue(scope: Scope, code: Code, { from, to }: Between<"queue">): Code {
  const held = hold(scope, code);
  const shape = queueShape(to);
  const length = lengthOf(held.value, from);
  const value = sameCodes(from.element, to.element)
    ? i64.or(length, i64.shl(elementsIn(held.value, from), constant64(shape.lengthBits)))
    : convertElements(scope, held.value, { from, to });
  if (from.capacity <= to.capacity) return sequence([held.before, value]);
  const bad = i64.gtU(length, constant64(to.capacity));
  return guarded(scope, bad, { fault: "queue full", before: held.before, value });
}

function convertElements(scope: Scope, queue: Code, { from, to }: Between<"queue">): Code {
  const { elementBits, lengthBits } = queueShape(to);
  const local = () => scope.builder.local("i64");
  const [index, result] = [local(), local()];
  const out = newLabel();
  const again = newLabel();
  const element = convertCode(scope, elementAt(queue, from, get(index)), {
    from: from.element,
    to: to.element,
  });
  const shift = i64.add(i64.mul(get(index), constant64(elementBits)), constant64(lengthBits));
  const round = [
    branchIf(i64.geU(get(index), lengthOf(queue, from)), out),
    set(result, i64.or(get(result), i64.shl(element, shift))),
    set(index, i64.add(get(index), constant64(1))),
    branch(again),
  ];
  const walk = block(out, [loop(again, round)]);
  const begin = [set(index, constant64(0)), set(result, lengthOf(queue, from))];
  return sequence([...begin, walk, get(result)]);
}
