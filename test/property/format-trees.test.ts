/**
 * The printer against the parser, on random trees: what is printed parses to the same tree, and
 * formatting what was printed changes nothing.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { format, parse, print, render } from "../../grammar/index.js";
import { randomFile } from "../support/random-tree.js";
import { withoutSpans } from "../support/without-spans.js";

const path = "random.lockspec";
const runs = { numRuns: 300 };

test("a printed tree parses to the same tree", () => {
  fc.assert(
    fc.property(randomFile, (file) => {
      const text = print(file, { path, text: "" });
      const parsed = parse({ path, text });
      assert.ok(parsed.ok, `${render(parsed.diagnostics, [{ path, text }])}\n${text}`);
      assert.equal(withoutSpans(parsed.value), withoutSpans(file));
    }),
    runs,
  );
});

test("formatting a printed tree changes nothing", () => {
  fc.assert(
    fc.property(randomFile, (file) => {
      const text = print(file, { path, text: "" });
      const formatted = format({ path, text });
      assert.ok(formatted.ok, text);
      assert.is(formatted.value, text);
    }),
    runs,
  );
});

test.run();
