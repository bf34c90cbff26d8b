/**
 * Invariants that are judged along the way: which of them a state breaks. Most steps change nothing
 * that an invariant reads, so what it said of the same cells is remembered.
 */
import type * as Reference from "../../ir/index.js";
import type { BrokenInvariant } from "./history-system.js";
import type { Semantics } from "./ir-system.js";
import type { PackedStates, Parts } from "./packed-states.js";

type Invariant = Reference.Property & { readonly kind: "invariant" };

export interface Invariants {
  readonly names: readonly string[];
  /** Of those named. */
  brokenIn(parts: Parts, names: readonly string[]): readonly BrokenInvariant[];
  /** What it reads. */
  footprint(name: string): Reference.Footprint;
  forget(): void;
}

export function invariantsOf(
  ir: Reference.Ir,
  semantics: Semantics,
  states: PackedStates,
): Invariants {
  const all = new Map<string, Judged>();
  for (const property of ir.properties) {
    if (property.kind === "invariant") all.set(property.name, judged(ir, property, semantics));
  }
  const named = (name: string): Judged => {
    const found = all.get(name);
    if (found === undefined) throw new Error(`no invariant ${name}`);
    return found;
  };
  const holds = ({ invariant, known, reads, stands }: Judged, parts: Parts): boolean => {
    const key = states.keyOf(parts, reads, stands);
    const found = known.get(key);
    if (found !== undefined) return found;
    const values: Reference.Cell[] = [];
    for (const id of reads) values[id] = states.cell(parts, id);
    const locations = ir.threads.map(({ id }) => states.frame(parts, id).location);
    const env = semantics.environmentOfState(ir, { locations, values });
    const isKept = semantics.isTrue(invariant.condition, env);
    known.set(key, isKept);
    return isKept;
  };
  return {
    names: [...all.keys()],
    brokenIn: (parts, names) =>
      names
        .map(named)
        .filter((one) => !holds(one, parts))
        .map(({ invariant: { condition, name, span } }) => {
          return { name, condition, span, state: states.unpack(parts) };
        }),
    footprint: (name) => named(name).footprint,
    forget() {
      for (const { known } of all.values()) known.clear();
    },
  };
}

interface Judged {
  readonly invariant: Invariant;
  readonly footprint: Reference.Footprint;
  readonly reads: readonly Reference.VariableId[];
  /** It asks where threads stand, or for their locals. */
  readonly stands: boolean;
  /** By the cells that it reads. */
  readonly known: Map<string, boolean>;
}

function judged(ir: Reference.Ir, invariant: Invariant, semantics: Semantics): Judged {
  const footprint = semantics.conditionFootprint(ir, invariant.condition);
  const reads = [...new Set(footprint.reads.map(({ variable }) => variable))];
  const stands = footprint.located.length > 0 || footprint.watches.length > 0;
  return { invariant, footprint, reads, stands, known: new Map() };
}
