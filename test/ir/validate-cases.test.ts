/** What the lowering makes of every case and every spec keeps the promises of an Ir. */
import { readFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, load } from "../../grammar/index.js";
import { instancesOf, lower, validate } from "../../ir/index.js";
import { casesOf, specs } from "../support/cases.js";
import { projectPath } from "../support/project.js";

const files = [...casesOf("verdict"), ...specs()].filter(({ path }) => path.endsWith(".lockspec"));

function read(path: string): string | undefined {
  try {
    return readFileSync(projectPath(path), "utf8");
  } catch {
    return undefined;
  }
}

for (const { path } of files) {
  test(path, () => {
    const program = load(path, read);
    const model = program.ok ? analyze(program.value) : undefined;
    if (model === undefined || !model.ok) return;
    const complaints = instancesOf(model.value).flatMap((instance) => {
      const lowered = lower(model.value, { instance });
      return lowered.ok ? validate(lowered.value.ir) : [];
    });
    assert.is([...new Set(complaints)].join("\n"), "");
  });
}

test.run();
