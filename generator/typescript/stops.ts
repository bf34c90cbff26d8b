/**
 * Where a step begins, in both flavours. The scheduled one yields, so that whoever drives the
 * thread says when it goes on; the threaded one goes on at once, or says where it stands if that is
 * asked for, and what the processor cannot do in one go happens under the step lock.
 */
import type { Ast, Span } from "../../grammar/index.js";
import { write } from "./body.js";
import type { Emitter } from "./emitter.js";
import type { Scope } from "./flow.js";

export function isThreaded(emitter: Emitter): boolean {
  return emitter.options.flavour === "threaded";
}

/** Whoever drives the thread, or watches it, is told of each step. */
export function tellsSteps(emitter: Emitter): boolean {
  return !isThreaded(emitter) || emitter.options.traced === true;
}

/** The statement that stops before a step; `at` says where the thread stands. */
export function stopText(scope: Scope, at: string): string {
  const { emitter } = scope.env;
  if (!isThreaded(emitter)) return `yield ${at};`;
  return emitter.options.traced ? `${at};` : "";
}

/** Whether the step takes the step lock. */
export function isTogether(scope: Scope, node: object): boolean {
  if (scope.inside || scope.ghost) return false;
  return scope.env.emitter.together?.nodes.has(node) === true;
}

export const enterText = "this.memory.enter();";
export const leaveText = "this.memory.leave();";

/** Writes what happens in one step. */
export function inOneGo(scope: Scope, node: object, inside: () => void): void {
  const together = isTogether(scope, node);
  if (together) write(scope.body, enterText);
  inside();
  if (together) write(scope.body, leaveText);
}

/** Behind a lock that a step takes first, the rest of it begins. */
export function enterLate(scope: Scope): void {
  if (!scope.late?.pending) return;
  scope.late.pending = false;
  write(scope.body, enterText);
}

/** A wait in the middle of a step: the checker takes the step back, a processor cannot. */
export function refuse(scope: Scope, span: Span, what: string): void {
  scope.env.emitter.unsupported.push({ span, what });
}

/** The first statement of a block, without its labels. */
export function firstOf(block: Ast.Block): Ast.Statement | undefined {
  let first = block.statements[0];
  while (first?.kind === "labelled") {
    first = first.body.kind === "block" ? first.body.statements[0] : first.body;
  }
  return first;
}
