/**
 * Random protocols as Ir, well-typed and small: every kind of type, expression and operation turns
 * up, many of them in ways that no text would be lowered to. Same seed, same protocol.
 */
import type { Action, Ir, Location, Op, Property, Thread, Variable } from "../../ir/index.js";
import { type Reach, randomExpression } from "./random-expression.js";
import { newPick, type Pick } from "./random-pick.js";
import { randomProgram } from "./random-program.js";
import { bool, int, nowhere, option, randomType, scalar, setOf } from "./random-type.js";

export function randomIr(seed: number): Ir {
  const pick = newPick(seed);
  const threadCount = pick.below(4);
  const names = Array.from({ length: Math.max(1, threadCount) }, (_, id) => `t${id}`);
  const thread = { kind: "scalar", name: "thread", members: names } as const;
  const types = [thread, setOf(thread), option(thread)];
  const variables = randomVariables(pick, { threadCount, types });
  const locations = Array.from({ length: threadCount }, () => 2 + pick.below(4));
  const counter = variables.length - 1;
  const risk = pick.of([0, 0, 0.1, 0.6]);
  const reach: Reach = { variables, locations, nextBound: { id: 0 }, counter, types, risk };
  const edge = { from: "a", to: "b", span: nowhere, taken: [] };
  const lockEdges = Array.from({ length: 2 }, () => edge);
  const steps = Array.from({ length: 6 }, (_, index) => ({ name: `step ${index}`, span: nowhere }));
  const checks = pick.below(3);
  const shape = { reach, checks, edges: lockEdges.length, steps: steps.length };
  const threads = locations.map((count, id) => randomThread(pick, { ...shape, id, count }));
  const actionCount = threadCount === 0 || pick.chance(0.4) ? 1 + pick.below(5) : 0;
  const state = { ...reach, temporaries: false, primed: false, acting: undefined };
  const condition = () => randomExpression(pick, state, { type: bool, depth: 2 });
  return {
    protocol: `random ${seed}`,
    instance: "random",
    parameters: [],
    variables,
    threads,
    actions: Array.from({ length: actionCount }, (_, index) => randomAction(pick, shape, index)),
    initial: randomInitial(pick, shape),
    steps,
    properties: randomProperties(pick, shape),
    constraints: pick.chance(0.15) ? [condition()] : [],
    mayStop: pick.chance(0.2) ? [condition()] : [],
    lockEdges,
    actionsOnly: threadCount === 0,
  };
}

function randomAction(pick: Pick, shape: Shape, index: number): Action {
  const isState = ({ storage }: Variable) => storage === "shared" || storage === "ghost";
  const watched = shape.reach.variables
    .filter((one) => one.dimensions.length > 0 && isState(one) && pick.chance(0.5))
    .map((one) => one.id);
  const program = randomProgram(pick, { ...shape, thread: undefined, locations: 0 });
  return { name: `action ${index}`, bound: [], program, watched, span: nowhere };
}

function randomProperties(pick: Pick, { reach, checks }: Shape): readonly Property[] {
  const span = nowhere;
  const state = { ...reach, temporaries: false, primed: false, acting: undefined };
  const step = { ...reach, temporaries: true, primed: true, acting: true } as const;
  const ofState = () => randomExpression(pick, state, { type: bool, depth: 3 });
  const ofStep = () => randomExpression(pick, step, { type: bool, depth: 3 });
  const some = (limit: number, make: (name: string) => Property) =>
    Array.from({ length: pick.below(limit) }, (_, index) => make(`property ${index}`));
  return [
    ...Array.from({ length: checks }, (_, index): Property => {
      return { kind: "check", name: `check ${index}`, span };
    }),
    ...some(3, (name) => ({ kind: "invariant", name, condition: ofState(), span })),
    ...some(3, (name) => ({ kind: "cover", name, condition: ofState(), ofStep: false, span })),
    ...some(2, (name) => ({ kind: "cover", name, condition: ofStep(), ofStep: true, span })),
    ...some(2, (name) => ({ kind: "step", name, condition: ofStep(), span })),
  ];
}

