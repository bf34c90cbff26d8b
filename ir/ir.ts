/**
 * The waist: one protocol with its parameters fixed, flat and explicit. Operations are expanded at
 * their calls, lock words are ordinary effects on ordinary variables, every thread has its own
 * locations, and each location has one program: what the step that starts there does, up to the
 * location where the thread stands afterwards. `lower.ts` makes it; `step.ts` and `evaluate.ts` say
 * what it means; every other consumer is judged by them.
 */
import type { Span } from "../grammar/index.js";
import type { Domain, Expr, Place } from "./expr.js";
import type { Type, Value } from "./type.js";

export type { Domain, Expr, Place } from "./expr.js";

export type VariableId = number;
export type ThreadId = number;
/** Index into `Thread.locations`. */
export type LocationId = number;
/** Index into `Ir.steps`. */
export type StepId = number;
/** Index into `Ir.properties`. */
export type PropertyId = number;
/** Index into `Ir.lockEdges`. */
export type EdgeId = number;
/** A name bound by `bind`, `let` or a quantifier: unique in the whole Ir, lives within one step. */
export type BoundId = number;

export interface Ir {
  readonly protocol: string;
  readonly instance: string;
  /** Parameters as this instance fixes them, printed as the spec would write them. */
  readonly parameters: readonly { readonly name: string; readonly value: string }[];
  readonly variables: readonly Variable[];
  readonly threads: readonly Thread[];
  readonly actions: readonly Action[];
  /**
   * Makes the initial states: run on the state where every variable has its default value (all
   * paths), then every thread's `start` (threads in order; these may branch on their own locals
   * only; temporaries are at their defaults again before each). Both may end without `finish`. A
   * way that is blocked is no initial state, also after a write. A fault here is a violation of 0
   * steps and no states. Checks that fail in `initial` or in `start` are violations of 0 steps by
   * the initial state that results; edges are not noted.
   */
  readonly initial: readonly Op[];
  readonly steps: readonly StepInfo[];
  readonly properties: readonly Property[];
  /**
   * A state that breaks one of them is counted as a successor and tested against invariants (and
   * the step to it against step properties and step covers), but not part of the graph (A3): not
   * counted as a state, not expanded, no state cover. Such an initial state is not counted in
   * `initial`.
   */
  readonly constraints: readonly Expr[];
  /** `may stop when e`: a state where it is true is no deadlock, of neither kind. */
  readonly mayStop: readonly Expr[];
  /** Possible edges of the lock-order graph, noted by `note` operations (K10). */
  readonly lockEdges: readonly LockEdge[];
  /** Protocol without processes: deadlock means that no action is enabled. */
  readonly actionsOnly: boolean;
}

/**
 * - `shared`: shared state, state of locks, ledgers of locks: writing it is an effect (S2);
 * - `ghost`: ghost state, ledgers of ghost locks;
 * - `local`: of one thread; part of a state only where it is live (`Location.live`), elsewhere it
 *   has its default value;
 * - `temporary`: never lives across a step; has its default value at the start of every step; not
 *   in a state.
 */
export type Storage = "shared" | "ghost" | "local" | "temporary";

export interface Variable {
  readonly id: VariableId;
  /**
   * As the trace shows it: `pte`, `faulter[1].read_fault.page`, `inv.holders(shared)`,
   * `journal.committing`.
   */
  readonly name: string;
  readonly type: Type;
  /** Index types of an array, outermost first; empty for a plain variable. */
  readonly dimensions: readonly Type[];
  readonly storage: Storage;
  /** Of a local or of a thread's temporary. */
  readonly thread?: ThreadId;
  /**
   * Variables that only support others (ledgers, queues of waiters, loop counters): a trace may
   * hide or dim them.
   */
  readonly hidden: boolean;
  /** Of persistent memory: the name of the line that it lies in, or that its elements are (M1). */
  readonly line?: string;
  /**
   * For a set of scalars: the only members that it can ever have (a promise of the lowering; the
   * layout may use it).
   */
  readonly possible?: readonly number[];
  readonly span: Span;
}

export interface Thread {
  readonly id: ThreadId;
  /** `truncater`, `faulter[t0]`, `writer[1]`. */
  readonly name: string;
  readonly process: string;
  /** Process not in this instance: it has one location, ended. */
  readonly absent: boolean;
  /** Brings the thread to its first location. */
  readonly start: readonly Op[];
  /** Location 0 is always `ended`. */
  readonly locations: readonly Location[];
}

