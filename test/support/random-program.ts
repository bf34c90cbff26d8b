/**
 * Random programs: every operation, with choices anywhere, loops that mostly end, and a `finish` on
 * every way.
 */
import type { Expr, Op, Variable } from "../../ir/index.js";
import {
  type Reach,
  randomDomain,
  randomExpression,
  randomIndex,
  type Use,
  withBound,
} from "./random-expression.js";
import type { Pick } from "./random-pick.js";
import { bool, int, nowhere, randomType } from "./random-type.js";

export interface ProgramShape {
  readonly reach: Reach;
  readonly checks: number;
  readonly edges: number;
  readonly steps: number;
  readonly thread: { readonly id: number; readonly live: readonly number[] } | undefined;
  /** How many the thread has. */
  readonly locations: number;
}

interface Making {
  readonly pick: Pick;
  readonly shape: ProgramShape;
  readonly use: Use;
  readonly loops: readonly number[];
  readonly depth: number;
  /** How many more choices it may make: their alternatives multiply. */
  readonly left: { forks: number };
}

export function randomProgram(pick: Pick, shape: ProgramShape): readonly Op[] {
  const use: Use = {
    ...shape.reach,
    temporaries: true,
    primed: false,
    acting: undefined,
    ...(shape.thread && { thread: shape.thread }),
  };
  const making = { pick, shape, use, loops: [], depth: 2, left: { forks: 3 } };
  const step: Op = { kind: "step", step: pick.below(shape.steps) };
  const guard = pick.chance(0.3) ? [awaiting(making)] : [];
  const body = operations(making, 1 + pick.below(4));
  return pick.chance(0.5)
    ? [step, ...guard, ...body, finish(making)]
    : [...guard, step, ...body, finish(making)];
}

function finish({ pick, shape }: Making): Op {
  if (shape.thread === undefined) return { kind: "finish", location: null };
  const ended = pick.chance(0.1);
  return { kind: "finish", location: ended ? 0 : 1 + pick.below(shape.locations - 1) };
}

function awaiting({ pick, use }: Making): Op {
  return {
    kind: "await",
    condition: randomExpression(pick, use, { type: bool, depth: 2 }),
    span: nowhere,
  };
}

function operations(making: Making, count: number): readonly Op[] {
  const ops: Op[] = [];
  let current = making;
  for (let index = 0; index < count; index++) {
    const { op, use } = operation(current);
    ops.push(...op);
    current = { ...current, use };
  }
  return ops;
}

function operation(making: Making): { readonly op: readonly Op[]; readonly use: Use } {
  const { pick, use, shape, depth, loops } = making;
  const condition = (of = 2) => randomExpression(pick, use, { type: bool, depth: of });
  const inner = { ...making, depth: depth - 1 };
  const nested = () => operations(inner, pick.below(3));
  const kinds = [
    ...["assign", "assign", "assign", "assign", "bind", "await", "check", "note", "forall"],
    ...(making.left.forks > 0 ? ["choose"] : []),
    ...(depth > 0 ? ["if", "if", "while", "if ends"] : []),
    ...(depth > 0 && making.left.forks > 0 ? ["either"] : []),
    ...(loops.length > 0 ? ["jump", "jump"] : []),
    ...(pick.chance(use.risk / 6) ? ["fault"] : []),
  ];
  const same = (...op: readonly Op[]) => ({ op, use });
  const kind = pick.of(kinds);
  if (kind === "choose" || kind === "either") making.left.forks -= loops.length > 0 ? 2 : 1;
  switch (kind) {
    case "bind": {
      const value = randomExpression(pick, use, { type: randomType(pick), depth: 2 });
      const id = use.nextBound.id++;
      return { op: [{ kind: "bind", id, value }], use: withBound(use, id, value.type) };
    }
    case "await":
      return same(awaiting(making));
    case "check": {
      if (shape.checks === 0) return same();
      const property = pick.below(shape.checks);
      return same({ kind: "check", property, condition: condition(), span: nowhere });
    }
    case "note":
      return same({ kind: "note", edge: pick.below(shape.edges), condition: condition() });
    case "choose":
      return same(...choosing(making));
    case "forall":
      return same(forall(making));
    case "if":
      return same({ kind: "if", condition: condition(), then: nested(), otherwise: nested() });
    case "if ends": {
      const then = [...nested(), finish(making)];
      return same({ kind: "if", condition: condition(), then, otherwise: nested() });
    }
    case "either": {
      const branches = Array.from({ length: 1 + pick.below(3) }, () =>
        pick.chance(0.3) ? [...nested(), finish(making)] : nested(),
      );
      return same({ kind: "either", branches, span: nowhere });
    }
    case "while":
      return same(...looping(inner));
    case "jump": {
      const jump: Op = { kind: pick.of(["break", "continue"] as const), loop: pick.of(loops) };
      return same({ kind: "if", condition: condition(1), then: [jump], otherwise: [] });
    }
    case "fault":
      return same({ kind: "fault", fault: "illegal release", span: nowhere });
    default:
      return same(...assigning(making));
  }
}

