/**
 * The Ir of a protocol as a system that a history can be followed in. The reference semantics is
 * handed in, so that the run time carries no front end. States are numbered, and what an actor can
 * do in one is computed once, in an Ir in which nobody else moves.
 */
import type * as Reference from "../../ir/index.js";
import type { HistorySystem, Move, Stand, SystemNames } from "./history-system.js";
import { type Mover, type Moving, movesOf } from "./ir-moves.js";
import { obstaclesOf } from "./ir-obstacles.js";
import { standsOf } from "./ir-stands.js";
import { variablesOf } from "./ir-variables.js";
import { observeResults } from "./observe-results.js";

type Ir = Reference.Ir;
type State = Reference.State;

/** The part of the `ir` folder that the system needs. */
export type Semantics = Pick<
  typeof Reference,
  | "initialStates"
  | "successors"
  | "stateKey"
  | "traceStep"
  | "visitOperations"
  | "showValue"
  | "elementName"
  | "elementCount"
  | "readElement"
>;

/** A thread or an action with what has been found out about it. */
interface Actor extends Mover {
  /** By location; an action has one place. */
  readonly stands: readonly Stand[];
  /** By state, once it has been asked. */
  readonly known: Map<number, readonly Move[]>;
}

export function irSystem(plain: Ir, semantics: Semantics): HistorySystem {
  const observed = observeResults(plain);
  const { ir } = observed;
  const states = numberStates(semantics);
  const actors = new Map(actorsOf(ir, semantics).map((actor) => [actor.name, actor]));
  const variables = variablesOf(ir, semantics);
  const initial = semantics
    .initialStates(ir)
    .flatMap(({ outcome }) => (outcome.kind === "state" ? [states.number(outcome.state)] : []));
  const actorNamed = (name: string): Actor => {
    const actor = actors.get(name);
    if (actor === undefined) throw new Error(`no thread or action ${name}`);
    return actor;
  };
  const locationOf = ({ thread }: Actor, state: State): number =>
    thread === undefined ? 0 : (state.locations[thread.id] ?? 0);
  const { results } = observed;
  const moving: Moving = { results, semantics, number: states.number };
  return {
    actors: [...actors.keys()],
    initial,
    standsAt(state, name) {
      const actor = actorNamed(name);
      return standOf(actor, locationOf(actor, states.state(state)));
    },
    moves(state, name) {
      const actor = actorNamed(name);
      const moves = actor.known.get(state) ?? movesOf(actor, states.state(state), moving);
      actor.known.set(state, moves);
      return moves;
    },
    obstacles(number, name) {
      const actor = actorNamed(name);
      const state = states.state(number);
      const at = locationOf(actor, state);
      const program = actor.thread?.locations[at]?.program ?? [anyOf(actor.alone.actions)];
      const goesOn = (changed: readonly Reference.Op[]): boolean =>
        semantics.successors(withProgram(actor, at, changed), state).length > 0;
      return obstaclesOf({ program, state, thread: actor.thread?.id, goesOn });
    },
    valueOf(state, name, variable) {
      const { thread } = actorNamed(name);
      return variables.valueOf(states.state(state), variable, thread);
    },
    names: namesOf(actors, variables.names, semantics),
    retain(kept) {
      const all = new Set([...initial, ...kept]);
      states.retain(all);
      for (const { known } of actors.values()) known.clear();
    },
    get size() {
      return states.size;
    },
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
      alone: { ...bare, threads: rest, actions: [] },
      stands: standsOf(ir, thread, semantics.visitOperations),
      known: new Map(),
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
      alone: { ...bare, threads: still, actions: own },
      stands: [stand],
      known: new Map(),
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
  variables: SystemNames["variables"],
  { visitOperations }: Semantics,
): SystemNames {
  const collect = (of: (stand: Stand) => readonly string[]) =>
    remembered((name) => [...new Set(actors.get(name)?.stands.flatMap(of))]);
  return {
    steps: collect(({ steps }) => steps),
    operations: collect(({ within }) => within),
    choices: remembered((name) => choicesOf(actors.get(name), visitOperations)),
    variables,
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

interface NumberedStates {
  number(state: State): number;
  state(number: number): State;
  retain(kept: ReadonlySet<number>): void;
  readonly size: number;
}

function numberStates(semantics: Semantics): NumberedStates {
  const states = new Map<number, State>();
  const numbers = new Map<string, number>();
  let next = 0;
  return {
    number(state) {
      const key = semantics.stateKey(state);
      const known = numbers.get(key);
      if (known !== undefined) return known;
      const number = next++;
      numbers.set(key, number);
      states.set(number, state);
      return number;
    },
    state(number) {
      const state = states.get(number);
      if (state === undefined) throw new Error(`no state ${number}`);
      return state;
    },
    retain(kept) {
      for (const [key, number] of numbers) {
        if (kept.has(number)) continue;
        numbers.delete(key);
        states.delete(number);
      }
    },
    get size() {
      return states.size;
    },
  };
}
