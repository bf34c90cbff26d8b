/** `lockspec explain` has something to say about every code, and takes several at once. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { exitCode } from "../../cli/exit-code.js";
import { run } from "../../cli/run.js";
import { allCodes } from "../../grammar/index.js";
import { memoryPlatform } from "../support/memory-platform.js";

test("every code has a long text", async () => {
  const platform = memoryPlatform();
  assert.is(await run(["explain", ...allCodes()], platform), exitCode.met);
  assert.is(platform.written.err, "");
  const pages = platform.written.out.split(/^(?=LS\d{4}\n\n)/m);
  assert.equal(
    pages.map((page) => page.slice(0, 6)),
    [...allCodes()],
  );
  for (const page of pages) assert.ok(page.length > 80, page);
});

test.run();
