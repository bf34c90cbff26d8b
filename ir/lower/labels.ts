/** Which stretches of the text a property means by a label (P1, S8). */
import { type Ast, isLabel } from "../../grammar/index.js";
import type { Context } from "./context.js";
import type { Region } from "./graph.js";
import type { DraftLocation } from "./walk.js";

/** The last part is the region's own name, the parts before it name regions around it, in order. */
function matches(label: Ast.LabelReference, region: Region): boolean {
  if (region.kind === "process") return false;
  const parts = label.parts.map((part) => part.text);
  if (parts.at(-1) !== region.path.at(-1)) return false;
  let rest = parts.length - 2;
  for (let i = region.path.length - 2; i >= 0 && rest >= 0; i--) {
    if (region.path[i] === parts[rest]) rest -= 1;
  }
  return rest < 0;
}

/** The regions that `at` and `takes` mean: labels, and operations where no label has the name. */
export function matcherAt(
  context: Context,
  label: Ast.LabelReference,
): (region: Region) => boolean {
  const kind = isLabel(context.namedSteps, label.parts) ? "label" : "operation";
  return (region) => region.kind === kind && matches(label, region);
}

/** Fills in the locations of `at` and `in`, now that all of them are known. */
export function resolveLabels(
  context: Context,
  threads: readonly (readonly DraftLocation[])[],
): void {
  for (const pending of context.located) {
    const meant = pending.at
      ? matcherAt(context, pending.label)
      : (region: Region) => matches(pending.label, region);
    for (const [thread, locations] of threads.entries()) {
      for (const location of locations) {
        const regions = pending.at ? [...location.at] : location.regions;
        if (regions.some(meant)) {
          pending.locations[thread]?.push(location.id);
        }
      }
    }
  }
}

/** S7: the location stands at a label listed in `may stop at`. */
export function mayStopAt(context: Context, location: DraftLocation): boolean {
  return context.model.declarations.some(
    (declaration) =>
      declaration.kind === "may stop" &&
      declaration.labels.some((label) =>
        [...location.at].some((one) => one.kind === "label" && matches(label, one)),
      ),
  );
}
