/**
 * The Ir of a protocol as a system that a history can be followed in. The reference semantics is
 * handed in, so that the run time carries no front end. States are numbered, and what an actor can
 * do in one is computed once, in an Ir in which nobody else moves.
 */
import type * as Reference from "../../ir/index.js";
import type { HistorySystem, Move, Obstacle, Stand, SystemNames } from "./history-system.js";
import { invariantsOf } from "./ir-invariants.js";
import { type Mover, type MovesFrom, moverOf } from "./ir-moves.js";
import { obstaclesOf } from "./ir-obstacles.js";
import { reaches } from "./ir-reach.js";
import { standsOf } from "./ir-stands.js";
import { variablesOf } from "./ir-variables.js";
import { observeResults } from "./observe-results.js";
import { packedStates } from "./packed-states.js";
import type { RecordedValues } from "./recorded-value.js";

type Ir = Reference.Ir;
type State = Reference.State;

/** The part of the `ir` folder that the system needs. */
export type Semantics = Pick<
  typeof Reference,
  | "initialStates"
  | "successors"
  | "narrow"
  | "narrowWays"
  | "defaultCell"
  | "footprinter"
  | "clash"
  | "lockWait"
  | "conditionFootprint"
  | "environmentOfState"
  | "isTrue"
  | "agreed"
  | "cardinality"
  | "membersOf"
  | "visitOperations"
  | "showValue"
  | "elementName"
  | "elementCount"
  | "readElement"
>;

/** A thread or an action with what has been found out about it. */
interface Actor extends Mover {
  /** The protocol in which nobody else moves. */
  readonly alone: Ir;
  /** By location; an action has one place. */
  readonly stands: readonly Stand[];
}

export function irSystem(plain: Ir, semantics: Semantics): HistorySystem {
  const made = makeParts(plain, semantics);
  const { actorNamed, actors, invariants, ir, movers, reached, states, variables } = made;
  const initial = semantics
    .initialStates(ir)
    .flatMap(({ outcome }) =>
      outcome.kind === "state" ? [states.number(states.pack(outcome.state))] : [],
    );
  const stateOf = (number: number): State => states.unpack(states.parts(number));
  return {
    actors: [...actors.keys()],
    actions: new Set(ir.actions.map(({ name }) => name)),
    crashes: new Set(ir.actions.filter(({ crash }) => crash).map(({ name }) => name)),
    initial,
    standsAt(state, name) {
      const actor = actorNamed(name);
      const { thread } = actor;
      const at = thread === undefined ? 0 : states.frame(states.parts(state), thread.id).location;
      return standOf(actor, at);
    },
    moves: (state, name, args) => movers.get(actorNamed(name).name)!.of(state, args),
    reach: (state, name, wanted) => reached.of(actorNamed(name), states.parts(state), wanted),
    mayClash: (one, other) => reached.mayClash(one, other),
    obstacles: (state, name) => obstaclesIn(actorNamed(name), stateOf(state), semantics),
    valueOf(state, name, variable) {
      const { thread } = actorNamed(name);
      return variables.valueOf(states, states.parts(state), { name: variable, thread });
    },
    acquires(state, name) {
      const { thread } = actorNamed(name);
      return thread && semantics.lockWait(ir, stateOf(state), thread.id);
    },
    brokenIn: (state, names) => invariants.brokenIn(states.parts(state), names),
    names: {
      ...namesOf(actors, semantics),
      variables: variables.names,
      invariants: invariants.names,
    },
    retain(kept) {
      states.retain(new Set([...initial, ...kept]));
      for (const moves of movers.values()) moves.forget();
      reached.forget();
      invariants.forget();
    },
    get size() {
      return states.size;
    },
  };
}

function makeParts(plain: Ir, semantics: Semantics) {
  const { ir, results } = observeResults(plain);
  const states = packedStates(ir, (id) => semantics.defaultCell(ir.variables[id]!));
  const actors = new Map(actorsOf(ir, semantics).map((actor) => [actor.name, actor]));
  const movers = new Map<string, RememberedMoves>(
    [...actors.values()].map((actor) => [
      actor.name,
      rememberedMoves(moverOf(actor, { ir, results, semantics, states }), states.parts),
    ]),
  );
  const variables = variablesOf(ir, semantics);
  const invariants = invariantsOf(ir, semantics, states);
  const footprints = semantics.footprinter(ir);
  const reached = reaches({ ir, semantics, states, variables, footprints, invariants });
  const actorNamed = (name: string): Actor => {
    const actor = actors.get(name);
    if (actor === undefined) throw new Error(`no thread or action ${name}`);
    return actor;
  };
  return { actorNamed, actors, invariants, ir, movers, reached, states, variables };
}

