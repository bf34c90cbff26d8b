/**
 * From a protocol to the text of a TypeScript module, laid out as the project's own files are. What
 * cannot be generated yet is told with its place in the spec; nothing half-made comes out.
 */
import { type CheckedModel, eachNode, type Span } from "../../grammar/index.js";
import type { Options } from "./emitter.js";
import { layOutModule } from "./lay-out-module.js";
import { moduleText } from "./module-text.js";
import { fieldApart } from "./stands-apart.js";

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
  const { flavour = "scheduled", ghost = flavour === "scheduled", ...more } = options;
  const unsupported = flavour === "threaded" ? unsupportedParts(model) : [];
  if (unsupported.length > 0) return { ok: false, unsupported };
  const { text, unsupported: late } = moduleText(model, { flavour, ghost, ...more });
  if (late.length > 0) return { ok: false, unsupported: late };
  return { ok: true, text: plain ? text : await layOutModule(text) };
}

/** Threads have records as a whole only; the other flavour has all that analysis lets through. */
function unsupportedParts(model: CheckedModel): readonly Unsupported[] {
  const what = "fields of one record, one by one in one step";
  return model.declarations.flatMap((declaration) => {
    const found: Unsupported[] = [];
    eachNode(declaration, (node) => {
      if (node.kind !== "action" && node.kind !== "forall statement") return;
      const span = fieldApart(node);
      if (span !== undefined) found.push({ span, what });
    });
    return found;
  });
}
