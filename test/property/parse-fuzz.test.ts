/**
 * The parser on damaged and on random texts: it never throws, its spans lie in the text, what it
 * says can be rendered, and what it accepts can be formatted.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { format, parse, render } from "../../grammar/index.js";
import { casesOf } from "../support/cases.js";

const sources = casesOf("format").filter(({ text }) => text.length < 4000);

function survives(text: string): void {
  const source = { path: "fuzz.lockspec", text };
  const parsed = parse(source);
  for (const { span } of parsed.diagnostics) {
    assert.ok(span.start >= 0 && span.start <= span.end && span.end <= text.length);
  }
  assert.ok(parsed.ok || parsed.diagnostics.length > 0);
  assert.type(render(parsed.diagnostics, [source]), "string");
  if (parsed.ok) assert.ok(format(source).ok);
}

const scraps = [
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  ";",
  ",",
  ":",
  "=",
  "==",
  "->",
  "..",
  "'",
  "!",
  "?",
  '"',
  "//",
  "///",
  "\n",
  "\r\n",
  "\t",
  "\0",
  "é",
  "\u{1f600}",
  "\ud800",
  "and",
  "not",
  "if",
  "else",
  "forall",
  "is",
  "lock",
  "kind",
  "process p",
  "0",
  "99999999999999999999",
  "mod",
  "expect",
  "where",
  "\\",
  "#",
];

/** One change of a text, at places given as parts of its length. */
const change = fc.record({
  from: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.nat(30),
  by: fc.oneof(fc.constantFrom(...scraps), fc.string({ maxLength: 5 })),
  copy: fc.boolean(),
});

test("damaged specs", () => {
  const scene = fc.record({
    source: fc.constantFrom(...sources),
    changes: fc.array(change, { minLength: 1, maxLength: 6 }),
  });
  fc.assert(
    fc.property(scene, ({ source, changes }) => {
      let { text } = source;
      for (const { from, length, by, copy } of changes) {
        const start = Math.floor(from * text.length);
        const cut = text.slice(start, start + length);
        text = text.slice(0, start) + by + (copy ? cut + cut : "") + text.slice(start + length);
      }
      survives(text);
    }),
    { numRuns: 100 },
  );
});

test("texts of words and signs", () => {
  const words = fc.array(fc.constantFrom(...scraps), { maxLength: 60 });
  const glue = fc.constantFrom("", " ", "\n");
  fc.assert(
    fc.property(words, glue, (parts, between) => survives(`protocol p\n${parts.join(between)}`)),
    { numRuns: 200 },
  );
});

test("texts of any characters", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 300 }), survives), { numRuns: 200 });
});

test.run();
