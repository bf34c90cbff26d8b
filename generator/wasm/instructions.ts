/**
 * Makers of code that fold what is known: constants, neutral elements, double negations. Everything
 * that generates code goes through them, so a constant index, a field at shift 0 or a test that is
 * always true costs nothing at the place where it is written. Longer than other files because it is
 * one table: an entry per instruction.
 */
import type {
  Code,
  FunctionReference,
  GlobalReference,
  Label,
  LoadOperator,
  Local,
  Operator,
  StoreOperator,
  ValueType,
} from "./module.js";

const allOnes = -1n;

export function constant32(value: number): Code {
  return { kind: "i32", value: value | 0 };
}

export function constant64(value: bigint | number): Code {
  return { kind: "i64", value: BigInt.asIntN(64, BigInt(value)) };
}

export const yes = constant32(1);
export const no = constant32(0);

export function get(local: Local): Code {
  return { kind: "get", local };
}

export function set(local: Local, value: Code): Code {
  return { kind: "set", local, value };
}

export function tee(local: Local, value: Code): Code {
  return { kind: "tee", local, value };
}

export function getGlobal(global: GlobalReference): Code {
  return { kind: "global get", global };
}

export function setGlobal(global: GlobalReference, value: Code): Code {
  return { kind: "global set", global, value };
}

export function load(operator: LoadOperator, address: Code, offset = 0): Code {
  return { kind: "load", operator, address, offset };
}

export function store(operator: StoreOperator, place: Address, value: Code): Code {
  return { kind: "store", operator, address: place.base, offset: place.offset, value };
}

/** Where a store goes. */
export interface Address {
  readonly base: Code;
  readonly offset: number;
}

export function at(base: Code, offset = 0): Address {
  return { base, offset };
}

export function newLabel(): Label {
  return { kind: "label" };
}

export function block(label: Label, body: readonly Code[], result?: ValueType): Code {
  return { kind: "block", label, body, ...(result && { result }) };
}

export function loop(label: Label, body: readonly Code[]): Code {
  return { kind: "loop", label, body };
}

export function branch(label: Label): Code {
  return { kind: "branch", label };
}

export function branchIf(condition: Code, label: Label): Code {
  if (condition.kind === "i32") return condition.value === 0 ? nothing : branch(label);
  return { kind: "branch", label, condition };
}

export const nothing: Code = { kind: "sequence", body: [] };

export function sequence(body: readonly Code[]): Code {
  const [only] = body;
  return body.length === 1 && only !== undefined ? only : { kind: "sequence", body };
}

/** A statement: `then` or `otherwise`. */
export function when(
  condition: Code,
  then: readonly Code[],
  otherwise: readonly Code[] = [],
): Code {
  if (condition.kind === "i32") return sequence(condition.value === 0 ? otherwise : then);
  if (then.length === 0 && otherwise.length > 0) return when(i32.not(condition), otherwise);
  return { kind: "if", condition, then, otherwise };
}

/** An expression that computes one of two values, and only that one. */
export function choose(condition: Code, then: Code, otherwise: Code, result: ValueType): Code {
  if (condition.kind === "i32") return condition.value === 0 ? otherwise : then;
  return { kind: "if", condition, then: [then], otherwise: [otherwise], result };
}

/** Computes both and takes one. */
export function select(condition: Code, then: Code, otherwise: Code): Code {
  if (condition.kind === "i32") return condition.value === 0 ? otherwise : then;
  return numeric("select", [then, otherwise, condition]);
}

export function call(target: FunctionReference, operands: readonly Code[]): Code {
  return { kind: "call", target, operands };
}

export function drop(value: Code): Code {
  return { kind: "drop", value };
}

export function giveBack(value?: Code): Code {
  return { kind: "return", ...(value && { value }) };
}

function numeric(operator: Operator, operands: readonly Code[]): Code {
  return { kind: "numeric", operator, operands };
}

/** Without effect and without traps: may be left out or computed early. */
export function isPure(code: Code): boolean {
  switch (code.kind) {
    case "i32":
    case "i64":
    case "get":
    case "global get":
      return true;
    case "numeric":
      return !/div|rem/.test(code.operator) && code.operands.every(isPure);
    default:
      return false;
  }
}

