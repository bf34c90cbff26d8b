/**
 * The printer against the parser, on random trees: what is printed parses to the same tree, and
 * printing that one changes nothing.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, print, render } from "../../grammar/index.js";
import { randomFile } from "../support/random-tree.js";
import { withoutSpans } from "../support/without-spans.js";

const path = "random.lockspec";
test("a printed tree parses to the same tree, and is laid out for good", () => {
  fc.assert(
    fc.property(randomFile, (file) => {
      const source = { path, text: print(file, { path, text: "" }) };
      const parsed = parse(source);
      assert.ok(parsed.ok, `${render(parsed.diagnostics, [source])}\n${source.text}`);
      assert.equal(withoutSpans(parsed.value), withoutSpans(file));
      assert.is(print(parsed.value, source), source.text);
    }),
    { numRuns: 250 },
  );
});

test.run();
