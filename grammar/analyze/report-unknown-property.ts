/**
 * Expectations name properties (P6, P7): each must be there, and of the family that it is said to
 * be.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";

/** The names that an expectation may use, by family. */
interface Known {
  readonly named: ReadonlySet<string>;
  readonly guarded: ReadonlySet<string>;
  readonly requires: ReadonlySet<string>;
}

/** Reports expectations about properties that there are not. */
export function reportUnknownProperty(analyzed: Analyzed): void {
  const known = knownProperties(analyzed.declarations);
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "instance") continue;
    for (const expectation of declaration.expectations) {
      if (!("property" in expectation) || expectation.property === undefined) continue;
      check(analyzed, known, expectation.property);
    }
  }
}

function check(analyzed: Analyzed, known: Known, reference: Ast.PropertyReference): void {
  const { family, name } = reference;
  if (family === "lock order" || name === undefined || known[family].has(name.text)) return;
  const full = family === "named" ? name.text : `${family} ${name.text}`;
  analyzed.report("LS2011", name.span, { name: full, candidates: [...known[family]] });
}

function knownProperties(declarations: readonly Ast.Declaration[]): Known {
  const named = new Set<string>();
  const guarded = new Set<string>();
  const requires = new Set<string>();
  for (const declaration of declarations) {
    switch (declaration.kind) {
      case "invariant":
      case "step":
      case "cover":
      case "liveness":
        named.add(declaration.name.text);
        break;
      case "lock":
        if (declaration.ghost) named.add(declaration.name.text);
        break;
      case "variable":
        if (declaration.guarded !== undefined) guarded.add(declaration.name.text);
        break;
      case "operation":
        if (declaration.requires !== undefined) requires.add(declaration.name.text);
        addAsserts(declaration.body, named);
        break;
      case "process":
      case "action":
      case "kind":
      case "recover":
      case "init":
        addAsserts(declaration, named);
        break;
      default:
        break;
    }
  }
  return { named, guarded, requires };
}

/** Named asserts; one without a name has that of its step (P6), which is its label. */
function addAsserts(body: Ast.Block | Ast.Declaration, named: Set<string>): void {
  eachNode(body, (node) => {
    if (node.kind === "assert" && node.name !== undefined) named.add(node.name.text);
    if (node.kind === "labelled" && node.body.kind === "assert") named.add(node.label.text);
  });
}
