/**
 * Why a condition is false: not the whole of it, but the part that decides, with the values of the
 * names bound on the way and of the places that the part reads. Follows the logic as a reader does:
 * into the false side of an `and`, both sides of an `or`, the conclusion of an `implies`, the
 * witness of a `forall`.
 */
import type { Environment, Expr, Fault, Ir, Span, Value } from "../../ir/index.js";
import {
  domainMembers,
  elementName,
  evaluate,
  isFaulted,
  locate,
  partsOf,
  readElement,
  showValue,
  truth,
} from "../../ir/index.js";

export interface Explanation {
  /** The parts that decide, in the order of the text. */
  readonly parts: readonly Part[];
  /** Names of quantifiers with the values for which it fails. */
  readonly bindings: readonly Named[];
  /** What the parts, and the premises that led to them, have read. */
  readonly places: readonly Named[];
  /** The condition could not be evaluated: it unwraps a `none`, divides by zero, … */
  readonly fault?: { readonly fault: Fault; readonly span: Span };
}

export interface Part {
  readonly span: Span;
  /** What it is; without `not` above it, false. */
  readonly value: boolean;
}

export interface Named {
  readonly name: string;
  readonly value: string;
}

interface Search {
  readonly ir: Ir;
  readonly env: Environment;
  readonly parts: Part[];
  readonly bindings: Named[];
  readonly places: Map<string, string>;
}

/** Explains a condition that is false, or faults, in that environment. */
export function explain(ir: Ir, condition: Expr, env: Environment): Explanation {
  const search: Search = { ir, env, parts: [], bindings: [], places: new Map() };
  const descent = attempt(() => descend(search, condition, false));
  const fault = descent ?? attempt(() => truth(condition, env));
  return {
    parts: search.parts,
    bindings: search.bindings,
    places: [...search.places].map(([name, value]) => ({ name, value })),
    ...(fault === undefined ? {} : { fault }),
  };
}

function attempt(body: () => unknown): { readonly fault: Fault; readonly span: Span } | undefined {
  try {
    body();
    return undefined;
  } catch (thrown) {
    if (isFaulted(thrown)) return { fault: thrown.fault, span: thrown.span };
    throw thrown;
  }
}

/** @param value  what the expression is: the reason for that is looked for */
function descend(search: Search, expr: Expr, value: boolean): void {
  switch (expr.kind) {
    case "not":
      if (isJunction(expr.operand)) descend(search, expr.operand, !value);
      else leaf(search, expr, value);
      break;
    case "and":
    case "or":
      descendJunction(search, expr, value);
      break;
    case "implies":
      descendImplication(search, expr, value);
      break;
    case "if":
      note(search, expr.condition);
      descend(search, truth(expr.condition, search.env) ? expr.then : expr.otherwise, value);
      break;
    case "let":
      bind(search, expr, evaluate(expr.value, search.env));
      note(search, expr.value);
      descend(search, expr.body, value);
      break;
    case "quantifier":
      descendQuantifier(search, expr, value);
      break;
    default:
      leaf(search, expr, value);
  }
}

/** There is more to say of it than that it is true or false. */
function isJunction({ kind }: Expr): boolean {
  return ["not", "and", "or", "implies", "if", "let", "quantifier"].includes(kind);
}

type Junction = Extract<Expr, { readonly kind: "and" | "or" | "implies" | "iff" }>;
type Quantifier = Extract<Expr, { readonly kind: "quantifier" }>;

/** Both sides where both were needed: a true `and`, a false `or`; else the side that decided. */
function descendJunction(search: Search, expr: Junction, value: boolean): void {
  if (value === (expr.kind === "and")) {
    descend(search, expr.left, value);
    descend(search, expr.right, value);
    return;
  }
  descend(search, truth(expr.left, search.env) === value ? expr.left : expr.right, value);
}

/** A false one is told by its conclusion; what the premise read is told along with it. */
function descendImplication(search: Search, expr: Junction, value: boolean): void {
  const premise = truth(expr.left, search.env);
  if (premise) note(search, expr.left);
  descend(search, premise ? expr.right : expr.left, premise ? value : false);
}

