/**
 * Raw text and what comes out of it: the paragraphs of `test/case/ftrace/`, where `---` stands
 * between the two. `UPDATE=1` writes what comes out.
 */
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import { importFtrace } from "../../runtime/index.js";
import { casesOf, sections } from "../support/cases.js";
import { ourProbes } from "../support/ftrace-recording.js";
import { firstDifference, updating } from "../support/golden.js";
import { projectPath } from "../support/project.js";

function outcomeOf(text: string): string {
  const reader = importFtrace({ table: ourProbes() });
  const lines = text === "" ? [] : text.replace(/\n$/, "").split("\n");
  const events = [...lines.flatMap((line) => reader.take(line)), ...reader.end()];
  const problems = reader.problems().map((one) => `line ${one.line}: ${one.text}`);
  const { foreign, ignored } = reader.summary();
  const dropped = foreign + ignored === 0 ? [] : [`dropped ${foreign}, ignored ${ignored}`];
  const written = events.map((event) => JSON.stringify(event));
  return [...written, ...problems, ...dropped, ""].join("\n");
}

for (const { path, text } of casesOf("ftrace")) {
  const cases = sections(text).map(({ name, body }) => {
    const [, input = body, expected = ""] = /^([\s\S]*?)^---\n([\s\S]*)$/m.exec(body) ?? [];
    return { name, input, expected };
  });
  if (updating) {
    const parts = cases.map(({ name, input }) => `=== ${name}\n${input}---\n${outcomeOf(input)}`);
    writeFileSync(projectPath(path), parts.join(""));
  }
  for (const { name, input, expected } of cases) {
    test(name, () => {
      const actual = outcomeOf(input);
      if (!updating && actual !== expected) throw new Error(firstDifference(expected, actual));
    });
  }
}

test.run();
