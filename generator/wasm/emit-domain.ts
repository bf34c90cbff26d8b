/**
 * Domains: code that walks one, in the order of its values, and what is made of such walks. A short
 * domain that is known is written out, so that its members are constants in what follows.
 */
import {
  codeCount,
  type Domain,
  type Expr,
  encodeValue,
  isCounted,
  maskOf,
  membersOf,
  queueShape,
  type Type,
} from "../../ir/index.js";
import { convertCode } from "./emit-convert.js";
import { both, either, emitCondition, emitValue } from "./emit-expression.js";
import {
  block,
  branch,
  branchIf,
  constant32,
  constant64,
  get,
  i32,
  i64,
  isPure,
  load,
  loop,
  newLabel,
  no,
  sequence,
  set,
  when,
  yes,
} from "./instructions.js";
import type { Code } from "./module.js";
import { codeOfValue, repeated, type Scope, valueOfCode, withinInterval } from "./scope.js";

/** The type of what a domain contains. */
export function memberType(domain: Domain): Type {
  switch (domain.kind) {
    case "type":
      return domain.type;
    case "range": {
      const { low, high } = { low: domain.low.type, high: domain.high.type };
      if (low.kind !== "int" || high.kind !== "int") throw new Error("a range of ints expected");
      return { kind: "int", low: low.low, high: high.high };
    }
    case "set":
      return elementOf(domain.set.type);
    case "queue":
      return elementOf(domain.queue.type);
  }
}

function elementOf(type: Type): Type {
  if (type.kind !== "set" && type.kind !== "queue") throw new Error("a set or a queue expected");
  return type.element;
}

/** The members if they are known and at most `limit`, as values in code. */
export function knownMembers(
  scope: Scope,
  domain: Domain,
  limit: number,
): readonly Code[] | undefined {
  switch (domain.kind) {
    case "type": {
      if (codeCount(domain.type) > BigInt(limit)) return undefined;
      return membersOf(domain.type).map((value) =>
        valueOfCode(domain.type, constant64(encodeValue(domain.type, value))),
      );
    }
    case "range": {
      const low = emitValue(scope, domain.low);
      const high = emitValue(scope, domain.high);
      if (low.kind !== "i64" || high.kind !== "i64") return undefined;
      if (high.value - low.value >= BigInt(limit)) return undefined;
      const count = Math.max(0, Number(high.value - low.value + 1n));
      return Array.from({ length: count }, (_, index) => constant64(low.value + BigInt(index)));
    }
    case "set": {
      const mask = emitValue(scope, domain.set);
      if (mask.kind !== "i64") return undefined;
      const all = BigInt.asUintN(64, mask.value).toString(2).split("").reverse();
      const bits = all.flatMap((bit, index) => (bit === "1" ? [constant64(index)] : []));
      if (bits.length > limit) return undefined;
      return bits.map((code) => valueOfCode(memberType(domain), code));
    }
    case "queue":
      return undefined;
  }
}

/** A statement that runs what `body` makes for each member; `body` may branch out of it. */
export function emitWalk(
  scope: Scope,
  domain: Domain,
  body: (member: Code) => readonly Code[],
): Code {
  switch (domain.kind) {
    case "type":
      return walkType(scope, domain.type, body);
    case "range":
      return walkInts(scope, emitValue(scope, domain.low), {
        high: emitValue(scope, domain.high),
        body,
      });
    case "set":
      return walkSet(scope, domain, body);
    case "queue":
      return walkQueue(scope, domain, body);
  }
}

interface IntWalk {
  readonly high: Code;
  readonly body: (member: Code) => readonly Code[];
}

function walkInts(scope: Scope, low: Code, { high, body }: IntWalk): Code {
  const index = scope.builder.local("i64");
  const last = scope.builder.local("i64");
  const out = newLabel();
  const again = newLabel();
  const round = [
    branchIf(i64.gtS(get(index), get(last)), out),
    ...body(get(index)),
    set(index, i64.add(get(index), constant64(1))),
    branch(again),
  ];
  return sequence([set(index, low), set(last, high), block(out, [loop(again, round)])]);
}

/** Sets beyond this number are walked in the order of their codes, which is not that of values. */
const mostListed = 4096;

function walkType(scope: Scope, type: Type, body: IntWalk["body"]): Code {
  switch (type.kind) {
    case "int":
      return walkInts(scope, constant64(type.low), { high: constant64(type.high), body });
    case "bool":
    case "scalar": {
      const high = constant64(codeCount(type) - 1n);
      return walkInts(scope, constant64(0), { high, body });
    }
    default: {
      if (isCounted(type) && codeCount(type) > BigInt(mostListed)) {
        const high = constant64(codeCount(type) - 1n);
        return walkInts(scope, constant64(0), { high, body });
      }
      const codes = membersOf(type).map((value) => encodeValue(type, value));
      const address = scope.emitter.lists.place(codes);
      return walkInts(scope, constant64(0), {
        high: constant64(codes.length - 1),
        body: (index) => {
          const member = scope.builder.local("i64");
          const offset = i32.shl(i32.wrap(index), constant32(3));
          return [set(member, load("i64.load", offset, address)), ...body(get(member))];
        },
      });
    }
  }
}

