/**
 * What the parts of the lowering share while one instance is being lowered: the tables that grow
 * into the Ir, and the frames in which names of the text stand for variables or expressions. It
 * lives for one call of `lower`; nothing of it is left afterwards but plain records.
 */
import type { Ast, CheckedModel, Diagnostic, Span, Steps, Symbol } from "../../grammar/index.js";
import type {
  BoundId,
  Expr,
  LockEdge,
  Op,
  Property,
  PropertyId,
  StepInfo,
  Storage,
  ThreadId,
  VariableId,
} from "../ir.js";
import type { Type } from "../type.js";
import type { Region } from "./graph.js";
import type { Memory } from "./lines.js";
import type { LockInfo } from "./lock-info.js";
import type { PatternLocals } from "./pattern-locals.js";

/** A parameter's value: a constant, or a kind of lock (V3). */
export type ParameterValue =
  | { readonly kind: "value"; readonly expr: Expr }
  | { readonly kind: "lock kind"; readonly declaration: Ast.KindDeclaration };

export interface ThreadInfo {
  readonly id: ThreadId;
  readonly name: string;
  readonly process: Ast.ProcessDeclaration;
  readonly absent: boolean;
  /** The value of the process's index. */
  readonly index?: Expr;
}

/** What a local name stands for in a frame. */
export type Binding =
  | { readonly kind: "variable"; readonly id: VariableId; readonly type: Type }
  | {
      readonly kind: "expr";
      readonly expr: Expr;
      /** It reads a local that was made for the name and keeps its value. */
      readonly kept?: boolean;
    };

/** One expansion of a body: of a process, an action, an operation at one call, a word of a lock. */
export interface Frame {
  readonly bindings: Map<Symbol, Binding>;
  /** Undefined in actions, `init` and properties. */
  readonly thread?: ThreadInfo;
  /** In a word of a kind, or its state: the lock that it is used on. */
  readonly lock?: { readonly info: LockInfo; readonly indices: readonly Expr[] };
  /** Prefix of the names of the variables made here. */
  readonly path: string;
  /** Ghost code: what it makes is ghost, what it reads costs no step. */
  readonly ghost: boolean;
  /** In `step` properties and covers. */
  readonly primed?: boolean;
  /** Of `a'[i]`: `i` has no prime, as it has in `a[i]'`. */
  readonly plainIndices?: boolean;
  /** In `forall` statements: all of it happens at once, so there is nothing to keep. */
  readonly simultaneous?: boolean;
  /** Of the expression that is being lowered, where the names of its patterns are kept. */
  readonly patterns?: PatternLocals;
}

/** `located` expressions are made before all locations are known; filled in at the end. */
export interface PendingLocated {
  readonly label: Ast.LabelReference;
  readonly at: boolean;
  /** By thread; filled by `resolve-labels`. */
  readonly locations: number[][];
}

export interface VariableDraft {
  readonly id: VariableId;
  name: string;
  type: Type;
  readonly dimensions: readonly Type[];
  storage: Storage;
  readonly thread?: ThreadId;
  readonly hidden: boolean;
  possible?: readonly number[];
  line?: string;
  readonly span: Span;
  /** Only for locals: never assigned again after it was made, so an alias is as good as a copy. */
  fixed: boolean;
}

/** A temporary that says whether the step is one that `label` means. */
export interface TakesEvent {
  readonly label: Ast.LabelReference;
  readonly means: (region: Region) => boolean;
  readonly variable: VariableId;
}

