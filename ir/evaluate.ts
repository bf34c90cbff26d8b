/**
 * The reference semantics of expressions: a walk over the tree, from left to right, evaluating only
 * what the language says is evaluated. A fault is thrown as `Faulted` and caught by whoever runs
 * the step or judges the property (`step.ts`, `evaluate-properties.ts`); it never leaves this
 * folder. Long, because it is the whole of the expressions in one place. One function per group of
 * them; the order of evaluation stands in the comments of `ir.ts`.
 */
import type { Span } from "../grammar/index.js";
import type { BoundId, Domain, Expr, Fault, Place, State, ThreadId, Variable } from "./ir.js";
import type { Type, Value } from "./type.js";
import {
  belongsTo,
  cardinality,
  compareValues,
  elementsOf,
  equalValues,
  includesValue,
  makeSet,
  membersOf,
  misfit,
  ordinalOf,
  wholeNumbers,
} from "./value.js";

/** What is thrown inside the reference semantics when a rule of S6 is broken. */
export interface Faulted {
  readonly kind: "faulted";
  readonly fault: Fault;
  readonly span: Span;
}

export function faulted(fault: Fault, span: Span): Faulted {
  return { kind: "faulted", fault, span };
}

export function isFaulted(thrown: unknown): thrown is Faulted {
  return typeof thrown === "object" && thrown !== null && "kind" in thrown && "fault" in thrown;
}

/** Everything that an expression may look at. */
export interface Environment {
  readonly variables: readonly Variable[];
  /** What unprimed reads read; temporaries included. */
  readonly before: State;
  /** What primed reads read: in step properties and covers the state after the step. */
  readonly after: State;
  /** Names bound on the way here. */
  readonly bound: Map<BoundId, Value>;
  /** The thread that takes the step; absent in actions and in questions about a single state. */
  readonly acting: ThreadId | undefined;
  /** Elements that must not be touched again (A1), by `elementKey`. */
  readonly untouchable: ReadonlySet<string>;
}

export function elementKey(variable: number, element: number): string {
  return `${variable}:${element}`;
}

export function evaluate(expr: Expr, env: Environment): Value {
  switch (expr.kind) {
    case "constant":
      return expr.value;
    case "read":
      return read(expr, env);
    case "bound":
      return boundValue(expr.id, env);
    case "let":
      env.bound.set(expr.id, evaluate(expr.value, env));
      return evaluate(expr.body, env);
    case "not":
      return !truth(expr.operand, env);
    case "and":
      return truth(expr.left, env) && truth(expr.right, env);
    case "or":
      return truth(expr.left, env) || truth(expr.right, env);
    case "implies":
      return !truth(expr.left, env) || truth(expr.right, env);
    case "iff":
      return truth(expr.left, env) === truth(expr.right, env);
    case "compare":
      return compare(expr, env);
    case "arithmetic":
      return arithmetic(expr, env);
    case "if":
      return evaluate(truth(expr.condition, env) ? expr.then : expr.otherwise, env);
    case "quantifier":
      return quantify(expr, env);
    case "located": {
      const thread = whole(expr.thread, env);
      const { locations } = expr.primed ? env.after : env.before;
      return expr.locations[thread]!.includes(locations[thread]!);
    }
    case "acting":
      return whole(expr.thread, env) === env.acting;
    case "convert":
      return convert(expr.type, evaluate(expr.value, env), expr.span);
    default:
      return evaluateCompound(expr, env);
  }
}

/** Sets, queues, records and variants. */
function evaluateCompound(expr: CompoundExpr, env: Environment): Value {
  switch (expr.kind) {
    case "make set":
      return makeSet(all(expr.elements, env));
    case "make queue":
      return all(expr.elements, env);
    case "make":
      return expr.case === undefined
        ? all(expr.fields, env)
        : [expr.case, ...all(expr.fields, env)];
    case "comprehension":
      return makeSet(
        domainMembers(expr.domain, env).filter((value) => {
          env.bound.set(expr.id, value);
          return truth(expr.where, env);
        }),
      );
    case "member": {
      const element = evaluate(expr.element, env);
      return includesValue(list(expr.collection, env), element);
    }
    case "union":
    case "difference":
    case "intersection":
    case "subset":
      return combineSets(expr.kind, list(expr.left, env), list(expr.right, env));
    case "size":
      return list(expr.collection, env).length;
    case "is case":
      return list(expr.value, env)[0] === expr.case;
    case "field": {
      const fields = list(expr.value, env);
      if (expr.case === undefined) return fields[expr.field]!;
      if (fields[0] !== expr.case) throw faulted("none unwrapped", expr.span);
      return fields[expr.field + 1]!;
    }
    case "with field":
      return list(expr.value, env).with(expr.field, evaluate(expr.replacement, env));
    default:
      return evaluateQueue(expr, env);
  }
}

function evaluateQueue(expr: QueueExpr, env: Environment): Value {
  const queue = list(expr.queue, env);
  switch (expr.kind) {
    case "head":
      if (queue.length === 0) throw faulted("queue empty", expr.span);
      return queue[0]!;
    case "tail":
      return queue.slice(1);
    case "queue element": {
      const element = queue[whole(expr.index, env)];
      if (element === undefined) throw faulted("index out of range", expr.span);
      return element;
    }
    case "append": {
      const longer = [...queue, ...list(expr.suffix, env)];
      if (longer.length > capacityOf(expr.type)) throw faulted("queue full", expr.span);
      return longer;
    }
    case "remove": {
      const others = list(expr.others, env);
      return queue.filter((element) => !includesValue(others, element));
    }
  }
}

