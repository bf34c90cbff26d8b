/** What a statement is lowered in: the frame, the regions around it, the holds that are evident. */
import type { Span, Symbol } from "../../grammar/index.js";
import type { Expr, Op } from "../ir.js";
import type { Type } from "../type.js";
import { type Context, type Frame, newLocal, type VariableDraft } from "./context.js";
import type { DraftOp, Node, Region, Site } from "./graph.js";
import type { LockInfo } from "./lock-info.js";

export interface Scope {
  readonly context: Context;
  readonly frame: Frame;
  readonly regions: readonly Region[];
  /** Of the operation being expanded, if it has one. */
  readonly result?: VariableDraft;
  /** Holds around the statement that nothing in them can end. */
  readonly evident: readonly EvidentHold[];
  /** Classes taken earlier in the same atomic block: among them there is no order (K10). */
  readonly takenTogether: LockInfo[];
  /** In the text of a word of a kind: where it is used. */
  readonly usedAt?: Span;
}

export interface EvidentHold {
  readonly info: LockInfo;
  readonly mode: string;
  readonly indices: readonly Expr[];
}

/** Where control goes from a statement that is not inside `atomic`. */
export interface Flow {
  readonly next: Node;
  readonly returnTo: Node;
  readonly breakTo?: Node;
  readonly continueTo?: Node;
}

/** The same inside `atomic`: what to do to leave, releases included. */
export interface AtomicFlow {
  /**
   * `onReturn` is empty: every return is the last thing on its way, control falls through to the
   * end.
   */
  readonly falls: boolean;
  readonly onReturn: () => readonly DraftOp[];
  readonly onBreak?: () => readonly DraftOp[];
  readonly onContinue?: () => readonly DraftOp[];
}

export function siteOf(scope: Scope, span: Span, wait?: Wait): Site {
  return { span, regions: scope.regions, ...wait };
}

/** Whom a thread waits for, and in which mode it wants the lock. */
export type Wait = Required<Pick<Site, "waitsFor" | "wants">>;

export function declare(
  scope: Scope,
  symbol: Symbol,
  options: { type: Type; span: Span; fixed: boolean },
): VariableDraft {
  const draft = newLocal(scope.context, scope.frame, { ...options, name: symbol.name });
  scope.frame.bindings.set(symbol, { kind: "variable", id: draft.id, type: draft.type });
  return draft;
}

export function hiddenLocal(
  scope: Scope,
  options: { name: string; type: Type; span: Span },
): VariableDraft {
  return newLocal(scope.context, scope.frame, { ...options, hidden: true });
}

export function assign(draft: { readonly id: number }, value: Expr, span: Span): Op {
  return { kind: "assign", place: { variable: draft.id, indices: [] }, value, span };
}