/** The lowest bit is the first member. */
function walkSet(
  scope: Scope,
  domain: Domain & { readonly kind: "set" },
  body: IntWalk["body"],
): Code {
  const rest = scope.builder.local("i64");
  const member = scope.builder.local("i64");
  const out = newLabel();
  const again = newLabel();
  const round = [
    branchIf(i64.eqz(get(rest)), out),
    set(member, valueOfCode(memberType(domain), i64.ctz(get(rest)))),
    set(rest, i64.and(get(rest), i64.sub(get(rest), constant64(1)))),
    ...body(get(member)),
    branch(again),
  ];
  return sequence([set(rest, emitValue(scope, domain.set)), block(out, [loop(again, round)])]);
}

function walkQueue(
  scope: Scope,
  domain: Domain & { readonly kind: "queue" },
  body: IntWalk["body"],
): Code {
  const { type } = domain.queue;
  if (type.kind !== "queue") throw new Error("a queue expected");
  const { lengthBits, elementBits } = queueShape(type);
  const left = scope.builder.local("i64");
  const rest = scope.builder.local("i64");
  const member = scope.builder.local("i64");
  const out = newLabel();
  const again = newLabel();
  const round = [
    branchIf(i64.eqz(get(left)), out),
    set(left, i64.sub(get(left), constant64(1))),
    set(member, valueOfCode(type.element, i64.and(get(rest), constant64(maskOf(elementBits))))),
    set(rest, i64.shr(get(rest), constant64(elementBits))),
    ...body(get(member)),
    branch(again),
  ];
  return sequence([
    set(rest, emitValue(scope, domain.queue)),
    set(left, i64.and(get(rest), constant64(maskOf(lengthBits)))),
    set(rest, i64.shr(get(rest), constant64(lengthBits))),
    block(out, [loop(again, round)]),
  ]);
}

/** Domains up to this size are written out in expressions. */
const writtenOut = 8;

export function emitQuantifier(
  scope: Scope,
  expr: Extract<Expr, { readonly kind: "quantifier" }>,
): Code {
  const members = knownMembers(scope, expr.domain, Math.min(writtenOut, scope.room));
  const inner = repeated(scope, members?.length ?? 1);
  const some = expr.quantifier === "some";
  if (members !== undefined) {
    const conditionOf = (member: Code) => {
      scope.bound.set(expr.id, member);
      return emitCondition(inner, expr.body);
    };
    const [connect, none] = some ? [either, no] : [both, yes];
    // From the first to the last, so that each is evaluated only if those before did not decide.
    const from = (position: number): Code => {
      const member = members[position];
      if (member === undefined) return none;
      return connect(conditionOf(member), () => from(position + 1));
    };
    return from(0);
  }
  const result = scope.builder.local("i32");
  const decided = newLabel();
  const walk = emitWalk(scope, expr.domain, (member) => {
    scope.bound.set(expr.id, member);
    const condition = emitCondition(scope, expr.body);
    const decisive = some ? condition : i32.not(condition);
    return [when(decisive, [set(result, some ? yes : no), branch(decided)])];
  });
  return sequence([set(result, some ? no : yes), block(decided, [walk]), get(result)]);
}

export function emitComprehension(
  scope: Scope,
  expr: Extract<Expr, { readonly kind: "comprehension" }>,
): Code {
  const { type } = expr;
  if (type.kind !== "set") throw new Error("a set expected");
  const members = knownMembers(scope, expr.domain, Math.min(writtenOut, scope.room));
  const inner = repeated(scope, members?.length ?? 1);
  const bitOf = (member: Code) => {
    scope.bound.set(expr.id, member);
    const condition = emitCondition(inner, expr.where);
    const code = elementCode(scope, { value: member, from: memberType(expr.domain), type });
    return { condition, code };
  };
  if (members !== undefined) {
    return members.reduce<Code>((mask, member) => {
      const { condition, code } = bitOf(member);
      return i64.or(mask, i64.shl(i64.ofCondition(condition), code));
    }, constant64(0));
  }
  const mask = scope.builder.local("i64");
  const walk = emitWalk(scope, expr.domain, (member) => {
    const { condition, code } = bitOf(member);
    const added = i64.or(get(mask), i64.shl(constant64(1), code));
    if (isPure(code)) {
      return [set(mask, i64.or(get(mask), i64.shl(i64.ofCondition(condition), code)))];
    }
    return [when(condition, [set(mask, added)])];
  });
  return sequence([set(mask, constant64(0)), walk, get(mask)]);
}

/** The code of a member of a domain as an element of a set. */
function elementCode(
  scope: Scope,
  { value, from, type }: { value: Code; from: Type; type: Type & { readonly kind: "set" } },
): Code {
  const to = type.element;
  if (to.kind === "int" && from.kind === "int") {
    const known = value.kind === "i64" ? Number(value.value) : undefined;
    const interval = known === undefined ? from : { low: known, high: known };
    const fault = "value out of range";
    return codeOfValue(to, withinInterval(scope, value, { from: interval, to, fault }));
  }
  return convertCode(scope, value, { from, to });
}
