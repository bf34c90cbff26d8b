/** Questions about operations that decide how they are emitted. */
import {
  type Domain,
  domainParts,
  type Expr,
  endsHere,
  expressionsOf,
  type Ir,
  nestedOperations,
  type Op,
  partsOf,
  type ThreadId,
  type Type,
  type VariableId,
} from "../../ir/index.js";

/**
 * Every way through the operations ends inside: with `finish`, a fault or blocked, never by a jump.
 */
export function endsWay(ops: readonly Op[]): boolean {
  return ops.some(opEnds) && !jumpsOut(ops, new Set());
}

function opEnds(op: Op): boolean {
  switch (op.kind) {
    case "finish":
    case "fault":
      return true;
    case "if":
      return op.then.some(opEnds) && op.otherwise.some(opEnds);
    case "either":
      return op.branches.every((branch) => branch.some(opEnds));
    default:
      return false;
  }
}

function jumpsOut(ops: readonly Op[], loops: ReadonlySet<number>): boolean {
  return ops.some((op) => {
    switch (op.kind) {
      case "break":
      case "continue":
        return !loops.has(op.loop);
      case "while":
        return jumpsOut(op.body, new Set([...loops, op.id]));
      default:
        return nestedOperations(op).some((nested) => jumpsOut(nested, loops));
    }
  });
}

/** Several ways may come out of the operation; what forks in a part that ends the way does not. */
export function forks(op: Op): boolean {
  if (op.kind === "choose" || op.kind === "either") return true;
  return nestedOperations(op).some((nested) => !endsWay(nested) && nested.some(forks));
}

/** What ways that come out of the operations, or jump, may have written on the way. */
export interface Written {
  readonly variables: Set<VariableId>;
  /** Whose location and locals are written in the words. */
  readonly threads: Set<ThreadId>;
  readonly steps: boolean;
  readonly checks: boolean;
}

export function writtenBy(ops: readonly Op[]): Written {
  const variables = new Set<VariableId>();
  const threads = new Set<ThreadId>();
  let steps = false;
  let checks = false;
  const visit = (list: readonly Op[]): void => {
    for (const op of list) {
      if (op.kind === "assign") variables.add(op.place.variable);
      if (op.kind === "choose") variables.add(op.variable);
      if (op.kind === "stand") threads.add(op.thread);
      if (op.kind === "step") steps = true;
      if (op.kind === "check") checks = true;
      for (const nested of nestedOperations(op)) if (!endsWay(nested)) visit(nested);
    }
  };
  visit(ops);
  return { variables, threads, steps, checks };
}

/** How many nodes there are: the measure for what may be written out more than once. */
export function weightOf(ops: readonly Op[]): number {
  return ops.reduce((sum, op) => sum + weightOfOp(op), 0);
}

function weightOfOp(op: Op): number {
  return nestedOperations(op).reduce((sum, nested) => sum + weightOf(nested), ownWeight(op));
}

function ownWeight(op: Op): number {
  return expressionsOf(op).reduce((sum, expr) => sum + weightOfExpr(expr), 4);
}

function weightOfExpr(expr: Expr): number {
  const own = expr.kind === "quantifier" || expr.kind === "comprehension" ? 8 : 1;
  return partsOf(expr).reduce((sum, part) => sum + weightOfExpr(part), own);
}

/**
 * How many nodes there will be when everything behind a fork is written out in each of its
 * branches; undefined if there is a fork in a loop.
 */
export function forkedWeight(ops: readonly Op[], behind: number): number | undefined {
  let weight: number = behind;
  for (const op of [...ops].reverse()) {
    const after = endsHere(op) ? 0 : weight;
    const repeated = op.kind === "either" || (op.kind === "if" && forks(op));
    if (op.kind === "while" && op.body.some(forks)) return undefined;
    const parts = nestedOperations(op).map((nested) => forkedWeight(nested, repeated ? after : 0));
    if (parts.includes(undefined)) return undefined;
    const inside = parts.reduce<number>((sum, part) => sum + (part ?? 0), 0);
    weight = ownWeight(op) + inside + (repeated ? 0 : after);
  }
  return weight;
}

/** Variables that are read by the expressions of the operations, nested ones included. */
export function variablesRead(ops: readonly Op[]): Set<VariableId> {
  const found = new Set<VariableId>();
  const see = (expr: Expr): void => {
    if (expr.kind === "read") found.add(expr.place.variable);
    for (const part of partsOf(expr)) see(part);
  };
  const visit = (list: readonly Op[]): void => {
    for (const op of list) {
      for (const expr of expressionsOf(op)) see(expr);
      for (const nested of nestedOperations(op)) visit(nested);
    }
  };
  visit(ops);
  return found;
}

export function variablesIn(expr: Expr, found: Set<VariableId> = new Set()): Set<VariableId> {
  if (expr.kind === "read") found.add(expr.place.variable);
  for (const part of partsOf(expr)) variablesIn(part, found);
  return found;
}

export function variablesInDomain(domain: Domain): Set<VariableId> {
  const found = new Set<VariableId>();
  for (const part of domainParts(domain)) variablesIn(part, found);
  return found;
}

/** Whether evaluating may end in a fault; true where it takes thought to see that it cannot. */
export function mayFault(ir: Ir, expr: Expr): boolean {
  switch (expr.kind) {
    case "read": {
      const { dimensions } = ir.variables[expr.place.variable]!;
      const inside = expr.place.indices.every((index, position) =>
        alwaysIn(index.type, dimensions[position]!),
      );
      return !inside || expr.place.indices.some((index) => mayFault(ir, index));
    }
    case "arithmetic":
      if (expr.operator === "/" || expr.operator === "mod") return true;
      break;
    case "constant":
    case "bound":
    case "let":
    case "not":
    case "and":
    case "or":
    case "implies":
    case "iff":
    case "compare":
    case "if":
    case "quantifier":
    case "member":
    case "size":
    case "is case":
    case "located":
      break;
    default:
      return true;
  }
  return partsOf(expr).some((part) => mayFault(ir, part));
}

function alwaysIn(inner: Type, outer: Type): boolean {
  if (outer.kind !== "int" || inner.kind !== "int") return true;
  return outer.low <= inner.low && inner.high <= outer.high;
}
