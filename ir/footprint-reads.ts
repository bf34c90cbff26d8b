/**
 * What an expression may read of what others see, and the elements that a place may mean. Branches
 * that are known not to be evaluated do not count; names of quantifiers take the values of a domain
 * that is known.
 */
import type { Located, Touch } from "./footprint.js";
import type { BoundId, Domain, Expr, Ir, Place, ThreadId } from "./ir.js";
import type { KnownValues, ValueOf } from "./known-values.js";
import { domainParts, partsOf } from "./lower/reads.js";
import type { Value } from "./type.js";
import { belongsTo, cardinality, membersOf, ordinalOf, wholeNumbers } from "./value.js";

/** Where all that is found is put. */
export interface Finding {
  readonly ir: Ir;
  /** Whose own locals are nobody else's business; absent for an action. */
  readonly thread: ThreadId | undefined;
  readonly valueOf: ValueOf;
  readonly reads: Touch[];
  readonly located: Located[];
  readonly watches: Set<ThreadId>;
}

/** More members than this are not told apart. */
const mostMembers = 16;

/** Nobody else ever looks at it. */
export function isPrivate({ ir, thread }: Finding, { variable }: Place): boolean {
  const { storage, thread: owner } = ir.variables[variable]!;
  return storage === "temporary" || (storage === "local" && owner === thread);
}

export function findReads(finding: Finding, expr: Expr, known: KnownValues): void {
  const on = (part: Expr, with_: KnownValues = known): void => findReads(finding, part, with_);
  switch (expr.kind) {
    case "read":
      for (const index of expr.place.indices) on(index);
      touchPlace(finding, expr.place, { known });
      return;
    case "and":
    case "or":
    case "implies": {
      on(expr.left);
      const left = finding.valueOf(expr.left, known);
      if (left === undefined || left === (expr.kind !== "or")) on(expr.right);
      return;
    }
    case "if": {
      on(expr.condition);
      const condition = finding.valueOf(expr.condition, known);
      if (condition !== false) on(expr.then);
      if (condition !== true) on(expr.otherwise);
      return;
    }
    case "let":
      on(expr.value);
      on(expr.body, withBound(known, expr.id, finding.valueOf(expr.value, known)));
      return;
    case "quantifier":
    case "comprehension": {
      const body = expr.kind === "quantifier" ? expr.body : expr.where;
      for (const part of domainParts(expr.domain)) on(part);
      for (const value of domainValues(finding, expr.domain, known)) {
        on(body, withBound(known, expr.id, value));
      }
      return;
    }
    case "member":
      findMember(finding, expr, known);
      return;
    case "located":
      findLocated(finding, expr, known);
      return;
    default:
      for (const part of partsOf(expr)) on(part);
  }
}

/** Who asks for one member does not mind the others. */
function findMember(
  finding: Finding,
  { collection, element }: Expr & { readonly kind: "member" },
  known: KnownValues,
): void {
  findReads(finding, element, known);
  const value = finding.valueOf(element, known);
  const inside = (expr: Expr): void => {
    if (expr.kind === "union" || expr.kind === "difference" || expr.kind === "intersection") {
      inside(expr.left);
      inside(expr.right);
    } else if (expr.kind === "read" && value !== undefined && isSet(finding.ir, expr.place)) {
      for (const index of expr.place.indices) findReads(finding, index, known);
      touchPlace(finding, expr.place, { known, member: value });
    } else findReads(finding, expr, known);
  };
  inside(collection);
}

function isSet(ir: Ir, { variable }: Place): boolean {
  return ir.variables[variable]?.type.kind === "set";
}

function findLocated(
  finding: Finding,
  { locations, thread }: Expr & { readonly kind: "located" },
  known: KnownValues,
): void {
  findReads(finding, thread, known);
  const value = finding.valueOf(thread, known);
  finding.located.push({ thread: value === undefined ? undefined : Number(value), locations });
}

interface Touched {
  readonly known: KnownValues;
  readonly member?: Value;
}

function touchPlace(finding: Finding, place: Place, touched: Touched): void {
  if (isPrivate(finding, place)) return;
  const { storage, thread } = finding.ir.variables[place.variable]!;
  if (storage === "local" && thread !== undefined) finding.watches.add(thread);
  finding.reads.push(touchOf(finding, place, touched));
}

/** The elements that the place may mean. */
export function touchOf(
  { ir, valueOf }: Pick<Finding, "ir" | "valueOf">,
  { indices, variable }: Place,
  { known, member }: Touched,
): Touch {
  const { dimensions } = ir.variables[variable]!;
  const positions = indices.map((index, at) => {
    const value = valueOf(index, known);
    const type = dimensions[at];
    // Outside it is a fault, and then nothing is touched.
    if (value === undefined || type === undefined || !belongsTo(type, value)) return undefined;
    return ordinalOf(type, value);
  });
  const touch = { variable, indices: positions };
  return member === undefined ? touch : { ...touch, member: JSON.stringify(member) };
}

export function withBound(known: KnownValues, id: BoundId, value: Value | undefined): KnownValues {
  const bound = new Map(known.bound);
  if (value === undefined) bound.delete(id);
  else bound.set(id, value);
  return { ...known, bound };
}

/** What the name of a quantifier stands for in turn; once undefined if nobody knows. */
export function domainValues(
  { valueOf }: Pick<Finding, "valueOf">,
  domain: Domain,
  known: KnownValues,
): readonly (Value | undefined)[] {
  const values = membersIn(domain, (expr) => valueOf(expr, known));
  return values === undefined || values.length > mostMembers ? [undefined] : values;
}

function membersIn(
  domain: Domain,
  valueOf: (expr: Expr) => Value | undefined,
): readonly Value[] | undefined {
  switch (domain.kind) {
    case "type":
      return cardinality(domain.type) > mostMembers ? undefined : membersOf(domain.type);
    case "range": {
      const [low, high] = [valueOf(domain.low), valueOf(domain.high)];
      if (low === undefined || high === undefined) return undefined;
      return Number(high) - Number(low) > mostMembers
        ? undefined
        : wholeNumbers(Number(low), Number(high));
    }
    case "set":
    case "queue": {
      const value = valueOf(domain.kind === "set" ? domain.set : domain.queue);
      return typeof value === "object" ? value : undefined;
    }
  }
}
