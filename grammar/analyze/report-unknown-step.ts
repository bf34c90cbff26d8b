/**
 * Properties speak of places in the protocol by labels, operations and chains of them (P1, S8):
 * what they name must be there, must be reached by the thread they speak of, and must be one
 * thing.
 */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, eachNode } from "../ast/walk.js";
import type { Span } from "../source/span.js";
import type { Analyzed } from "./analyzed.js";
import { baseName } from "./place-parts.js";
import { chainOf } from "./resolve-expression.js";
import { nameOfStep, type Step, type Steps, stepsAt, stepsNamed, stepsOf } from "./steps-named.js";

/** How a property speaks of a place; `at` and `takes` of an operation if there is no such label. */
interface Mention {
  readonly chain: readonly Ast.Name[];
  readonly span: Span;
  readonly wants: "label" | "label, else operation" | "label or operation";
  readonly thread?: Ast.Expression;
}

/** Reports labels that are nowhere, and names that are both a label and an operation. */
export function reportUnknownStep(analyzed: Analyzed): void {
  const steps = stepsOf(analyzed.declarations, analyzed.symbols);
  for (const declaration of analyzed.declarations) {
    eachNode(declaration, (node) => {
      const mention = mentionIn(analyzed, node);
      if (mention !== undefined) check(analyzed, steps, mention);
    });
    if (declaration.kind !== "may stop") continue;
    for (const { parts, span } of declaration.labels) {
      check(analyzed, steps, { chain: parts, span, wants: "label" });
    }
  }
}

function mentionIn(analyzed: Analyzed, node: AnyNode): Mention | undefined {
  if (node.kind === "at" || node.kind === "takes") {
    const { parts, span } = node.label;
    return { chain: parts, span, wants: "label, else operation", thread: node.thread };
  }
  if (node.kind !== "binary" || !analyzed.locations.has(node.right)) return undefined;
  const chain = chainOf(node.right);
  const { span } = node.right;
  return chain && { chain, span, wants: "label or operation", thread: node.left };
}

function check(analyzed: Analyzed, steps: Steps, mention: Mention): void {
  const { chain, span, wants } = mention;
  const name = chain.map((each) => each.text).join(".");
  const named = [...stepsNamed(steps, chain)].filter((step) => step.kind !== "process");
  const found =
    wants === "label or operation"
      ? named
      : stepsAt(steps, chain).filter((step) => wants !== "label" || step.kind === "labelled");
  if (found.length === 0) {
    if (named.length > 0) {
      const hint = `\`${name}\` is an operation: label the statement of it that is meant`;
      analyzed.report("LS2009", span, { name, candidates: [] }, [], hint);
      return;
    }
    analyzed.report("LS2009", span, { name, candidates: [...steps.byName.keys()] });
    return;
  }
  const process = processOf(analyzed, mention.thread);
  if (process !== undefined && !found.some((step) => steps.inside(process).has(step))) {
    const hint = `\`${process.name.text}\` never gets there`;
    analyzed.report("LS2009", span, { name, candidates: [] }, [], hint);
    return;
  }
  if (isAmbiguous(steps, chain, found)) {
    const candidates = found.flatMap((step) => qualified(steps, step));
    analyzed.report("LS2010", span, { name, candidates: [...new Set(candidates)] });
  }
}

/** Both a label and an operation; in a chain what lies inside another of them does not count. */
function isAmbiguous(steps: Steps, chain: readonly Ast.Name[], found: readonly Step[]): boolean {
  const outer = found.filter((step) => !found.some((each) => steps.inside(each).has(step)));
  return new Set((chain.length > 1 ? outer : found).map((step) => step.kind)).size > 1;
}

/** The process, where the thread is named by it: `reader`, `faulter[t]`. */
function processOf(
  analyzed: Analyzed,
  thread: Ast.Expression | undefined,
): Ast.ProcessDeclaration | undefined {
  const name = thread && baseName(thread);
  const symbol = name && analyzed.symbols.get(name);
  return symbol?.kind === "process" ? symbol.declaration : undefined;
}

/** The step with the operation or process that it lies in directly before its name. */
function qualified(steps: Steps, step: Step): string[] {
  const owners = [...steps.byName.values()].flat().filter((owner) => {
    if (owner.kind === "labelled" || !steps.inside(owner).has(step)) return false;
    const between = [...steps.inside(owner)].filter((each) => each.kind === "operation");
    return !between.some((each) => each !== step && steps.inside(each).has(step));
  });
  return owners.map((owner) => `${nameOfStep(owner)}.${nameOfStep(step)}`);
}
