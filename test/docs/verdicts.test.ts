/**
 * `spec/README.md` says what is found: rows and figures are those of the specs and of the table of
 * counts, which the engines are compared with. `UPDATE=1`, or `npm run docs`, writes it anew and
 * measures the times.
 */
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { enough } from "../../checker/index.js";
import type { CheckedModel } from "../../grammar/index.js";
import { compile } from "../../index.js";
import { instancesOf, lower } from "../../ir/index.js";
import { readCounts } from "../support/counts-table.js";
import { modelOf } from "../support/generated.js";
import { firstDifference, updating } from "../support/golden.js";
import { projectPath, projectText } from "../support/project.js";
import { specFiles } from "../support/spec-files.js";
import { type TableInput, verdictPage } from "../support/verdict-table.js";

const page = "spec/README.md";

test("spec/README.md is what the engines find", async () => {
  const counts = readCounts();
  const times = updating ? undefined : timesIn(projectText(page));
  const inputs: TableInput[] = [];
  for (const { path } of specFiles(["spec"])) {
    const model = modelOf(path);
    const measured = times ?? (await measure(path, model));
    inputs.push({
      path,
      model,
      figures: (instance) => counts.get(`${path} ${instance}`),
      milliseconds: (instance) => measured.get(`${model.file.name.text} ${instance}`),
    });
  }
  const text = verdictPage(inputs);
  if (updating) writeFileSync(projectPath(page), text);
  const known = projectText(page);
  assert.ok(known === text, known === text ? "" : firstDifference(known, text));
});

/** The times of a page: they are not judged. */
function timesIn(text: string): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  let protocol = "";
  for (const line of text.split("\n")) {
    protocol = /^## (\w+)$/.exec(line)?.[1] ?? protocol;
    const [, name, time] = /^\| (\w+) \|.*\| (\d+) \|$/.exec(line) ?? [];
    if (name !== undefined) times.set(`${protocol} ${name}`, Number(time));
  }
  return times;
}

async function measure(path: string, model: CheckedModel): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  for (const instance of instancesOf(model)) {
    const start = performance.now();
    const lowered = lower(model, { instance });
    if (!lowered.ok) throw new Error(`${path} has mistakes`);
    const { ir, expectations, liveness } = lowered.value;
    const search = await compile(ir, "wasm");
    if (!search.ok) throw new Error(`${path}: no engine for ${instance.name.text}`);
    await search.value({
      limits: {},
      enough: enough({ ir, expectations, liveness }),
      pause: async () => undefined,
    });
    const time = Math.max(1, Math.round(performance.now() - start));
    times.set(`${model.file.name.text} ${instance.name.text}`, time);
  }
  return times;
}

test.run();
