/**
 * What an instance expects, with all numbers known: the list that `expect` becomes, and the names
 * under which it may speak of what a search can break.
 */
import type { Ir } from "../ir/index.js";
import type { Broken } from "./verdict.js";

/** Properties go by their names: `no_secret`, `guarded extent`, `requires f`, `lock order`. */
export type Expectation = { readonly text: string } & (
  | { readonly kind: "holds"; readonly property?: string }
  | { readonly kind: "violated"; readonly property: string; readonly withinSteps?: number }
  | { readonly kind: "deadlock"; readonly withinSteps?: number }
  | { readonly kind: "no deadlock" }
  | { readonly kind: "count"; readonly what: CountKind; readonly value: number }
);

export type CountKind = "initial" | "states" | "successors" | "depth";

/** What an instance expects that says nothing. */
export const holdsByDefault: Expectation = { kind: "holds", text: "holds" };

/** The name of what is broken, as expectations and reports write it. */
export function nameOf(ir: Ir, broken: Broken): string {
  switch (broken.kind) {
    case "property":
      return ir.properties[broken.property]!.name;
    case "fault":
      return broken.fault;
    case "deadlock":
      return "deadlock";
  }
}

/** The built-in property of the graph of lock classes (K10); it is judged when it is named. */
export const lockOrder = "lock order";
