/** `test/case/verdict/counts.txt`: `FILE INSTANCE: FIGURES`, and lines with `#` for people. */
import { writeFileSync } from "node:fs";
import { projectPath, projectText } from "./project.js";

const path = "test/case/verdict/counts.txt";

/** Figures by `FILE INSTANCE`: `1 16 24 9, no_secret 5`. */
export function readCounts(): Map<string, string> {
  const rows = projectText(path)
    .split("\n")
    .filter((line) => line !== "" && !isComment(line));
  return new Map(
    rows.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
  );
}

export function writeCounts(rows: readonly (readonly [string, string])[]): void {
  const head = projectText(path).split("\n").filter(isComment);
  const body = rows.map(([key, figures]) => `${key}: ${figures}`).sort();
  writeFileSync(projectPath(path), [...head, ...body, ""].join("\n"));
}

function isComment(line: string): boolean {
  return line.startsWith("#");
}
