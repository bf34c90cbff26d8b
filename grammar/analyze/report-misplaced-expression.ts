/**
 * Expressions that have a meaning in certain places only: `x'` compares two states (P3), `takes`
 * and `returned` are events of a step (P2), where a thread stands is for properties (P1), `self`
 * needs a running thread (T4), and only properties look into locks (K9).
 */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";

/** What the code around an expression is. */
type Place =
  | "state property"
  | "step property"
  | "thread"
  | "kind"
  | "assert"
  | "function"
  | "rest";

/** Reports expressions in places that give them no meaning. */
export function reportMisplacedExpression(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    visit(analyzed, declaration, placeOf(declaration));
  }
}

function placeOf(declaration: Ast.Declaration): Place {
  switch (declaration.kind) {
    case "step":
    case "cover":
      return "step property";
    case "invariant":
    case "liveness":
    case "constraint":
    case "may stop":
      return "state property";
    case "operation":
    case "process":
      return "thread";
    case "kind":
      return "kind";
    // A function means what it means where it is used, which is more than is evident here.
    case "function":
      return "function";
    default:
      return "rest";
  }
}

function visit(analyzed: Analyzed, node: AnyNode, place: Place): void {
  const problem = problemWith(analyzed, node, place);
  if (problem !== undefined) {
    analyzed.report("LS2216", node.span, problem);
    return;
  }
  const inner = node.kind === "assert" || node.kind === "ghost" ? assertIn(place) : place;
  for (const child of childrenOf(node)) visit(analyzed, child, inner);
}

/** Asserts and ghost statements of threads may look into locks. */
function assertIn(place: Place): Place {
  return place === "thread" ? "assert" : place;
}

interface Problem {
  readonly what: string;
  readonly where: string;
}

function problemWith(analyzed: Analyzed, node: AnyNode, place: Place): Problem | undefined {
  if (place === "function") return undefined;
  switch (node.kind) {
    case "prime":
      return place === "step property" ? undefined : { what: "`'`", where: "`step` and `cover`" };
    case "takes":
    case "returned":
      if (place === "step property") return undefined;
      return { what: `\`${node.kind}\``, where: "`step` and `cover`" };
    case "at":
    case "ended":
      return isProperty(place) ? undefined : { what: `\`${node.kind}\``, where: "properties" };
    case "binary":
      if (!analyzed.locations.has(node.right) || isProperty(place)) return undefined;
      return { what: "a place in the protocol", where: "properties" };
    case "self":
      if (place === "thread" || place === "kind" || place === "assert") return undefined;
      return { what: "`self`", where: "operations, processes and kinds" };
    case "call":
    case "field":
      return looksIntoLock(analyzed, node) && !(isProperty(place) || seesLocks(place))
        ? { what: "the state of a lock", where: "properties and asserts" }
        : undefined;
    default:
      return undefined;
  }
}

function isProperty(place: Place): boolean {
  return place === "state property" || place === "step property";
}

function seesLocks(place: Place): boolean {
  return place === "assert" || place === "kind";
}

function looksIntoLock(
  analyzed: Analyzed,
  node: Ast.CallExpression | Ast.FieldExpression,
): boolean {
  if (node.kind === "field") return analyzed.types.get(node.base)?.kind === "lock";
  return node.callee.text === "holders" || node.callee.text === "holds";
}
