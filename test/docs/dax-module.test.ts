/**
 * The modules of `examples/dax` are what the generator writes from `spec/dax`. `UPDATE=1` writes
 * them anew; nothing of the example is loaded here, as it may need what they do not have yet.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "uvu";
import { modelOf, moduleOf } from "../support/generated.js";
import { firstDifference, updating } from "../support/golden.js";
import { projectPath, projectText } from "../support/project.js";

const spec = "spec/dax/dax.lockspec";

for (const [folder, traced] of [
  ["threaded", false],
  ["traced", true],
] as const) {
  const path = `examples/dax/${folder}/dax.ts`;
  test(`${path} is what the generator writes`, async () => {
    const written = (await moduleOf(modelOf(spec), { flavour: "threaded", traced })) ?? "";
    mkdirSync(dirname(projectPath(path)), { recursive: true });
    if (updating) writeFileSync(projectPath(path), written);
    else if (projectText(path) !== written) {
      throw new Error(firstDifference(projectText(path), written));
    }
  });
}

test.run();
