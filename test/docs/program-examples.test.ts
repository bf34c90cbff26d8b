/**
 * The programs of `examples/`: the modules in them are what the generator writes, they print what
 * `docs/runtime.md` shows, and what that page quotes from them is there. `UPDATE=1` writes modules
 * and transcripts anew.
 */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { check, format } from "../../index.js";
import { instancesOf } from "../../ir/index.js";
import { modelOf, moduleOf } from "../support/generated.js";
import { firstDifference, updating } from "../support/golden.js";
import { compiledFolder, projectPath, projectText } from "../support/project.js";

const page = "docs/runtime.md";
const spec = "examples/fault/page-fault.lockspec";

for (const flavour of ["threaded", "scheduled"] as const) {
  const path = `examples/fault/${flavour}/page-fault.ts`;
  test(`${path} is what the generator writes`, async () => {
    const written = await moduleOf(modelOf(spec), { flavour });
    if (updating) writeFileSync(projectPath(path), written ?? "");
    else mustEqual(projectText(path), written ?? "");
  });
}

test(`${spec} is in canonical layout`, () => {
  const text = projectText(spec);
  const formatted = format({ path: spec, text });
  assert.ok(formatted.ok && formatted.value === text);
});

test("every instance of the spec of the examples gets what it expects", async () => {
  const model = modelOf(spec);
  for (const instance of instancesOf(model)) {
    const report = await check(model, { instance });
    assert.ok(report.ok, instance.name.text);
    assert.ok(report.value.judgement.met, instance.name.text);
  }
});

const blocks = /^```(\w+)(?: +(\S+))?\n([\s\S]*?)^```$/gm;

test(`${page} quotes what is there`, () => {
  const quotes = [...projectText(page).matchAll(blocks)].filter(([, language]) => {
    return language === "ts";
  });
  assert.ok(quotes.length > 0);
  for (const [, , path = "", text = ""] of quotes) {
    assert.ok(projectText(path).includes(text), `${path} has no longer:\n${text}`);
  }
});

/** A package of its own with nothing of ours but the run time: whatever else is imported fails. */
const folder = mkdtempSync(join(tmpdir(), "lockspec-examples-"));

test.before(() => {
  const ours = join(folder, "node_modules", "lockspec");
  cpSync(projectPath("package.json"), join(ours, "package.json"));
  cpSync(join(compiledFolder, "runtime"), join(ours, "dist", "runtime"), { recursive: true });
  cpSync(join(compiledFolder, "examples"), join(folder, "dist", "examples"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

const program = /^\$ node (\S+)\n((?:(?!\$ ).*\n)*)/;

for (const [, language, , text = ""] of projectText(page).matchAll(blocks)) {
  const [whole = "", path = "", shown = ""] = program.exec(text) ?? [];
  if (language !== "console" || whole === "") continue;
  test(`${path} prints what ${page} shows`, () => {
    const stdout = node(path);
    if (!updating) mustEqual(shown, stdout);
    else {
      const now = projectText(page).replace(whole, () => `$ node ${path}\n${stdout}`);
      writeFileSync(projectPath(page), now);
    }
  });
}

test("the run time stands alone", () => {
  const text = 'import { createLocks } from "lockspec/runtime"; console.log(typeof createLocks)';
  assert.is(node("--input-type=module", "-e", text), "function\n");
});

function node(...words: readonly string[]): string {
  const options = { cwd: folder, encoding: "utf8" } as const;
  const { stdout, stderr } = spawnSync(process.execPath, words, options);
  assert.is(stderr, "");
  return stdout;
}

function mustEqual(expected: string, actual: string): void {
  if (expected !== actual) throw new Error(firstDifference(expected, actual));
}

test.run();