function obstaclesIn(actor: Actor, state: State, semantics: Semantics): readonly Obstacle[] {
  const { alone, thread } = actor;
  const at = thread === undefined ? 0 : (state.locations[thread.id] ?? 0);
  const program = thread?.locations[at]?.program ?? [anyOf(alone.actions)];
  const goesOn = (changed: readonly Reference.Op[]): boolean =>
    semantics.successors(withProgram(actor, at, changed), state).length > 0;
  return obstaclesOf({ program, state, thread: thread?.id, goesOn });
}

interface RememberedMoves {
  of(state: number, args: RecordedValues | undefined): readonly Move[];
  forget(): void;
}

/** By state and by what is known, once it has been asked. */
function rememberedMoves(
  movesFrom: MovesFrom,
  partsOf: (state: number) => readonly number[],
): RememberedMoves {
  const known = new Map<RecordedValues | undefined, Map<number, readonly Move[]>>();
  return {
    of(state, args) {
      const byState = known.get(args) ?? new Map<number, readonly Move[]>();
      known.set(args, byState);
      const moves = byState.get(state) ?? movesFrom(partsOf(state), args);
      byState.set(state, moves);
      return moves;
    },
    forget: () => known.clear(),
  };
}

function standOf({ name, stands }: Actor, location: number): Stand {
  const stand = stands[location];
  if (stand === undefined) throw new Error(`${name} stands nowhere`);
  return stand;
}

function actorsOf(ir: Ir, semantics: Semantics): readonly Actor[] {
  const still = ir.threads.map(motionless);
  // Nobody asks for properties here.
  const bare = { ...ir, properties: [] };
  const threads = ir.threads.map((thread): Actor => {
    const rest = still.map((other, id) => (id === thread.id ? thread : other));
    return {
      name: thread.name,
      thread,
      actions: [],
      alone: { ...bare, threads: rest, actions: [] },
      stands: standsOf(ir, thread, semantics.visitOperations),
    };
  });
  // An action of which arguments were expanded is several of one name.
  const actions = [...new Set(ir.actions.map(({ name }) => name))].map((name): Actor => {
    const own = ir.actions.filter((action) => action.name === name);
    const { span } = own[0]!;
    const stand: Stand = { name, span, steps: [name], within: [], atEntryOf: [] };
    return {
      name,
      thread: undefined,
      actions: own,
      alone: { ...bare, threads: still, actions: own },
      stands: [stand],
    };
  });
  return [...threads, ...actions];
}

/** The thread where it can stand, without a way to leave. */
function motionless(thread: Reference.Thread): Reference.Thread {
  return { ...thread, locations: thread.locations.map((one) => ({ ...one, program: [] })) };
}

function anyOf(actions: readonly Reference.Action[]): Reference.Op {
  const { span } = actions[0]!;
  return { kind: "either", branches: actions.map(({ program }) => program), span };
}

function withProgram(actor: Actor, at: number, program: readonly Reference.Op[]): Ir {
  const { alone, thread } = actor;
  if (thread === undefined) {
    return { ...alone, actions: alone.actions.slice(0, 1).map((one) => ({ ...one, program })) };
  }
  const locations = thread.locations.map((one) => (one.id === at ? { ...one, program } : one));
  const threads = alone.threads.map((one) => (one.id === thread.id ? { ...one, locations } : one));
  return { ...alone, threads };
}

function namesOf(
  actors: ReadonlyMap<string, Actor>,
  { visitOperations }: Semantics,
): Omit<SystemNames, "variables" | "invariants"> {
  const collect = (of: (stand: Stand) => readonly string[]) =>
    remembered((name) => [...new Set(actors.get(name)?.stands.flatMap(of))]);
  return {
    steps: collect(({ steps }) => steps),
    operations: collect(({ within }) => within),
    choices: remembered((name) => choicesOf(actors.get(name), visitOperations)),
  };
}

/** Asked for every line of a history. */
function remembered(of: (name: string) => readonly string[]): (name: string) => readonly string[] {
  const known = new Map<string, readonly string[]>();
  return (name) => {
    const found = known.get(name) ?? of(name);
    known.set(name, found);
    return found;
  };
}

function choicesOf(
  actor: Actor | undefined,
  visit: Semantics["visitOperations"],
): readonly string[] {
  const names = new Set<string>();
  const programs = [...(actor?.thread?.locations ?? []), ...(actor?.alone.actions ?? [])].map(
    ({ program }) => program,
  );
  for (const program of programs) {
    visit(program, (op) => {
      if (op.kind !== "choose" || op.shown === undefined) return;
      names.add(op.shown);
      // What a crash leaves of a line is shown by its fields.
      const type = actor?.alone.variables[op.variable]?.type;
      if (type?.kind === "record") for (const { name } of type.fields) names.add(name);
    });
  }
  for (const { bound } of actor?.alone.actions ?? []) for (const { name } of bound) names.add(name);
  return [...names];
}
