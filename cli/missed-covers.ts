/** Rule P5: a cover must be reached by at least one instance that expects that something holds. */
import { coversOf, type InstanceReport, missedCovers } from "../checker/index.js";

/**
 * Names of covers that were missed, each with its protocol. A protocol of which not every
 * instance was searched to its end is left out: there nobody knows.
 *
 * @param isWhole  whether a file's instances were all searched, as they stand in the text
 */
export function missedCoversOf(
  reports: readonly InstanceReport[],
  isWhole: (file: string) => boolean,
): readonly string[] {
  const files = [...new Set(reports.map(({ file }) => file))].filter(isWhole);
  return files.flatMap((file) => {
    const own = reports.filter((report) => report.file === file);
    if (own.some(({ result }) => result.incomplete !== undefined)) return [];
    const covers = own.map((report) => ({
      expectations: report.expectations,
      covers: coversOf(report),
    }));
    return missedCovers(covers).map((name) => `${name} of ${own[0]?.ir.protocol}`);
  });
}
