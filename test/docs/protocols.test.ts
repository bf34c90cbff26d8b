/**
 * `docs/protocols.md`: each of its commands prints what stands below it, and each picture is what
 * the command above it draws. Seconds are not compared. `UPDATE=1` writes what came.
 */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { firstDifference, updating } from "../support/golden.js";
import { projectPath, projectText } from "../support/project.js";
import { runHere } from "../support/real-platform.js";
import { parseSessions, rewriteSessions, splitWords } from "../support/session.js";

const page = "docs/protocols.md";
const markdown = projectText(page);
const sessions = parseSessions(markdown);

/** The specs of the project, and an `out` that is gone afterwards. */
const folder = mkdtempSync(join(tmpdir(), "lockspec-protocols-"));

test.before(() => symlinkSync(projectPath("spec"), join(folder, "spec"), "junction"));
test.after(() => rmSync(folder, { recursive: true, force: true }));

const recorded: string[] = [];

for (const { title, commands } of sessions) {
  for (const { line, expected } of commands) {
    test(`${title}: ${line}`, async () => {
      const came = await outputOf(line);
      if (updating) recorded.push(withoutTimes(came) === withoutTimes(expected) ? expected : came);
      else mustEqual(withoutTimes(expected), withoutTimes(came));
    });
  }
}

test(`${page}: recorded`, () => {
  assert.ok(sessions.some(({ commands }) => commands.length > 0));
  if (updating) writeFileSync(projectPath(page), rewriteSessions(markdown, recorded));
});

test("the race on the front page is one of these", () => {
  const [front = ""] = projectText("README.md").split(/^## /m);
  const shown = [...front.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map(([, block = ""]) => block);
  assert.is(shown.length, 2);
  const known = withoutTimes(markdown);
  for (const block of shown) assert.ok(known.includes(withoutTimes(block)), block);
});

test(`what ${page} points to is there`, () => {
  const targets = [...markdown.matchAll(/\]\(([^)]+)/g)].map(([, target = ""]) => target);
  const anchors = [...markdown.matchAll(/^#+ (.*)$/gm)].map(([, title = ""]) => anchorOf(title));
  const missing = targets.filter((target) => {
    if (target.startsWith("#")) return !anchors.includes(target.slice(1));
    return !existsSync(join(dirname(projectPath(page)), target.replace(/#.*/, "")));
  });
  assert.ok(targets.length > 0);
  assert.equal(missing, []);
});

test.run();

/** Of a heading, as GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w -]/g, "")
    .replaceAll(" ", "-");
}

/** `COMMAND`, `COMMAND | tail -N`, `COMMAND | grep -E 'PATTERN'` and `COMMAND > PICTURE`. */
async function outputOf(line: string): Promise<string> {
  const [, whole = "", operator, rest = ""] = /^(.*?)(?: ([|>]) (.*))?$/.exec(line) ?? [];
  const words = splitWords(whole.replace(/^npx lockspec /, "")).flatMap(matching);
  const { stdout, stderr, exitCode } = await inOwnFolder(() => runHere(words));
  if (operator === ">") return comparePicture(rest, stdout);
  const lines = stdout.trimEnd().split("\n");
  if (operator === "|") return filtered(lines, splitWords(rest));
  const problems = stderr === "" ? [] : stderr.trimEnd().split("\n");
  return text([...lines, ...problems, ...(exitCode === 0 ? [] : [`[exit ${exitCode}]`])]);
}

async function inOwnFolder<T>(work: () => Promise<T>): Promise<T> {
  const before = process.cwd();
  process.chdir(folder);
  try {
    return await work();
  } finally {
    process.chdir(before);
  }
}

/** `out/*-instance-property.json`, as a shell has it. */
function matching(word: string): readonly string[] {
  const [, place = "", end = ""] = /^(.*)\/\*(.*)$/.exec(word) ?? [];
  if (end === "") return [word];
  const names = readdirSync(join(folder, place)).filter((name) => name.endsWith(end));
  assert.is(names.length, 1, word);
  return names.map((name) => `${place}/${name}`);
}

function filtered(
  lines: readonly string[],
  [tool = "", option = "", what = ""]: readonly string[],
) {
  if (tool === "tail") return text(lines.slice(Number(option)));
  if (tool !== "grep" || option !== "-E") throw new Error(`no ${tool} ${option} here`);
  return text(lines.filter((each) => new RegExp(what).test(each)));
}

function text(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function comparePicture(name: string, drawn: string): string {
  const path = projectPath(name);
  mkdirSync(dirname(path), { recursive: true });
  if (updating) writeFileSync(path, drawn);
  else mustEqual(readFileSync(path, "utf8"), drawn);
  return "";
}

function mustEqual(expected: string, actual: string): void {
  if (expected !== actual) throw new Error(firstDifference(expected, actual));
}

function withoutTimes(output: string): string {
  return output.replace(/\b\d+\.\d+ s\b/g, "N s");
}
