/** Elements of variables under the names that traces and reports give them. */
import type { Variable } from "./ir.js";
import { showValue } from "./show-value.js";
import { cardinality, membersOf } from "./value.js";

/**
 * `i_size`, `pte[0]`, `pte[m0][1]`; the index of a lock stands behind the lock: `inv[f0].holders`.
 *
 * @param element  flat: the last index fastest
 */
export function elementName(variable: Variable, element: number): string {
  let rest = element;
  const indices = [...variable.dimensions].reverse().map((type) => {
    const size = cardinality(type);
    const shown = showValue(type, membersOf(type)[rest % size]!);
    rest = Math.floor(rest / size);
    return `[${shown}]`;
  });
  const suffix = indices.reverse().join("");
  const ledger = /^([^.]*)(\.(?:holders|waiters|leaves|flushed).*)$/.exec(variable.name);
  return ledger ? `${ledger[1]}${suffix}${ledger[2]}` : variable.name + suffix;
}
