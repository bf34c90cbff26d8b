/**
 * What real threads may do (R1 to R9): every step of every process and operation is held against
 * what a machine can do in one go. Nothing is searched: the text is walked, once for each instance,
 * since parameters decide which locks are held.
 */
import type { Ast, CheckedModel, Diagnostic, Span } from "../../grammar/index.js";
import { type Configuration, configurationsOf, constantOf } from "./configuration.js";
import { diagnosticsOf } from "./describe.js";
import { lifetimesOf } from "./lifetimes.js";
import { newRecords, type Records } from "./records.js";
import { declared } from "./scope.js";
import { type Unit, type Walks, walkUnit } from "./units.js";
import { writtenVariables } from "./written.js";

/** What generated code has to know, and its reader should. */
export interface Audit {
  /** Steps that are none; the protocol is realizable when there are none of these. */
  readonly findings: readonly Diagnostic[];
  /** Blocks that are taken for one step because the text says so (R3). */
  readonly assumed: readonly AssumedAtomic[];
  /** Variables of those blocks: every access to them takes the internal lock (R3). */
  readonly locked: readonly string[];
  /**
   * Steps that try a lock which some step holds for no longer than itself: in the rules nobody
   * meets it held, real threads do, so the try can fail where the rules say that it cannot.
   */
  readonly tries: readonly (PlaceInText & { readonly lock: string })[];
  /** Variables that waits read: a store to one wakes who sleeps on it (R5). */
  readonly awaited: readonly string[];
  /** Where the run time takes the first member, or what it is told (R6). */
  readonly choices: readonly PlaceInText[];
  /** Steps that walk through a type or a set (R7). */
  readonly costs: readonly (PlaceInText & { readonly over: readonly string[] })[];
}

export interface PlaceInText {
  /** Process or operation, and labels: `read_fault.install`. */
  readonly step: string;
  readonly span: Span;
}

export interface AssumedAtomic extends PlaceInText {
  readonly variables: readonly string[];
  /** False where `atomic` alone would do: a compare-and-swap, or guarded. */
  readonly isNeeded: boolean;
}

export interface AuditOptions {
  /** Only this instance; all of them unless told. */
  readonly instance?: string;
}

export function audit(model: CheckedModel, options: AuditOptions = {}): Audit {
  const records = newRecords({
    written: writtenVariables(model),
    lifetimes: lifetimesOf(model),
  });
  const configurations = configurationsOf(model, options.instance);
  const walks: Walks = new Map();
  for (const at of configurations) auditConfiguration(at, records, walks);
  const assumed = [...records.assumed.values()].map(({ where, span, locations, isNeeded }) => {
    return { step: where, span, variables: [...locations], isNeeded };
  });
  const locked = new Set(assumed.flatMap(({ variables }) => variables));
  return {
    findings: diagnosticsOf(configurations, records),
    assumed: inOrder(assumed),
    locked: [...locked].sort(),
    tries: inOrder(
      [...records.tries.values()]
        .filter(({ lock }) => records.brief.has(lock))
        .map(({ where, span, lock }) => ({ step: where, span, lock: lock.name.text })),
    ),
    awaited: [...records.awaited].sort(),
    choices: inOrder(
      [...records.choices.values()].map(({ where, span }) => ({ step: where, span })),
    ),
    costs: inOrder(
      [...records.costs.values()].map(({ where, span, over }) => ({ step: where, span, over })),
    ),
  };
}

function inOrder<T extends PlaceInText>(all: readonly T[]): readonly T[] {
  return [...all].sort((a, b) => a.span.file - b.span.file || a.span.start - b.span.start);
}

function auditConfiguration(at: Configuration, records: Records, walks: Walks): void {
  const wanted = new Set(uncalled(at));
  const walk = (unit: Unit): void => {
    for (const operation of walkUnit({ at, records, walks }, unit)) wanted.add(operation);
  };
  for (const process of declared(at, "process")) {
    if (process.when === undefined || constantOf(at, process.when) !== false) walk(process);
  }
  // Grows while it is walked: operations call others.
  for (const operation of wanted) walk(operation);
}

/** Operations for the host to call. */
function uncalled(at: Configuration): readonly Ast.OperationDeclaration[] {
  const { symbols } = at.model;
  const called = new Set<Ast.OperationDeclaration>();
  for (const [name, symbol] of symbols) {
    if (symbol.kind === "operation" && name !== symbol.declaration.name) {
      called.add(symbol.declaration);
    }
  }
  return declared(at, "operation").filter((operation) => !called.has(operation));
}