export interface Location {
  readonly id: LocationId;
  /**
   * Chain of process, operations and labels, the source line where there is no label:
   * `faulter.read_fault.install`.
   */
  readonly name: string;
  readonly ended: boolean;
  readonly span: Span;
  /** What the step does; empty for `ended`. */
  readonly program: readonly Op[];
  /**
   * Local variables whose values matter here; all other locals of the thread are at their default.
   */
  readonly live: readonly VariableId[];
  /** The thread may stay here for ever (S7); so it does if there is no program: after a crash. */
  readonly mayStop: boolean;
  /**
   * Present where the thread, if its program is disabled, waits in an acquire of a lock of a kind
   * without state of its own: the threads it waits for (holders and queued waiters), as a set of
   * thread. For the second kind of deadlock in S7: the largest set of disabled threads with
   * `waitsFor` of which each one's `waitsFor` is a subset of the set (so an empty `waitsFor`
   * qualifies, and a thread that waits for itself). It is a deadlock if it is not empty; `mayStop`
   * of locations does not matter there. "Disabled" means that no way finishes or faults: a step
   * that faults is enabled. A thread for which `waitsFor` itself faults is no member of any set.
   */
  readonly waitsFor?: Expr;
  /** With `waitsFor`: the mode in which the lock is wanted, empty where the kind has but one. */
  readonly wants?: string;
  /** The step may wait in a word of a lock: `commit journal`. Told where `waitsFor` is absent. */
  readonly waitsAt?: { readonly lock: string; readonly word: string; readonly mode: string };
}

/** One textual step of the protocol; the same for every thread and call that runs it. */
export interface StepInfo {
  /** Without the thread: `read_fault.install`, or an action's name. */
  readonly name: string;
  readonly span: Span;
  /** What it does where the source line does not say it: `release inv`, `granted inv`. */
  readonly what?: string;
}

/** `f = 1`. */
export interface BoundArgument {
  readonly name: string;
  /** Printed. */
  readonly value: string;
  /** The same as a value; absent in an Ir that nobody lowered. */
  readonly typed?: { readonly type: Type; readonly value: Value };
}

/**
 * A guarded command. Arguments are `choose` operations at the head of its program, or already
 * constants in `bound`.
 */
export interface Action {
  readonly name: string;
  /** Arguments that were expanded. */
  readonly bound: readonly BoundArgument[];
  readonly program: readonly Op[];
  /**
   * Arrays on which this action may touch a location again after assigning it, where only the
   * indices decide (A1): reading or assigning an element that this step has already assigned is the
   * fault `location assigned twice`.
   */
  readonly watched: readonly VariableId[];
  /**
   * The crash (M4). It is no step in the sense of properties: step properties and covers of steps
   * are not judged on it, and a state that only it can leave is a deadlock all the same.
   */
  readonly crash?: boolean;
  readonly span: Span;
}

/**
 * What a step does, in order. Nondeterminism: every way through `choose` and `either` that reaches
 * `finish` is one successor; a way that is blocked (`await` false, nothing to choose) is none.
 * Being blocked after a write to a variable of storage `shared` is the fault `waiting inside
 * atomic` (each way by itself: a branch of `either` that is blocked after a write faults though
 * another branch is not). A fault ends the way without a successor; the other ways go on. `check`
 * never ends it, unless its condition faults. Faulting ways are not counted as successors. `if`,
 * `while` and `either` fall through to what follows them unless a way ended inside. What a way has
 * noted (`note`) counts also if it is blocked or faults afterwards; what it has checked counts only
 * if it finishes: a violation of a property by a step has the state after the step.
 */
