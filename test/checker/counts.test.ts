/**
 * What every instance of every verdict case and spec counts, and what is broken in it after how
 * many steps, by both engines, exactly: an expectation can say `in <= n` and cannot name a fault.
 * The figures lie in `test/case/verdict/counts.txt`; `UPDATE=1` writes it, by the fast engine.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { brokenKey, judge, type SearchResult, type Violation } from "../../checker/index.js";
import type { CheckedModel } from "../../index.js";
import {
  analyze,
  compile,
  type EngineName,
  type Ir,
  instancesOf,
  type Lowered,
  load,
  lower,
} from "../../index.js";
import { type CaseFile, casesOf, specs } from "../support/cases.js";
import { updating } from "../support/golden.js";
import { projectPath } from "../support/project.js";

const tablePath = projectPath("test/case/verdict/counts.txt");
/** Larger graphs are compared between the engines by `agreement.test.ts`. */
const mostForReference = 300;

interface Row {
  readonly key: string;
  readonly figures: string;
}

interface Subject {
  readonly key: string;
  readonly lowered: Lowered;
}

const table = readTable();
const subjects = [...casesOf("verdict").filter(isSpec), ...specs()].flatMap(subjectsOf);

for (const subject of subjects) {
  for (const engine of enginesFor(subject)) {
    test(`${subject.key} by ${engine}`, async () => {
      const result = await search(subject.lowered.ir, engine);
      const figures = figuresOf(subject.lowered.ir, result);
      if (updating) table.set(subject.key, figures);
      assert.is(figures, table.get(subject.key) ?? "not in the table; UPDATE=1 writes it");
      judgeExpectations(subject, result);
    });
  }
}

test("the table has no instance that is gone", () => {
  const keys = new Set(subjects.map(({ key }) => key));
  if (updating)
    writeTable(
      [...table].map(([key, figures]) => ({ key, figures })).filter(({ key }) => keys.has(key)),
    );
  else
    assert.equal(
      [...table.keys()].filter((key) => !keys.has(key)),
      [],
    );
});

function isSpec({ path }: CaseFile): boolean {
  return path.endsWith(".lockspec");
}

function enginesFor({ key }: Subject): readonly EngineName[] {
  const states = Number(table.get(key)?.split(" ")[1] ?? 0);
  return states > mostForReference ? ["wasm"] : ["wasm", "reference"];
}

/** Without imports: cases and specs stand alone. */
function subjectsOf(file: CaseFile): readonly Subject[] {
  const loaded = load(file.path, (path) => (path === file.path ? file.text : undefined));
  if (!loaded.ok) throw new Error(`${file.path} cannot be read`);
  const model = analyze(loaded.value);
  if (!model.ok) throw new Error(`${file.path} has mistakes`);
  return model.value.file.flavour === "library" ? [] : instances(file, model.value);
}

function instances(file: CaseFile, model: CheckedModel): readonly Subject[] {
  return instancesOf(model).map((instance) => {
    const lowered = lower(model, { instance });
    if (!lowered.ok) throw new Error(`${file.path}: ${instance.name.text} has mistakes`);
    return { key: `${file.path} ${instance.name.text}`, lowered: lowered.value };
  });
}

async function search(ir: Ir, engine: EngineName): Promise<SearchResult> {
  const compiled = await compile(ir, engine);
  if (!compiled.ok) throw new Error(`${engine} cannot run ${ir.protocol}`);
  return compiled.value({ limits: {}, enough: () => false, pause: async () => undefined });
}

function figuresOf(ir: Ir, result: SearchResult): string {
  const { initial, states, successors, depth, violations } = result;
  const broken = violations.map((violation) => `${nameOf(ir, violation)} ${violation.steps}`);
  return [`${initial} ${states} ${successors} ${depth}`, ...broken.sort()].join(", ");
}

function nameOf(ir: Ir, { broken }: Violation): string {
  if (broken.kind === "property") return ir.properties[broken.property]?.name ?? brokenKey(broken);
  return broken.kind === "fault" ? `FAULT ${broken.fault}` : "deadlock";
}

/** A fault is never expected: then the table alone decides. */
function judgeExpectations({ lowered }: Subject, result: SearchResult): void {
  if (result.violations.some(({ broken }) => broken.kind === "fault")) return;
  const { ir, expectations, liveness } = lowered;
  const { expected } = judge({ ir, expectations, liveness }, result);
  const unmet = expected.filter(({ standing }) => standing === "unmet");
  assert.equal(
    unmet.map(({ text, reason }) => `${text}: ${reason ?? ""}`),
    [],
  );
}

/** Lines are `FILE INSTANCE: FIGURES`, those with `#` are for people. */
function readTable(): Map<string, string> {
  const lines = readFileSync(tablePath, "utf8").split("\n");
  const rows = lines.filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    rows.map((line) => [line.slice(0, line.indexOf(": ")), line.slice(line.indexOf(": ") + 2)]),
  );
}

function writeTable(rows: readonly Row[]): void {
  const head = readFileSync(tablePath, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("#"));
  const body = rows.map(({ key, figures }) => `${key}: ${figures}`).sort();
  writeFileSync(tablePath, [...head, ...body, ""].join("\n"));
}

test.run();