/** For the value that decides, if one does; otherwise the quantifier as a whole is the part. */
function descendQuantifier(search: Search, expr: Quantifier, value: boolean): void {
  const hasWitness = value === (expr.quantifier === "some");
  const witness = hasWitness
    ? domainMembers(expr.domain, search.env).find((member) => {
        search.env.bound.set(expr.id, member);
        return orFault(() => truth(expr.body, search.env) === value);
      })
    : undefined;
  if (witness === undefined) {
    leaf(search, expr, value);
    return;
  }
  bind(search, expr, witness);
  descend(search, expr.body, value);
}

/** True also where the question itself faults: there is something to explain. */
function orFault(body: () => boolean): boolean {
  try {
    return body();
  } catch (thrown) {
    if (isFaulted(thrown)) return true;
    throw thrown;
  }
}

function bind(search: Search, expr: Quantifier | Extract<Expr, { kind: "let" }>, value: Value) {
  search.env.bound.set(expr.id, value);
  if (expr.name === undefined) return;
  search.bindings.push({ name: expr.name, value: showValue(typeOfBound(expr), value) });
}

function typeOfBound(expr: Quantifier | Extract<Expr, { kind: "let" }>) {
  if (expr.kind === "let") return expr.value.type;
  const { domain } = expr;
  switch (domain.kind) {
    case "type":
      return domain.type;
    case "range":
      return domain.low.type;
    case "set":
      return elementType(domain.set);
    case "queue":
      return elementType(domain.queue);
  }
}

function elementType({ type }: Expr) {
  return type.kind === "set" || type.kind === "queue" ? type.element : type;
}

function leaf(search: Search, expr: Expr, value: boolean): void {
  const span = spanOf(expr);
  if (span !== undefined) search.parts.push({ span, value });
  note(search, expr);
}

/**
 * From the first to the last piece of it that has a place in the text, if those are in one file.
 */
function spanOf(expr: Expr): Span | undefined {
  if ("span" in expr && expr.span !== undefined && expr.span.end > expr.span.start)
    return expr.span;
  const spans = partsOf(expr).flatMap((part) => spanOf(part) ?? []);
  const [first] = spans;
  if (first === undefined || spans.some(({ file }) => file !== first.file)) return first;
  const start = Math.min(...spans.map((span) => span.start));
  return { file: first.file, start, end: Math.max(...spans.map((span) => span.end)) };
}

/** Notes the places that evaluating this reads, as far as it would be evaluated. */
function note(search: Search, expr: Expr): void {
  const { ir, env, places } = search;
  for (const part of evaluatedParts(expr, env)) note(search, part);
  if (expr.kind === "read") {
    const variable = ir.variables[expr.place.variable]!;
    const element = locate(expr.place, env, expr.span);
    const { values } = expr.primed ? env.after : env.before;
    const shown = showValue(variable.type, readElement(variable, values, element));
    places.set(`${elementName(variable, element)}${expr.primed ? "'" : ""}`, shown);
  }
  if (expr.kind === "located") {
    const thread = ir.threads[Number(evaluate(expr.thread, env))]!;
    const { locations } = expr.primed ? env.after : env.before;
    const at = thread.locations[locations[thread.id]!]!;
    places.set(thread.name + (expr.primed ? "'" : ""), at.ended ? "ended" : `at ${at.name}`);
  }
  if (expr.kind === "quantifier" || expr.kind === "comprehension") noteEach(search, expr);
}

/** Binders range over what they range over: the places of every round are noted. */
function noteEach(search: Search, expr: Extract<Expr, { kind: "quantifier" | "comprehension" }>) {
  const body = expr.kind === "quantifier" ? expr.body : expr.where;
  for (const member of domainMembers(expr.domain, search.env)) {
    search.env.bound.set(expr.id, member);
    note(search, body);
  }
}

function evaluatedParts(expr: Expr, env: Environment): readonly Expr[] {
  switch (expr.kind) {
    case "and":
      return truth(expr.left, env) ? [expr.left, expr.right] : [expr.left];
    case "or":
      return truth(expr.left, env) ? [expr.left] : [expr.left, expr.right];
    case "implies":
      return truth(expr.left, env) ? [expr.left, expr.right] : [expr.left];
    case "if":
      return [expr.condition, truth(expr.condition, env) ? expr.then : expr.otherwise];
    case "let":
      env.bound.set(expr.id, evaluate(expr.value, env));
      return [expr.value, expr.body];
    case "quantifier":
      return partsOf(expr).filter((part) => part !== expr.body);
    case "comprehension":
      return partsOf(expr).filter((part) => part !== expr.where);
    default:
      return partsOf(expr);
  }
}
