/** Random programs: every operation, with choices anywhere, loops that mostly end, and a `finish` on every way. */
import type { Op, Variable } from "../../ir/index.js";
import type { Pick } from "./random-pick.js";
import { randomDomain, randomExpression, randomIndex, type Reach, type Use, withBound } from "./random-expression.js";
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
}

export function randomProgram(pick: Pick, shape: ProgramShape): readonly Op[] {
  const use: Use = {
    ...shape.reach,
    temporaries: true,
    primed: false,
    acting: undefined,
    ...(shape.thread && { thread: shape.thread }),
  };
  const making = { pick, shape, use, loops: [], depth: 2 };
  const step: Op = { kind: "step", step: pick.below(shape.steps) };
  const guard = pick.chance(0.6) ? [awaiting(making)] : [];
  const body = operations(making, 1 + pick.below(4));
  return pick.chance(0.5)
    ? [step, ...guard, ...body, finish(making)]
    : [...guard, step, ...body, finish(making)];
}

function finish({ pick, shape }: Making): Op {
  return { kind: "finish", location: shape.thread ? pick.below(shape.locations) : null };
}

function awaiting({ pick, use }: Making): Op {
  return { kind: "await", condition: randomExpression(pick, use, { type: bool, depth: 2 }), span: nowhere };
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
    ...["assign", "assign", "assign", "bind", "await", "check", "note", "choose", "forall"],
    ...(depth > 0 ? ["if", "if", "either", "while", "if ends"] : []),
    ...(loops.length > 0 ? ["jump", "jump"] : []),
    ...(pick.chance(0.05) ? ["fault"] : []),
  ];
  const same = (...op: readonly Op[]) => ({ op, use });
  switch (pick.of(kinds)) {
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
    case "jump":
      return same({
        kind: "if",
        condition: condition(1),
        then: [{ kind: pick.of(["break", "continue"] as const), loop: pick.of(loops) }],
        otherwise: [],
      });
    case "fault":
      return same({ kind: "fault", fault: "illegal release", span: nowhere });
    default:
      return same(...assigning(making));
  }
}

/** Variables of the program that can be assigned. */
function targets({ use, shape }: Making): readonly Variable[] {
  return use.variables.filter(
    (one) => one.storage !== "local" || (one.thread === shape.thread?.id && shape.thread !== undefined),
  );
}

function assigning(making: Making): readonly Op[] {
  const { pick, use } = making;
  const all = targets(making);
  if (all.length === 0) return [];
  const variable = pick.of(all);
  const indices = variable.dimensions.map((type) => randomIndex(pick, use, type));
  const { type } = variable;
  const wider = type.kind === "int" && pick.chance(0.3) ? int(type.low - 1, type.high + 1) : type;
  const value = randomExpression(pick, use, { type: wider, depth: 2 });
  return [{ kind: "assign", place: { variable: variable.id, indices }, value, span: nowhere }];
}

function choosing(making: Making): readonly Op[] {
  const { pick, use } = making;
  const own = targets(making).filter(
    (one) => (one.storage === "local" || one.storage === "temporary") && one.dimensions.length === 0,
  );
  if (own.length === 0) return [];
  const { id, type } = pick.of(own);
  const { domain } = randomDomain(pick, use, { type, depth: 1 });
  const where = pick.chance(0.5)
    ? { where: randomExpression(pick, use, { type: bool, depth: 2 }) }
    : {};
  return [{ kind: "choose", variable: id, domain, ...where, span: nowhere }];
}

function looping(making: Making): readonly Op[] {
  const { pick, use, loops } = making;
  const id = use.nextBound.id++;
  const body = operations({ ...making, loops: [...loops, id] }, 1 + pick.below(2));
  const condition = randomExpression(pick, use, { type: bool, depth: 2 });
  // Most loops must end, or the reference would take for ever: leave after the first round.
  const leave: Op[] = [{ kind: "break", loop: id }];
  const out: Op = { kind: "if", condition: randomExpression(pick, use, { type: bool, depth: 1 }), then: leave, otherwise: leave };
  return [{ kind: "while", id, condition, body: [...body, out], span: nowhere }];
}

function forall(making: Making): Op {
  const { pick, use } = making;
  let inner: Making = { ...making, depth: 0 };
  const binders = Array.from({ length: 1 + pick.below(2) }, () => {
    const { domain, type } = randomDomain(pick, inner.use, { type: pick.of([int(0, 1), int(0, 3), bool]), depth: 1 });
    const id = use.nextBound.id++;
    inner = { ...inner, use: withBound(inner.use, id, type) };
    return { id, domain };
  });
  const body = Array.from({ length: 1 + pick.below(2) }, () => assigning(inner)).flat();
  const where = pick.chance(0.4) ? { where: randomExpression(pick, inner.use, { type: bool, depth: 1 }) } : {};
  const condition = randomExpression(pick, inner.use, { type: bool, depth: 1 });
  const split: readonly Op[] = pick.chance(0.3)
    ? [{ kind: "if", condition, then: body, otherwise: [] }]
    : body;
  return { kind: "forall", binders, ...where, body: split, disjoint: false, span: nowhere };
}
