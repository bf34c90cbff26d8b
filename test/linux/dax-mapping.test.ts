/**
 * The mapping of spec/linux in the eight recorded runs: every event is mapped or ignored, every
 * field is there, nothing contradicts itself, and so many lines come of it. Whether the spec
 * explains them is asked elsewhere.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, checkMapping, load, parseMapping, render } from "../../grammar/index.js";
import { mapRecording } from "../../runtime/index.js";
import { filesBelow } from "../support/cases.js";
import { golden } from "../support/golden.js";
import { projectPath, projectText } from "../support/project.js";

const spec = "spec/linux/dax-6.1.lockspec";
const program = load(spec, (path) => (path === spec ? projectText(spec) : undefined));
assert.ok(program.ok);
const model = analyze(program.value);
assert.ok(model.ok);
const source = { path: "dax-6.1.lockmap", text: projectText("spec/linux/dax-6.1.lockmap") };
const parsed = parseMapping(source);
if (!parsed.ok) throw new Error(render(parsed.diagnostics, [source]));
const mapping = checkMapping(source, parsed.value, model.value);
if (!mapping.ok) throw new Error(render(mapping.diagnostics, [source]));

const found: string[] = [];

for (const path of filesBelow("test/data/linux").filter((file) => file.endsWith(".ndjson.gz"))) {
  test(path, () => {
    const text = gunzipSync(readFileSync(projectPath(path))).toString();
    const outcome = mapRecording(text, mapping.value);
    assert.ok(outcome.ok, outcome.ok ? "" : JSON.stringify(outcome.problems));
    const { header, lines, events, unmapped, strangeFields, broken } = outcome.value;
    assert.equal([...unmapped.keys()], []);
    assert.equal(strangeFields, []);
    assert.is(broken, undefined);
    const name = path.split("/").at(-1) ?? path;
    found.push(`${name}: ${events.length} events, ${lines.length} lines`);
    found.push(`  ${JSON.stringify(header.parameters)}`);
    for (const [step, count] of countSteps(lines)) found.push(`  ${step} ${count}`);
  });
}

test("lines of each kind", () => golden("mapping/dax-6.1.txt", `${found.join("\n")}\n`));

function countSteps(lines: readonly Readonly<Record<string, unknown>>[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const { step, action } of lines) {
    const name = String(step ?? action);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

test.run();
