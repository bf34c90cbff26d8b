/**
 * Whatever a mapping and a recording have in them: a history that its reader takes, or problems;
 * nothing is thrown. Mappings and recordings are those of test/case/mapping, with changes.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  analyze,
  type CheckedMapping,
  checkMapping,
  load,
  parseMapping,
} from "../../grammar/index.js";
import { mapRecording, readHistory } from "../../runtime/index.js";
import { projectText } from "../support/project.js";
import { newPick, type Pick } from "../support/random-pick.js";

const spec = "test/case/mapping/depot.lockspec";
const program = load(spec, (path) => (path === spec ? projectText(spec) : undefined));
assert.ok(program.ok);
const model = analyze(program.value);
assert.ok(model.ok);
const mapping = projectText("test/case/mapping/depot.lockmap");
const run = projectText("test/case/mapping/depot.ndjson");

/** The mapping; undefined if it has mistakes. */
function understand(text: string): CheckedMapping | undefined {
  const source = { path: "depot.lockmap", text };
  const parsed = parseMapping(source);
  for (const { span } of parsed.diagnostics) assert.ok(span.end <= text.length && span.start >= 0);
  if (!parsed.ok || !model.ok) return undefined;
  const checked = checkMapping(source, parsed.value, model.value);
  assert.is(checked.ok, checked.diagnostics.length === 0);
  return checked.ok ? checked.value : undefined;
}

const words = [
  ...'{ } ( ) [ ] , => = : | ? .. .. + - < " // \n on when else in of last next has here'.split(
    " ",
  ),
  ...'none any at note memory initially discipline shelf 3 "put" slot begin end prev is not'.split(
    " ",
  ),
  "\u0001",
  "é",
];

function changedMapping(text: string, pick: Pick): string {
  const tokens = text.split(/(?<=\s)|(?=\s)|(?<=[(){}[\],.])|(?=[(){}[\],.])/);
  for (let changes = 1 + pick.below(3); changes > 0; changes--) {
    const at = pick.below(tokens.length);
    const other = pick.of(pick.below(2) === 0 ? words : tokens);
    tokens.splice(at, pick.below(2), ...(pick.below(3) === 0 ? [] : [` ${other} `]));
  }
  return tokens.join("");
}

const values = ["null", '"x"', "[]", "{}", "-1", "1e300", "true", "[[1]]", '{"kind":"box"}', "0.5"];

function changedRecording(text: string, pick: Pick): string {
  const lines = text.split("\n");
  for (let changes = 1 + pick.below(3); changes > 0; changes--) {
    const at = pick.below(lines.length);
    const line = lines[at] ?? "";
    const found = [...line.matchAll(/(?<=:)("[^"]*"|\d+|\{[^{}]*\})/g)];
    const kind = pick.below(4);
    if (kind === 0 || found.length === 0) lines.splice(at, 1);
    else if (kind === 1) lines.splice(pick.below(lines.length), 0, line);
    else {
      const one = pick.of(found);
      const rest = line.slice(one.index + one[0].length);
      lines[at] = line.slice(0, one.index) + pick.of(values) + rest;
    }
  }
  return lines.join("\n");
}

test("a mapping with changes is a mapping, or has diagnostics", () => {
  const pick = newPick(11);
  let sound = 0;
  for (let round = 0; round < 60; round++) {
    const checked = understand(changedMapping(mapping, pick));
    if (checked === undefined) continue;
    sound++;
    judge(run, checked);
  }
  assert.ok(sound > 3 && sound < 57, `${sound} of 60 are sound`);
});

test("a recording with changes is a history, or has problems", () => {
  const pick = newPick(12);
  const checked = understand(mapping);
  assert.ok(checked);
  let sound = 0;
  for (let round = 0; round < 500; round++) {
    if (judge(changedRecording(run, pick), checked)) sound++;
  }
  assert.ok(sound > 25 && sound < 475, `${sound} of 500 are sound`);
});

/** Whether a history came of it. */
function judge(recording: string, checked: CheckedMapping): boolean {
  const outcome = mapRecording(recording, checked);
  if (!outcome.ok) {
    assert.ok(outcome.problems.length > 0);
    const lines = recording.split("\n").length;
    for (const { line } of outcome.problems) assert.ok(line >= 1 && line <= lines);
    return false;
  }
  const { header, lines, broken } = outcome.value;
  const text = [header, ...lines].map((line) => JSON.stringify(line)).join("\n");
  const read = readHistory(text);
  if (!read.ok) throw new Error(`${read.problems[0]?.text}: ${text}`);
  for (const { end } of read.value.history) {
    if (broken !== undefined && end !== undefined) assert.ok(end <= broken.at.seq);
  }
  return true;
}

test.run();
