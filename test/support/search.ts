/**
 * Searches and reports of small protocols, with everything that a test does not care about left
 * out.
 */
import type {
  Expectation,
  InstanceReport,
  SearchLimits,
  SearchResult,
} from "../../checker/index.js";
import { enough, makeInstanceReport, referenceSearch } from "../../checker/index.js";
import type { Ir } from "../../ir/index.js";
import type { SmallIr } from "./small-irs.js";

/** The whole graph, or as much as the limits allow. */
export function exploreAll(ir: Ir, limits: SearchLimits = {}): Promise<SearchResult> {
  return referenceSearch(ir)({ limits, enough: () => false, pause: async () => undefined });
}

/** As the command line does it, in a time that never changes. */
export async function reportOn(
  { ir, source }: SmallIr,
  expectations: readonly Expectation[],
  limits: SearchLimits = {},
): Promise<InstanceReport> {
  const asked = { ir, expectations, liveness: [] };
  const result = await referenceSearch(ir)({
    limits,
    enough: enough(asked),
    pause: async () => undefined,
  });
  const span = { file: 0, start: 0, end: source.text.indexOf("\n") };
  const shared = { file: source.path, sources: [source], span, result, elapsedMs: 12 };
  return makeInstanceReport({ ...asked, ...shared });
}