interface Sizes {
  readonly threadCount: number;
  readonly types: Reach["types"];
}

function randomVariables(pick: Pick, { threadCount, types }: Sizes): Variable[] {
  const variables: Variable[] = [];
  const add = (options: Pick_<Variable>) => {
    const id = variables.length;
    variables.push({ id, name: `v${id}`, hidden: false, span: nowhere, ...options });
  };
  const anyType = () => (pick.chance(0.2) ? pick.of(types) : randomType(pick));
  const dimensions = () => {
    if (pick.chance(0.5)) return [];
    const one = () =>
      pick.of([
        int(0, 1),
        int(-1, 1),
        scalar(3),
        { kind: "bool" } as const,
        int(0, 39),
        option(scalar(2)),
      ]);
    return pick.chance(0.2) ? [one(), scalar(2)] : [one()];
  };
  for (let count = 2 + pick.below(5); count > 0; count--) {
    add({
      type: anyType(),
      dimensions: dimensions(),
      storage: pick.chance(0.8) ? "shared" : "ghost",
    });
  }
  for (let count = pick.below(3); count > 0; count--) {
    add({ type: anyType(), dimensions: pick.chance(0.2) ? [scalar(3)] : [], storage: "temporary" });
  }
  for (let thread = 0; thread < threadCount; thread++) {
    for (let count = pick.below(4); count > 0; count--) {
      add({ type: anyType(), dimensions: [], storage: "local", thread });
    }
  }
  add({ type: int(0, 3), dimensions: [], storage: "temporary" });
  return variables;
}

type Pick_<T> = Omit<T, "id" | "name" | "hidden" | "span">;

interface Shape {
  readonly reach: Reach;
  readonly checks: number;
  readonly edges: number;
  readonly steps: number;
}

function randomThread(
  pick: Pick,
  { id, count, ...shape }: Shape & { readonly id: number; readonly count: number },
): Thread {
  const mine = shape.reach.variables.filter((one) => one.storage === "local" && one.thread === id);
  const locations = Array.from({ length: count }, (_, location): Location => {
    const live = location === 0 ? [] : mine.filter(() => pick.chance(0.6)).map((one) => one.id);
    const base = { id: location, name: `l${location}`, span: nowhere, live };
    if (location === 0) return { ...base, ended: true, program: [], mayStop: false };
    const program = randomProgram(pick, { ...shape, thread: { id, live }, locations: count });
    const state = { ...shape.reach, temporaries: false, primed: false, acting: undefined };
    const type = shape.reach.types[1]!;
    const waits = pick.chance(0.4)
      ? { waitsFor: randomExpression(pick, { ...state, thread: { id, live } }, { type, depth: 2 }) }
      : {};
    return { ...base, ended: false, program, mayStop: pick.chance(0.2), ...waits };
  });
  const start: Op[] = [{ kind: "finish", location: 1 + pick.below(count - 1) }];
  return { id, name: `t${id}`, process: "p", absent: false, start, locations };
}

/** A few variables get random values. */
function randomInitial(pick: Pick, { reach }: Shape): readonly Op[] {
  const state = {
    ...reach,
    variables: [],
    locations: [],
    temporaries: false,
    primed: false,
    acting: undefined,
  };
  const chosen = reach.variables.filter(
    (one) =>
      (one.storage === "shared" || one.storage === "ghost") &&
      one.dimensions.length === 0 &&
      pick.chance(0.5),
  );
  const assigns = chosen.map(
    (one): Op => ({
      kind: "assign",
      place: { variable: one.id, indices: [] },
      value: randomExpression(pick, state, { type: one.type, depth: 1 }),
      span: nowhere,
    }),
  );
  return [...assigns, { kind: "finish", location: null }];
}
