/**
 * From a protocol to the text of a TypeScript module, laid out as the project's own files are. What
 * cannot be generated yet is told with its place in the spec; nothing half-made comes out.
 */
import {
  type AnyNode,
  type Ast,
  type CheckedModel,
  eachNode,
  type Span,
} from "../../grammar/index.js";
import type { Options } from "./emitter.js";
import { layOutModule } from "./lay-out-module.js";
import { moduleText } from "./module-text.js";

export type Generated =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly unsupported: readonly Unsupported[] };

/** A piece of the spec that this flavour has no code for. */
export interface Unsupported {
  readonly span: Span;
  /** `fence`, `persistent state`. */
  readonly what: string;
}

export interface GenerateOptions extends Partial<Options> {
  /** As it comes, for a program that runs it. */
  readonly plain?: boolean;
}

export async function generateModule(
  model: CheckedModel,
  { plain = false, ...options }: GenerateOptions = {},
): Promise<Generated> {
  const unsupported = unsupportedParts(model);
  if (unsupported.length > 0) return { ok: false, unsupported };
  const { flavour = "scheduled", ghost = flavour === "scheduled", ...more } = options;
  const { text, unsupported: late } = moduleText(model, { flavour, ghost, ...more });
  if (late.length > 0) return { ok: false, unsupported: late };
  return { ok: true, text: plain ? text : await layOutModule(text) };
}

/**
 * In an action and in a `forall` the fields of a record are locations of their own (A1, S12); in
 * the code the record is one.
 */
function unsupportedParts(model: CheckedModel): readonly Unsupported[] {
  const found: Unsupported[] = [];
  const within = (body: AnyNode): void => {
    const mentioned: string[] = [];
    const stored: { readonly name: string; readonly span: Span }[] = [];
    eachNode(body, (node) => {
      if (node.kind === "name expression") mentioned.push(node.name.text);
      if (node.kind !== "assign") return;
      for (const target of node.targets) {
        const name = target.kind === "field" ? rootName(target) : undefined;
        if (name !== undefined) stored.push({ name, span: target.span });
      }
    });
    const again = stored.find(({ name }) => mentioned.filter((one) => one === name).length > 1);
    if (again !== undefined) {
      found.push({ span: again.span, what: "fields of one record, one by one in one step" });
    }
  };
  for (const declaration of model.declarations) {
    if (declaration.kind === "action") within(declaration);
    else {
      eachNode(declaration, (node) => {
        if (node.kind === "forall statement") within(node);
      });
    }
  }
  return found;
}

function rootName(e: Ast.Expression): string | undefined {
  if (e.kind === "field" || e.kind === "index expression") return rootName(e.base);
  return e.kind === "name expression" ? e.name.text : undefined;
}