/** Variables of the program that can be assigned. */
function targets({ use, shape }: Making): readonly Variable[] {
  return use.variables.filter(
    (one) =>
      one.id !== shape.reach.counter &&
      (one.storage !== "local" || (one.thread === shape.thread?.id && shape.thread !== undefined)),
  );
}

function assigning(making: Making): readonly Op[] {
  const { pick, use } = making;
  const all = targets(making);
  if (all.length === 0) return [];
  const variable = pick.of(all);
  const indices = variable.dimensions.map((type) => randomIndex(pick, use, type));
  const { type } = variable;
  const wider =
    type.kind === "int" && pick.chance(use.risk) ? int(type.low - 1, type.high + 1) : type;
  const value = randomExpression(pick, use, { type: wider, depth: 2 });
  return [{ kind: "assign", place: { variable: variable.id, indices }, value, span: nowhere }];
}

function choosing(making: Making): readonly Op[] {
  const { pick, use } = making;
  const own = targets(making).filter(
    (one) =>
      (one.storage === "local" || one.storage === "temporary") && one.dimensions.length === 0,
  );
  if (own.length === 0) return [];
  const { id, type } = pick.of(own);
  const { domain } = randomDomain(pick, use, { type, depth: 1 });
  const where = pick.chance(0.5)
    ? { where: randomExpression(pick, use, { type: bool, depth: 2 }) }
    : {};
  return [{ kind: "choose", variable: id, domain, ...where, span: nowhere }];
}

/** Loops share a counter that ends them: a thousand rounds would tell no more than three. */
function looping(making: Making): readonly Op[] {
  const { pick, use, loops, shape } = making;
  const id = use.nextBound.id++;
  const counter = shape.reach.counter;
  const place = { variable: counter, indices: [] };
  const type = int(0, 3);
  const read: Expr = { kind: "read", place, primed: false, type, span: nowhere };
  const one: Expr = { kind: "constant", value: 1, type: int(1, 1) };
  const value: Expr = {
    kind: "arithmetic",
    operator: "+",
    left: read,
    right: one,
    type: int(1, 4),
    span: nowhere,
  };
  const limit: Expr = { kind: "constant", value: 2, type: int(2, 2) };
  const left: Expr = { kind: "compare", operator: "<", left: read, right: limit, type: bool };
  const right = randomExpression(pick, use, { type: bool, depth: 2 });
  const condition: Expr = { kind: "and", left, right, type: bool };
  const count: Op = { kind: "assign", place, value, span: nowhere };
  const body = operations({ ...making, loops: [...loops, id] }, 1 + pick.below(3));
  return [{ kind: "while", id, condition, body: [count, ...body], span: nowhere }];
}

/** Mostly over all elements of an array, each assigned once. */
function forall(making: Making): Op {
  const { pick, use } = making;
  const arrays = targets(making).filter((one) => one.dimensions.length > 0);
  if (arrays.length > 0 && !pick.chance(use.risk)) return overArray(making, pick.of(arrays));
  let inner: Making = { ...making, depth: 0 };
  const binders = Array.from({ length: 1 + pick.below(2) }, () => {
    const { domain, type } = randomDomain(pick, inner.use, {
      type: pick.of([int(0, 1), int(0, 3), bool]),
      depth: 1,
    });
    const id = use.nextBound.id++;
    inner = { ...inner, use: withBound(inner.use, id, type) };
    return { id, domain };
  });
  const body = Array.from({ length: 1 + pick.below(2) }, () => assigning(inner)).flat();
  const where = pick.chance(0.4)
    ? { where: randomExpression(pick, inner.use, { type: bool, depth: 1 }) }
    : {};
  const condition = randomExpression(pick, inner.use, { type: bool, depth: 1 });
  const split: readonly Op[] = pick.chance(0.3)
    ? [{ kind: "if", condition, then: body, otherwise: [] }]
    : body;
  return { kind: "forall", binders, ...where, body: split, disjoint: false, span: nowhere };
}

function overArray({ pick, use }: Making, { id: variable, dimensions, type }: Variable): Op {
  const binders = dimensions.map((dimension) => ({
    id: use.nextBound.id++,
    domain: { kind: "type", type: dimension } as const,
  }));
  const inner = binders.reduce((scope, { id, domain }) => withBound(scope, id, domain.type), use);
  const indices = binders.map(({ id, domain }): Expr => ({ kind: "bound", id, type: domain.type }));
  const value = randomExpression(pick, inner, { type, depth: 2 });
  const body: readonly Op[] = [
    { kind: "assign", place: { variable, indices }, value, span: nowhere },
  ];
  const condition = randomExpression(pick, inner, { type: bool, depth: 1 });
  const where = pick.chance(0.4) ? { where: condition } : {};
  return { kind: "forall", binders, ...where, body, disjoint: pick.chance(0.5), span: nowhere };
}
