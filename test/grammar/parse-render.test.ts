/** How diagnostics look where cases cannot show it: colours, wide characters, long spans. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  allCodes,
  type Diagnostic,
  explain,
  note,
  render,
  report,
  suggest,
} from "../../grammar/index.js";

const at = (start: number, end: number, file = 0) => ({ file, start, end });

/** The lines of a report about a stretch of a text, from the source line on. */
function marked(text: string, start: number, end: number): string {
  const diagnostic = report("LS2002", at(start, end), { name: "a", what: "lock" });
  return render([diagnostic], [{ path: "a", text }])
    .split("\n")
    .slice(3, 5)
    .join("\n");
}

test("carets stand under the span", () => {
  assert.is(marked("lock abc", 5, 8), "1 | lock abc\n  |      ^^^");
});

test("an empty span has one caret, at the end of a line, too", () => {
  assert.is(marked("lock\nx", 4, 4), "1 | lock\n  |     ^");
  assert.is(marked("lock", 400, 500), "1 | lock\n  |     ^");
});

test("tabs, wide and combining characters keep the carets in place", () => {
  assert.is(marked("\t\ta", 2, 3), "1 |         a\n  |         ^");
  assert.is(marked('"写a\u0301" b', 6, 7), '1 | "写a\u0301" b\n  |       ^');
  assert.is(marked("\u{1f600}\u{1f600}", 0, 2), "1 | \u{1f600}\u{1f600}\n  | ^^");
});

test("a span over lines is marked to the end of its first", () => {
  assert.is(marked("ab {\n  c\n}", 3, 10), "1 | ab {\n  |    ^…");
});

test("line ends of other systems are not shown", () => {
  assert.is(marked("lock a\r\nlock b\r\n", 5, 6), "1 | lock a\n  |      ^");
});

test("a carriage return within a line is shown as a sign that takes one column", () => {
  assert.is(marked("lock a\rlock b\n", 7, 11), "1 | lock a\ufffdlock b\n  |        ^^^^");
});

test("the first line of all may be empty", () => {
  const text = render([report("LS1010", at(0, 0), {})], [{ path: "a", text: "\n\n" }]);
  assert.match(text, "--> a:1:1\n");
});

test("a long line is cut around the span", () => {
  const text = `${"x".repeat(500)}HERE${"y".repeat(500)}`;
  const [line = "", carets = ""] = marked(text, 500, 504).split("\n");
  assert.ok(line.length < 200 && line.includes("HERE"));
  assert.is(line.indexOf("HERE"), carets.indexOf("^^^^"));
});

test("notes show their own lines, in their own files", () => {
  const sources = [
    { path: "a.lockspec", text: "lock a" },
    { path: "b.lockspec", text: "\n\n\n\n\n\n\n\n\nlock a" },
  ];
  const first = note(at(14, 15, 1), "first declared here");
  const diagnostic = report("LS2002", at(5, 6), { name: "a", what: "lock" }, [first], "rename it");
  const text = render([diagnostic], sources);
  const expected = `error[LS2002]: lock \`a\` is declared twice
  --> a.lockspec:1:6
   |
 1 | lock a
   |      ^
   note: first declared here
  --> b.lockspec:10:6
   |
10 | lock a
   |      ^
   hint: rename it
`;
  assert.is(text, expected);
});

test("colours are there when asked for, and change nothing else", () => {
  const diagnostics: Diagnostic[] = [report("LS1010", at(0, 1), {})];
  const sources = [{ path: "a", text: '"' }];
  const plain = render(diagnostics, sources);
  const coloured = render(diagnostics, sources, { colours: true });
  assert.ok(coloured.includes("\u001b["));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
  assert.is(coloured.replace(/\u001b\[[0-9;]*m/g, ""), plain);
});

test("every code explains itself, in lines that fit", () => {
  for (const code of allCodes()) {
    const text = explain(code) ?? "";
    assert.ok(text.length > 40, code);
    assert.ok(
      text.split("\n").every((line) => line.length <= 100),
      code,
    );
  }
  assert.is(explain("LS9999"), undefined);
  assert.is(explain("toString"), undefined);
});

test("suggestions are near, or none", () => {
  const words = ["invariant", "instance", "liveness", "lock"];
  assert.is(suggest("invaraint", words), "invariant");
  assert.is(suggest("lokc", words), "lock");
  assert.is(suggest("LOCK", words), "lock");
  assert.is(suggest("process", words), undefined);
  assert.is(suggest("x".repeat(1000), words), undefined);
  assert.is(suggest("", words), undefined);
});

test.run();
