/** Which files the paths of a command line stand for. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { findSpecs } from "../../cli/find-specs.js";
import { memoryPlatform } from "../support/memory-platform.js";

const platform = memoryPlatform({
  "spec/b.lockspec": "",
  "spec/a/z.lockspec": "",
  "spec/a/notes.txt": "",
  "spec/.git/c.lockspec": "",
  "spec/node_modules/d.lockspec": "",
  "other.txt": "",
  "empty/readme.md": "",
});

function found(...paths: string[]) {
  return findSpecs(paths, platform);
}

test("a folder stands for the specs in it and below, in the order of names", () => {
  assert.equal(found("spec"), { files: ["spec/a/z.lockspec", "spec/b.lockspec"], mistakes: [] });
  assert.equal(found("./spec/").files, ["spec/a/z.lockspec", "spec/b.lockspec"]);
});

test("a file stands for itself, whatever its name, and once", () => {
  assert.equal(found("other.txt", "spec/b.lockspec", "./spec", "other.txt").files, [
    "other.txt",
    "spec/b.lockspec",
    "spec/a/z.lockspec",
  ]);
  assert.equal(found("spec//b.lockspec", ".//spec/./b.lockspec").files, ["spec/b.lockspec"]);
});

test("what leads to nothing is told", () => {
  assert.equal(found("empty", "lost").mistakes, [
    "empty: no .lockspec files in this folder or below",
    "lost: no such file or folder",
  ]);
});

test.run();
