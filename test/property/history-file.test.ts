/** Whatever a file has: it is a history, or problems with their lines; nothing is thrown. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { readHistory } from "../../runtime/index.js";
import { newPick, type Pick } from "../support/random-pick.js";

const sound = [
  '{"kind":"lockspec history","schemaVersion":1,"protocol":"p","parameters":{"N":"1"}}',
  '{"thread":"a[0]","begin":"f","args":{"x":1,"y":"?"},"at":1}',
  '{"thread":"a[0]","step":"f.s","before":{"v":[1,2]},"after":{"v":null},"at":[2,5]}',
  '{"action":"crash","at":3}',
  '{"thread":"?","step":"?","at":[4,null]}',
  '{"thread":"a[0]","end":"f","result":{"SOME":{"b":"b0"}},"at":6}',
  "",
].join("\n");

const pieces = [
  "null",
  '"?"',
  "[]",
  "{}",
  "-1",
  "1e999",
  '""',
  "[1,2]",
  "[2,1]",
  "true",
  "{",
  "\n",
];

function changed(text: string, pick: Pick): string {
  const at = pick.below(text.length);
  const values = [...text.matchAll(/(?<=:)("[^"]*"|\d+|\[[^\]]*\]|\{[^{}]*\})/g)];
  const value = pick.of(values);
  switch (pick.below(4)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + pick.below(4));
    case 1: {
      const rest = text.slice(value.index + value[0].length);
      return text.slice(0, value.index) + pick.of(pieces) + rest;
    }
    case 2:
      return text.replace(pick.of(["thread", "step", "begin", "end", "at", "args"]), "result");
    default: {
      const lines = text.split("\n");
      lines.splice(pick.below(lines.length), 1, pick.of(lines));
      return lines.join("\n");
    }
  }
}

test("the file is sound before it is changed", () => {
  const read = readHistory(sound);
  assert.is(read.ok && read.value.history.length, 4);
});

test("changed files are read, or their problems have lines", () => {
  const tally = { read: 0, refused: 0 };
  for (let seed = 0; seed < 3000; seed++) {
    const pick = newPick(seed);
    let text = changed(sound, pick);
    if (pick.chance(0.3)) text = changed(`${text} {"at":1}`, pick);
    const read = readHistory(text);
    tally[read.ok ? "read" : "refused"] += 1;
    if (read.ok) continue;
    const last = text.split("\n").length;
    assert.ok(read.problems.length > 0);
    assert.ok(read.problems.every(({ line }) => line >= 1 && line <= last));
  }
  assert.ok(tally.read > 200 && tally.refused > 1000, JSON.stringify(tally));
});

test.run();
