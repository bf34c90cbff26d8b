/**
 * The diagnostic cases of lock order: `lockspec locks` finds a cycle where a line ends in
 * `//~ LS5001`, though no run of the case hangs. What it prints is compared with a golden file.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { run } from "../../cli/run.js";
import { casesOf, expectedPlaces } from "../support/cases.js";
import { golden } from "../support/golden.js";
import { memoryPlatform } from "../support/memory-platform.js";

for (const file of casesOf("diagnostic").filter(({ name }) => name.startsWith("LS5"))) {
  test(file.name, async () => {
    const path = `${file.name}.lockspec`;
    const platform = memoryPlatform({ [path]: file.text });
    assert.is(await run(["check", path], platform), exitCode.unmet, "lock order, and only that");
    assert.not.match(platform.written.out, /deadlock after/);
    assert.is(await run(["locks", path], platform), exitCode.unmet);
    const found = [...platform.written.err.matchAll(/^warning\[(\w+)\].*\n *--> .*?:(\d+):/gm)];
    assert.equal(
      found.map(([, code, line]) => `${line} ${code}`).sort(),
      [...expectedPlaces(file)].sort(),
    );
    golden(`diagnostic/${file.name}.txt`, platform.written.err);
  });
}

test("the picture draws every class and the cycle in red", async () => {
  const [file] = casesOf("diagnostic").filter(({ name }) => name.startsWith("LS5001"));
  const platform = memoryPlatform({ "a.lockspec": file?.text ?? "" });
  await run(["locks", "a.lockspec", "--format", "svg"], platform);
  const picture = platform.written.out;
  for (const name of ["gate", "inv", "entry"]) assert.match(picture, `>${name}</text>`);
  assert.is(picture.match(/class="cycle"/g)?.length, 3);
  assert.is(picture.match(/class="seen"/g)?.length, 2);
});

test.run();
