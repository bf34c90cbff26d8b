/**
 * The formatter on whole specs, as they are and with comments strewn over their lines: it keeps the
 * meaning and every comment, stays within the margin, and finds nothing to do a second time.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Ast, parse, print } from "../../grammar/index.js";
import { casesOf, specs } from "../support/cases.js";
import { golden } from "../support/golden.js";
import { withoutSpans } from "../support/without-spans.js";

const cases = casesOf("format");
const small = cases.filter(({ text }) => text.length < 4000);

function treeOf(text: string): Ast.File {
  const parsed = parse({ path: "text", text });
  if (!parsed.ok) throw new Error(parsed.diagnostics.map(({ message }) => message).join("\n"));
  return parsed.value;
}

/** Comments may change their order: one from inside a line goes above it. */
function contentsOf(file: Ast.File): unknown {
  const comments = file.comments.map(({ text }) => text.replace(/^\/\/\/(?!\/)/, "//"));
  return withoutSpans({ ...file, comments: comments.sort() });
}

/** The formatted text, after looking that it means what the text means and stays as it is. */
function assertLaws(text: string): string {
  const tree = treeOf(text);
  const once = print(tree, { path: "text", text });
  const again = treeOf(once);
  assert.equal(contentsOf(again), contentsOf(tree));
  assert.is(print(again, { path: "text", text: once }), once);
  return once;
}

for (const { name, text } of specs()) {
  test(`${name} keeps its meaning and its comments`, () => {
    assertLaws(text);
  });
}

for (const { name, text } of cases) {
  test(`${name} keeps its meaning, its comments and the margin`, () => {
    const once = assertLaws(text);
    assert.equal(
      once.split("\n").filter((line) => line.length > 100),
      [],
    );
    golden(`format/${name}.lockspec`, once);
  });
}

/** A line of a text, and a comment for it: behind the line or above it. */
const remark = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true }),
  above: fc.boolean(),
  text: fc.constantFrom("// why", "/// because", "//// so", `// ${"long ".repeat(18)}`, "//"),
});

test("comments anywhere are kept", () => {
  const scene = fc.record({
    source: fc.constantFrom(...small),
    remarks: fc.array(remark, { minLength: 1, maxLength: 12 }),
  });
  fc.assert(
    fc.property(scene, ({ source, remarks }) => {
      const lines = source.text.split("\n");
      for (const { place, above, text } of remarks) {
        const index = Math.min(lines.length - 1, Math.floor(place * lines.length));
        lines[index] = above ? `${text}\n${lines[index]}` : `${lines[index]}  ${text}`;
      }
      assertLaws(lines.join("\n"));
    }),
    { numRuns: 40 },
  );
});

test("line ends and blanks of any kind mean the same", () => {
  for (const { text } of small) {
    const foreign = `\ufeff${text.replaceAll("\n", "\r\n").replaceAll("  ", "\t")}`;
    assert.equal(contentsOf(treeOf(assertLaws(foreign))), contentsOf(treeOf(text)));
  }
});

test.run();