export type Op =
  /**
   * Which textual step this way takes: once on every way of a location's program (not in
   * `start`/`initial`).
   */
  | { readonly kind: "step"; readonly step: StepId }
  /**
   * Each index is evaluated and tested (`index out of range`), from left to right; then the value
   * is evaluated; fault `value out of range` if it is not in the variable's type; then `watched` is
   * tested; then the element is written.
   */
  | { readonly kind: "assign"; readonly place: Place; readonly value: Expr; readonly span: Span }
  | { readonly kind: "bind"; readonly id: BoundId; readonly value: Expr }
  | {
      readonly kind: "if";
      readonly condition: Expr;
      readonly then: readonly Op[];
      readonly otherwise: readonly Op[];
    }
  /**
   * Assigns each member of the domain in turn for which `where` (which reads `variable`) holds;
   * blocked if there is none. A member outside the variable's type (`value out of range`) or for
   * which `where` faults ends its own way alone with the fault, and then the choice is not blocked.
   */
  | {
      readonly kind: "choose";
      /** A plain local or temporary of the thread (for actions: a temporary). */
      readonly variable: VariableId;
      readonly domain: Domain;
      readonly where?: Expr;
      /** The name to show in a trace; absent for choices that are not the user's. */
      readonly shown?: string;
      readonly span: Span;
    }
  | { readonly kind: "either"; readonly branches: readonly (readonly Op[])[]; readonly span: Span }
  | { readonly kind: "await"; readonly condition: Expr; readonly span: Span }
  /**
   * S12: for all bindings in order, `body` (only bind, if, assign, check, fault) is evaluated in
   * the state before the forall; then all assignments happen. Two that meet in one element are the
   * fault `location assigned twice`, found when the second is evaluated (after its value and
   * range), so the first fault in the order of the bindings is it. `watched` counts what was
   * assigned before the forall; its own assignments join at its end. `where` is asked when all
   * binders are bound.
   */
  | {
      readonly kind: "forall";
      readonly binders: readonly { readonly id: BoundId; readonly domain: Domain }[];
      readonly where?: Expr;
      readonly body: readonly Op[];
      /** Proven: no two assignments can meet. */
      readonly disjoint: boolean;
      readonly span: Span;
    }
  /**
   * More than `maximumRounds` rounds are the fault `endless step`: when the condition is true for
   * the 65537th time.
   */
  | {
      readonly kind: "while";
      readonly id: number;
      readonly condition: Expr;
      readonly body: readonly Op[];
      readonly span: Span;
    }
  /** Of the enclosing `while` with this id. `continue` goes to its condition. */
  | { readonly kind: "break" | "continue"; readonly loop: number }
  /**
   * A discipline or an assertion: false is a violation of the property by this step, and the step
   * goes on.
   */
  | {
      readonly kind: "check";
      readonly property: PropertyId;
      readonly condition: Expr;
      readonly span: Span;
    }
  /** Notes an edge of the lock-order graph, if the condition holds. */
  | { readonly kind: "note"; readonly edge: EdgeId; readonly condition: Expr }
  | { readonly kind: "fault"; readonly fault: Fault; readonly span: Span }
  /**
   * In the crash only: the thread stands at `location` from here on, and those of its locals that
   * are not live there have their defaults. Before it the crash assigns locals and reads what it
   * has assigned, nothing else of them.
   */
  | { readonly kind: "stand"; readonly thread: ThreadId; readonly location: LocationId }
  /**
   * Ends the way: the thread stands at `location` (null for an action), locals not live there get
   * their defaults.
   */
  | { readonly kind: "finish"; readonly location: LocationId | null };

export const maximumRounds = 65536;

/** Rule S6: the names under which faults are reported. */
export type Fault =
  | "none unwrapped"
  | "index out of range"
  | "value out of range"
  | "division by zero"
  | "queue full"
  | "queue empty"
  | "illegal release"
  | "waiting inside atomic"
  | "endless step"
  | "ended while holding"
  | "location assigned twice";

export type Property =
  | {
      readonly kind: "invariant";
      readonly name: string;
      readonly condition: Expr;
      readonly span: Span;
    }
  /**
   * Judged on every step that finishes; reads unprimed = before, primed = after, temporaries = as
   * the step left them. (Events `takes` and `returned` are temporaries that the programs set.)
   */
  | { readonly kind: "step"; readonly name: string; readonly condition: Expr; readonly span: Span }
  /** To be reached: true in some state or, if `ofStep`, of some step. */
  | {
      readonly kind: "cover";
      readonly name: string;
      readonly condition: Expr;
      readonly ofStep: boolean;
      readonly span: Span;
    }
  /**
   * Judged by `check` operations. `name` as expectations write it: `no_secret`, `guarded extent`,
   * `requires f`, `model`.
   */
  | {
      readonly kind: "check";
      readonly name: string;
      readonly message?: string;
      readonly span: Span;
    };

/** Class `from` is held while `to` may be waited for. */
export interface LockEdge {
  readonly from: string;
  readonly to: string;
  /** Where it is waited for. */
  readonly span: Span;
  /** Where the lock that is held meanwhile may have been taken, without regard to indices. */
  readonly taken: readonly Span[];
}

/** A state as the reference semantics has it. */
export interface State {
  /** By thread. */
  readonly locations: readonly LocationId[];
  /**
   * By variable; an array's elements flat, the last index fastest, by ordinal of the index types.
   * Temporaries: undefined.
   */
  readonly values: readonly (Value | readonly Value[] | undefined)[];
}
