/**
 * Compares a text with a file under `test/golden/`. `UPDATE=1` writes the files instead, and review
 * reads the difference. A failure shows the first line that differs, which is nearly always enough.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { projectPath } from "./project.js";

/** True when this run rewrites expectations instead of comparing with them. */
export const updating: boolean = process.env.UPDATE === "1";

/**
 * Throws unless `actual` is the content of the golden file, byte for byte.
 *
 * @param name  path below `test/golden/`, with forward slashes: `report/race.txt`
 */
export function golden(name: string, actual: string): void {
  const path = projectPath(`test/golden/${name}`);
  if (updating) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, actual);
    return;
  }
  if (!existsSync(path)) throw new Error(`${name}: no such golden file; UPDATE=1 writes it`);
  const expected = readFileSync(path, "utf8");
  if (expected !== actual) throw new Error(`${name}: ${firstDifference(expected, actual)}`);
}

/** Says in words where two different texts part: the first line, as expected and as it came. */
export function firstDifference(expected: string, actual: string): string {
  const wanted = expected.split("\n");
  const came = actual.split("\n");
  const length = Math.max(wanted.length, came.length);
  for (let index = 0; index < length; index += 1) {
    if (wanted[index] === came[index]) continue;
    const context = wanted.slice(Math.max(0, index - 2), index).map((line) => `    ${line}`);
    return [
      `line ${index + 1} differs (UPDATE=1 accepts what came)`,
      ...context,
      `  - ${wanted[index] ?? "(end of the text)"}`,
      `  + ${came[index] ?? "(end of the text)"}`,
    ].join("\n");
  }
  return "no difference";
}