export interface Context {
  readonly model: CheckedModel;
  /** Arguments get locals of their own, also where they need none. */
  readonly keepsArguments: boolean;
  /** No action is written out for each of its bindings. */
  readonly choosesArguments: boolean;
  /** The steps that the text names. */
  readonly namedSteps: Steps;
  readonly diagnostics: Diagnostic[];
  readonly parameters: Map<Ast.ParameterDeclaration, ParameterValue>;
  readonly threads: ThreadInfo[];
  threadType: Type;
  readonly types: Map<object, Type>;
  readonly globals: Map<Ast.VariableDeclaration, VariableId>;
  readonly locks: Map<Ast.LockDeclaration, LockInfo>;
  readonly variables: VariableDraft[];
  readonly steps: StepInfo[];
  readonly stepOf: Map<string, number>;
  readonly properties: Property[];
  readonly propertyOf: Map<string, PropertyId>;
  readonly edges: LockEdge[];
  readonly edgeOf: Map<string, number>;
  readonly located: PendingLocated[];
  /** How an operation changes the ledger of a lock, for the dataflow over holds. */
  readonly ledgerOps: Map<Op, LedgerChange>;
  /** Notes of lock order that are worth keeping only where the class may be held. */
  readonly noteOps: Map<Op, { readonly held: LockInfo; readonly wanted: LockInfo }>;
  /** Faults of releases of what is not held. */
  readonly releaseFaults: Map<Op, { readonly lock: LockInfo; readonly mode: string }>;
  /** The operations whose results some property asks for, with the event variable. */
  readonly returnEvents: Map<Ast.OperationDeclaration, VariableId>;
  /** Labels that some property asks for as events. */
  readonly takesEvents: TakesEvent[];
  /** Names of all properties that are about liveness: parsed, analyzed, not judged yet. */
  readonly liveness: string[];
  /** The lines of persistent memory; set when the variables are there. */
  memory: Memory;
  /** Ids for bound names. */
  nextBound: number;
  /** Ids for loops inside steps. */
  nextLoop: number;
}

export interface LedgerChange {
  readonly lock: LockInfo;
  readonly mode: string;
  readonly change: 1 | -1;
  /** It is the counter of nested holds that changes, not the set of holders. */
  readonly nested: boolean;
}

export function newBound(context: Context): BoundId {
  context.nextBound += 1;
  return context.nextBound;
}

export function newLoop(context: Context): number {
  context.nextLoop += 1;
  return context.nextLoop;
}

export type VariableOptions = Omit<VariableDraft, "id" | "fixed" | "dimensions" | "hidden"> & {
  readonly dimensions?: readonly Type[];
  readonly hidden?: boolean;
  readonly fixed?: boolean;
};

export function newVariable(context: Context, options: VariableOptions): VariableDraft {
  const draft: VariableDraft = {
    ...options,
    id: context.variables.length,
    dimensions: options.dimensions ?? [],
    hidden: options.hidden ?? false,
    fixed: options.fixed ?? false,
  };
  context.variables.push(draft);
  return draft;
}

/** A variable for a name of the text: a thread's local, or a temporary in actions and `init`. */
export function newLocal(
  context: Context,
  frame: Frame,
  options: { name: string; type: Type; span: Span; hidden?: boolean; fixed?: boolean },
): VariableDraft {
  const thread = frame.thread;
  return newVariable(context, {
    ...options,
    name: frame.path === "" ? options.name : `${frame.path}.${options.name}`,
    storage: thread ? "local" : "temporary",
    ...(thread ? { thread: thread.id } : {}),
  });
}

export function bindVariable(frame: Frame, symbol: Symbol, draft: VariableDraft): void {
  frame.bindings.set(symbol, { kind: "variable", id: draft.id, type: draft.type });
}

export function symbolOf(context: Context, name: Ast.Name): Symbol {
  const symbol = context.model.symbols.get(name);
  if (!symbol)
    throw new Error(`unresolved name after analysis: ${name.text} at ${name.span.start}`);
  return symbol;
}

export function readVariable(draft: { id: VariableId; type: Type }, span: Span): Expr {
  return {
    kind: "read",
    place: { variable: draft.id, indices: [] },
    primed: false,
    type: draft.type,
    span,
  };
}

/** One property per name; `make` says what it is when it is new. */
export function propertyId(context: Context, name: string, make: () => Property): PropertyId {
  const known = context.propertyOf.get(name);
  if (known !== undefined) return known;
  const id = context.properties.length;
  context.properties.push(make());
  context.propertyOf.set(name, id);
  return id;
}
