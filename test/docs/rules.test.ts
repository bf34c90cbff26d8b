/** The rules: each is stated once, what is cited exists, and every fault has its example. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Fault } from "../../ir/index.js";
import { filesBelow } from "../support/cases.js";
import { projectText } from "../support/project.js";
import { examplesOf } from "./examples.js";

/** How many rules a letter has. */
const letters: Readonly<Record<string, number>> = {
  N: 4,
  T: 9,
  S: 12,
  V: 4,
  D: 5,
  A: 4,
  G: 4,
  P: 8,
  E: 5,
  F: 4,
  K: 12,
  M: 7,
  R: 9,
};

const faults: Readonly<Record<Fault, true>> = {
  "none unwrapped": true,
  "index out of range": true,
  "value out of range": true,
  "division by zero": true,
  "queue full": true,
  "queue empty": true,
  "illegal release": true,
  "waiting inside atomic": true,
  "endless step": true,
  "ended while holding": true,
  "location assigned twice": true,
};

const page = "docs/semantics.md";

test("every rule is stated once, in order", () => {
  const stated = [...projectText(page).matchAll(/^- \*\*([A-Z]\d+)\*\*/gm)].map(([, rule]) => rule);
  const wanted = Object.entries(letters).flatMap(([letter, count]) =>
    Array.from({ length: count }, (_, index) => `${letter}${index + 1}`),
  );
  assert.equal(stated.join(" "), wanted.join(" "));
});

test("rules that code and documents cite exist", () => {
  const folders = ["grammar", "ir", "generator", "checker", "cli", "docs"];
  const wrong = folders.flatMap(filesBelow).flatMap((path) =>
    citedIn(path).flatMap((rule) => {
      const known = Number(rule.slice(1)) <= (letters[rule.slice(0, 1)] ?? 0);
      return known ? [] : [`${path} cites ${rule}`];
    }),
  );
  assert.equal(wrong.join("\n"), "");
});

/** `(S3)`, `rule S3`, `rules S3, S6`, `S3 to S6`: not every capital with a digit is a rule. */
function citedIn(path: string): readonly string[] {
  if (!/\.(ts|md|lockspec)$/.test(path)) return [];
  const list = "[A-Z]\\d+(?:(?:, | and | to |–)[A-Z]\\d+)*";
  const cited = new RegExp(`\\(${list}[):;,]|\\brules? ${list}`, "g");
  return [...projectText(path).matchAll(cited)].flatMap(([text]) => text.match(/[A-Z]\d+/g) ?? []);
}

test("every fault has an example", () => {
  const shown = examplesOf(page).flatMap(({ use }) => (use.kind === "fault" ? [use.name] : []));
  assert.equal(shown.sort().join(", "), Object.keys(faults).sort().join(", "));
});

test.run();
