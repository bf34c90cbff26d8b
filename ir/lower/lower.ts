/**
 * CheckedModel and the constants of one instance → Ir. The order matters: what properties ask for
 * (events) is known before the threads are made, where labels lie only after it.
 */
import {
  type Ast,
  type CheckedModel,
  type Diagnostic,
  type Outcome,
  type Steps,
  stepsOf,
} from "../../grammar/index.js";
import type { Ir } from "../ir.js";
import { lowerActions } from "./actions.js";
import { compactVariables } from "./compact.js";
import { type Context, type Frame, newVariable } from "./context.js";
import { type Crashing, initialLeaves, withCrash } from "./crash.js";
import { declareDisciplines } from "./discipline.js";
import { type LoweredExpectation, lowerExpectations } from "./expectations.js";
import { lowerInitial } from "./initial.js";
import { lowerMemory } from "./lines.js";
import { lowerLocks } from "./locks.js";
import { lowerParameters, type Overrides, shownParameters } from "./parameters.js";
import { lowerConstraints, lowerMayStop, lowerProperties } from "./properties.js";
import { lowerThreads, nameThreads } from "./threads.js";
import { lowerType } from "./types.js";

export interface Lowered {
  readonly ir: Ir;
  readonly expectations: readonly LoweredExpectation[];
  /** Names of liveness properties: analyzed, not judged yet. */
  readonly liveness: readonly string[];
}

export interface LowerOptions {
  /** Absent: all parameters at their defaults. */
  readonly instance?: Ast.InstanceDeclaration;
  /** By parameter name, as text. */
  readonly overrides?: Overrides;
  /**
   * Every argument of a call is kept in a local of the called operation, also where a local of the
   * caller would serve: for who wants to look at it. More variables, the same behaviours.
   */
  readonly keepArguments?: boolean;
  /**
   * The arguments of an action are chosen when it is taken, however few bindings there are: one
   * action instead of many. For who knows the arguments anyway.
   */
  readonly chooseArguments?: boolean;
}

/** The instances of the file itself; its imports' are not this file's business. */
export function instancesOf(model: CheckedModel): readonly Ast.InstanceDeclaration[] {
  return model.file.declarations.filter(
    (declaration): declaration is Ast.InstanceDeclaration => declaration.kind === "instance",
  );
}

/** Complains of constants only: everything else has been the analysis's to say. */
export function lower(model: CheckedModel, options: LowerOptions = {}): Outcome<Lowered> {
  const context = emptyContext(model, options);
  const frame: Frame = { bindings: new Map(), path: "", ghost: true };
  const { instance } = options;
  const overrides = options.overrides ?? new Map<string, string>();
  lowerParameters(context, frame, { ...(instance ? { instance } : {}), overrides });
  if (context.diagnostics.length > 0) return { ok: false, diagnostics: context.diagnostics };
  nameThreads(context, frame);
  lowerVariables(context, frame);
  context.memory = lowerMemory(context);
  lowerLocks(context, frame);
  lowerProperties(context);
  declareDisciplines(context);
  const constraints = lowerConstraints(context);
  const mayStop = lowerMayStop(context);
  const threads = lowerThreads(context);
  const actions = lowerActions(context);
  const made: Crashing = { threads, actions, mayStop };
  const moving = instance?.withCrash ? withCrash(context, made, instance) : made;
  const initial = [...lowerInitial(context), ...initialLeaves(context)];
  const diagnostics: Diagnostic[] = context.diagnostics;
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const ir = compactVariables({
    protocol: model.file.name.text,
    instance: instance?.name.text ?? "default",
    parameters: shownParameters(context),
    variables: context.variables,
    ...moving,
    initial,
    steps: context.steps,
    properties: context.properties,
    constraints,
    lockEdges: context.edges,
    actionsOnly: context.threads.length === 0,
  });
  const expectations = lowerExpectations(context, frame, instance);
  return { ok: true, value: { ir, expectations, liveness: context.liveness }, diagnostics: [] };
}

function emptyContext(model: CheckedModel, options: LowerOptions): Context {
  let named: Steps | undefined;
  return {
    model,
    keepsArguments: options.keepArguments ?? false,
    choosesArguments: options.chooseArguments ?? false,
    get namedSteps() {
      named ??= stepsOf(model.declarations, model.symbols);
      return named;
    },
    diagnostics: [],
    parameters: new Map(),
    threads: [],
    threadType: { kind: "scalar", name: "thread", members: [] },
    types: new Map(),
    globals: new Map(),
    locks: new Map(),
    variables: [],
    steps: [],
    stepOf: new Map(),
    properties: [],
    propertyOf: new Map(),
    edges: [],
    edgeOf: new Map(),
    located: [],
    ledgerOps: new Map(),
    noteOps: new Map(),
    releaseFaults: new Map(),
    returnEvents: new Map(),
    takesEvents: [],
    liveness: [],
    memory: { lines: [], lineOf: new Map(), marks: new Map() },
    nextBound: 0,
    nextLoop: 0,
  };
}

function lowerVariables(context: Context, frame: Frame): void {
  for (const declaration of context.model.declarations) {
    if (declaration.kind !== "variable") continue;
    const draft = newVariable(context, {
      name: declaration.name.text,
      type: lowerType(context, frame, declaration.type),
      dimensions: declaration.indices.map((index) => lowerType(context, frame, index.type)),
      storage: declaration.storage === "ghost" ? "ghost" : "shared",
      span: declaration.span,
    });
    context.globals.set(declaration, draft.id);
  }
}