type QueueExpr = Extract<Expr, { readonly queue: Expr }>;
type CompoundExpr =
  | QueueExpr
  | Extract<
      Expr,
      | { readonly kind: "make set" | "make queue" | "make" | "comprehension" | "member" | "size" }
      | { readonly kind: "union" | "difference" | "intersection" | "subset" }
      | { readonly kind: "is case" | "field" | "with field" }
    >;

/** A condition: the Ir is typed, so it is a bool. */
export function truth(expr: Expr, env: Environment): boolean {
  return evaluate(expr, env) === true;
}

function whole(expr: Expr, env: Environment): number {
  return Number(evaluate(expr, env));
}

function list(expr: Expr, env: Environment): readonly Value[] {
  return elementsOf(evaluate(expr, env));
}

function all(exprs: readonly Expr[], env: Environment): Value[] {
  return exprs.map((expr) => evaluate(expr, env));
}

function boundValue(id: BoundId, env: Environment): Value {
  const value = env.bound.get(id);
  if (value === undefined) throw new Error(`bound name ${id} has no value`);
  return value;
}

function read(expr: Extract<Expr, { readonly kind: "read" }>, env: Environment): Value {
  const { variable } = expr.place;
  const element = locate(expr.place, env, expr.span);
  const watched = env.untouchable.size > 0 && expr.unwatched !== true;
  if (watched && env.untouchable.has(elementKey(variable, element))) {
    throw faulted("location assigned twice", expr.span);
  }
  const { values } = expr.primed ? env.after : env.before;
  return readElement(env.variables[variable]!, values, element);
}

/** The value of a plain variable, or of an element of an array. */
export function readElement(variable: Variable, values: State["values"], element: number): Value {
  const cell = values[variable.id];
  const value = variable.dimensions.length === 0 ? cell : elementsOf(cell!)[element];
  if (value === undefined) throw new Error(`${variable.name} has no value here`);
  return value;
}

/** Which element of its variable a place is: 0 for a plain variable, else by row. */
export function locate(place: Place, env: Environment, span: Span): number {
  const { dimensions } = env.variables[place.variable]!;
  let element = 0;
  for (const [position, type] of dimensions.entries()) {
    const index = evaluate(place.indices[position]!, env);
    if (!belongsTo(type, index)) throw faulted("index out of range", span);
    element = element * cardinality(type) + ordinalOf(type, index);
  }
  return element;
}

function compare(expr: Extract<Expr, { readonly kind: "compare" }>, env: Environment): boolean {
  const left = evaluate(expr.left, env);
  const right = evaluate(expr.right, env);
  switch (expr.operator) {
    case "==":
      return equalValues(left, right);
    case "!=":
      return !equalValues(left, right);
    case "<":
      return compareValues(left, right) < 0;
    case "<=":
      return compareValues(left, right) <= 0;
    case ">":
      return compareValues(left, right) > 0;
    case ">=":
      return compareValues(left, right) >= 0;
  }
}

function arithmetic(expr: Extract<Expr, { readonly kind: "arithmetic" }>, env: Environment) {
  const left = whole(expr.left, env);
  const right = whole(expr.right, env);
  switch (expr.operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right + 0; // no minus zero
    case "/":
      if (right < 1) throw faulted("division by zero", expr.span);
      return Math.floor(left / right);
    case "mod":
      if (right < 1) throw faulted("division by zero", expr.span);
      return left - right * Math.floor(left / right);
    case "min":
      return Math.min(left, right);
    case "max":
      return Math.max(left, right);
  }
}

function quantify(expr: Extract<Expr, { readonly kind: "quantifier" }>, env: Environment) {
  const decisive = expr.quantifier === "some";
  for (const value of domainMembers(expr.domain, env)) {
    env.bound.set(expr.id, value);
    if (truth(expr.body, env) === decisive) return decisive;
  }
  return !decisive;
}

/** What a domain contains, in its order. */
export function domainMembers(domain: Domain, env: Environment): readonly Value[] {
  switch (domain.kind) {
    case "type":
      return membersOf(domain.type);
    case "range":
      return wholeNumbers(whole(domain.low, env), whole(domain.high, env));
    case "set":
      return list(domain.set, env);
    case "queue":
      return list(domain.queue, env);
  }
}

function combineSets(
  kind: "union" | "difference" | "intersection" | "subset",
  left: readonly Value[],
  right: readonly Value[],
): Value {
  switch (kind) {
    case "union":
      return makeSet([...left, ...right]);
    case "difference":
      return left.filter((value) => !includesValue(right, value));
    case "intersection":
      return left.filter((value) => includesValue(right, value));
    case "subset":
      return left.every((value) => includesValue(right, value));
  }
}

function capacityOf(type: Type): number {
  return type.kind === "queue" ? type.capacity : 0;
}

/**
 * The same value, if the type has it: values look alike in all types, so only bounds are tested.
 */
export function convert(type: Type, value: Value, span: Span): Value {
  const reason = misfit(type, value);
  if (reason !== undefined) throw faulted(reason, span);
  return value;
}