export function isZero(code: Code): boolean {
  return (code.kind === "i64" && code.value === 0n) || (code.kind === "i32" && code.value === 0);
}

function isConstant(code: Code, value: bigint): boolean {
  return code.kind === "i64" && code.value === value;
}

function fold64(
  operator: Operator,
  compute: (left: bigint, right: bigint) => bigint,
): (left: Code, right: Code) => Code {
  return (left, right) =>
    left.kind === "i64" && right.kind === "i64"
      ? constant64(compute(left.value, right.value))
      : numeric(operator, [left, right]);
}

function compare64(
  operator: Operator,
  compute: (left: bigint, right: bigint) => boolean,
): (left: Code, right: Code) => Code {
  return (left, right) =>
    left.kind === "i64" && right.kind === "i64"
      ? constant32(compute(left.value, right.value) ? 1 : 0)
      : numeric(operator, [left, right]);
}

function unsigned(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

const plainAdd = fold64("i64.add", (left, right) => left + right);
const plainSub = fold64("i64.sub", (left, right) => left - right);
const plainMul = fold64("i64.mul", (left, right) => left * right);
const plainAnd = fold64("i64.and", (left, right) => left & right);
const plainOr = fold64("i64.or", (left, right) => left | right);
const plainShl = fold64("i64.shl", (left, right) => left << (right & 63n));
const plainShr = fold64("i64.shr_u", (left, right) => unsigned(left) >> (right & 63n));
const plainEq = compare64("i64.eq", (left, right) => left === right);
const plainNe = compare64("i64.ne", (left, right) => left !== right);

export const i64 = {
  add(left: Code, right: Code): Code {
    if (isZero(left)) return right;
    if (isZero(right)) return left;
    return plainAdd(left, right);
  },
  sub(left: Code, right: Code): Code {
    return isZero(right) ? left : plainSub(left, right);
  },
  mul(left: Code, right: Code): Code {
    if (isConstant(left, 1n)) return right;
    if (isConstant(right, 1n)) return left;
    if (right.kind === "i64" && right.value > 0n && (right.value & (right.value - 1n)) === 0n) {
      return i64.shl(left, constant64(right.value.toString(2).length - 1));
    }
    return plainMul(left, right);
  },
  and(left: Code, right: Code): Code {
    if (isConstant(left, allOnes)) return right;
    if (isConstant(right, allOnes)) return left;
    if (isZero(right) && isPure(left)) return right;
    if (isZero(left) && isPure(right)) return left;
    return plainAnd(left, right);
  },
  or(left: Code, right: Code): Code {
    if (isZero(left)) return right;
    if (isZero(right)) return left;
    return plainOr(left, right);
  },
  xor: fold64("i64.xor", (left, right) => left ^ right),
  shl(left: Code, right: Code): Code {
    return isZero(right) ? left : plainShl(left, right);
  },
  shr(left: Code, right: Code): Code {
    return isZero(right) ? left : plainShr(left, right);
  },
  /** All bits but those of the constant or value. */
  andNot(left: Code, right: Code): Code {
    return i64.and(left, i64.xor(right, constant64(allOnes)));
  },
  divS: (left: Code, right: Code): Code => numeric("i64.div_s", [left, right]),
  remS: (left: Code, right: Code): Code => numeric("i64.rem_s", [left, right]),
  divU: (left: Code, right: Code): Code => numeric("i64.div_u", [left, right]),
  remU: (left: Code, right: Code): Code => numeric("i64.rem_u", [left, right]),
  ctz: (operand: Code): Code => numeric("i64.ctz", [operand]),
  popcnt(operand: Code): Code {
    if (operand.kind !== "i64") return numeric("i64.popcnt", [operand]);
    return constant64(unsigned(operand.value).toString(2).replaceAll("0", "").length);
  },
  eq(left: Code, right: Code): Code {
    if (isZero(right)) return i64.eqz(left);
    return isZero(left) ? i64.eqz(right) : plainEq(left, right);
  },
  ne(left: Code, right: Code): Code {
    const truth = isZero(right) ? widened(left) : undefined;
    return truth ?? plainNe(left, right);
  },
  eqz(operand: Code): Code {
    const truth = widened(operand);
    if (truth !== undefined) return i32.not(truth);
    if (operand.kind === "i64") return operand.value === 0n ? yes : no;
    return numeric("i64.eqz", [operand]);
  },
  ltS: compare64("i64.lt_s", (left, right) => left < right),
  leS: compare64("i64.le_s", (left, right) => left <= right),
  gtS: compare64("i64.gt_s", (left, right) => left > right),
  geS: compare64("i64.ge_s", (left, right) => left >= right),
  ltU: compare64("i64.lt_u", (left, right) => unsigned(left) < unsigned(right)),
  gtU: compare64("i64.gt_u", (left, right) => unsigned(left) > unsigned(right)),
  geU: compare64("i64.ge_u", (left, right) => unsigned(left) >= unsigned(right)),
  /** 0 or 1 of a condition. */
  ofCondition(condition: Code): Code {
    if (condition.kind === "i32") return constant64(condition.value);
    return numeric("i64.extend_i32_u", [condition]);
  },
};

/** The condition that a 0 or 1 was made of. */
function widened(code: Code): Code | undefined {
  return code.kind === "numeric" && code.operator === "i64.extend_i32_u"
    ? code.operands[0]
    : undefined;
}

const opposite: Partial<Record<Operator, Operator>> = {
  "i64.eq": "i64.ne",
  "i64.ne": "i64.eq",
  "i64.lt_s": "i64.ge_s",
  "i64.ge_s": "i64.lt_s",
  "i64.gt_s": "i64.le_s",
  "i64.le_s": "i64.gt_s",
  "i64.lt_u": "i64.ge_u",
  "i64.ge_u": "i64.lt_u",
  "i64.gt_u": "i64.le_u",
  "i64.le_u": "i64.gt_u",
  "i32.eq": "i32.ne",
  "i32.ne": "i32.eq",
};

function fold32(
  operator: Operator,
  compute: (left: number, right: number) => number,
): (left: Code, right: Code) => Code {
  return (left, right) =>
    left.kind === "i32" && right.kind === "i32"
      ? constant32(compute(left.value, right.value))
      : numeric(operator, [left, right]);
}

const plainAdd32 = fold32("i32.add", (left, right) => left + right);
const plainAnd32 = fold32("i32.and", (left, right) => left & right);
const plainOr32 = fold32("i32.or", (left, right) => left | right);

export const i32 = {
  add(left: Code, right: Code): Code {
    return isZero(right) ? left : plainAdd32(left, right);
  },
  sub: fold32("i32.sub", (left, right) => left - right),
  mul: fold32("i32.mul", Math.imul),
  divU: (left: Code, right: Code): Code => numeric("i32.div_u", [left, right]),
  /** Of conditions and of bit patterns. */
  and(left: Code, right: Code): Code {
    if (isZero(left) && isPure(right)) return left;
    if (isZero(right) && isPure(left)) return right;
    return plainAnd32(left, right);
  },
  or(left: Code, right: Code): Code {
    if (isZero(left)) return right;
    return isZero(right) ? left : plainOr32(left, right);
  },
  shl: fold32("i32.shl", (left, right) => left << right),
  shr: fold32("i32.shr_u", (left, right) => left >>> right),
  eq: fold32("i32.eq", (left, right) => (left === right ? 1 : 0)),
  ne: fold32("i32.ne", (left, right) => (left !== right ? 1 : 0)),
  ltU: fold32("i32.lt_u", (left, right) => (left >>> 0 < right >>> 0 ? 1 : 0)),
  gtU: fold32("i32.gt_u", (left, right) => (left >>> 0 > right >>> 0 ? 1 : 0)),
  geU: fold32("i32.ge_u", (left, right) => (left >>> 0 >= right >>> 0 ? 1 : 0)),
  not(condition: Code): Code {
    if (condition.kind === "i32") return condition.value === 0 ? yes : no;
    if (condition.kind === "numeric") {
      const inverse = opposite[condition.operator];
      if (inverse !== undefined) return numeric(inverse, condition.operands);
    }
    return numeric("i32.eqz", [condition]);
  },
  wrap(operand: Code): Code {
    if (operand.kind === "i64") return constant32(Number(BigInt.asIntN(32, operand.value)));
    return widened(operand) ?? numeric("i32.wrap_i64", [operand]);
  },
};
