/**
 * The machine-readable reports, as the tools that read them would: parsed, not compared as text.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { inFolder, runProgram } from "../support/program.js";

const race = `protocol race
parameter SAFE = false
type Task = scalarset(2)
lock l : mutex
shared n : 0 .. 2 = 0
shared done : set of Task = {}
process adder[t: Task] {
  hold l when SAFE {
    read:  let seen = n
    write: n = seen + 1
  }
  end: done += {t}
}
invariant all_counted { card(done) == 2 implies n == 2 }
cover both_done { card(done) == 2 }
instance safe { SAFE = true } expect holds
instance lost expect violated all_counted
instance wished expect holds
`;

interface Step {
  readonly process: string | null;
  readonly step: string;
  readonly arguments: object;
  readonly source: { readonly file: string; readonly line: number; readonly column: number };
  readonly state: object | null;
}

interface Result {
  readonly instance: string;
  readonly verdict: string;
  readonly property: string | null;
  readonly met: boolean;
  readonly trace: { readonly initial: object; readonly steps: readonly Step[] } | null;
}

const fields = [
  ...["file", "protocol", "instance", "parameters", "verdict", "property", "expected", "met"],
  ...["initial", "states", "successors", "depth", "elapsedMs", "covers", "unfired", "trace"],
];

function inRace<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return inFolder({ "race.lockspec": race }, work);
}

test("--json is one document with every field, and nothing else on stdout", () =>
  inRace(async (folder) => {
    const { stdout, exitCode } = await runProgram(["check", "race.lockspec", "--json"], { folder });
    assert.is(exitCode, 1);
    const document: { readonly results: readonly Result[]; readonly summary: object } =
      JSON.parse(stdout);
    assert.equal(document.summary, { met: 2, unmet: 1, incomplete: 0 });
    for (const result of document.results) assert.equal(Object.keys(result), fields);
    const [safe, lost] = document.results;
    assert.is(safe?.verdict, "holds");
    assert.is(safe?.trace, null);
    assert.is(lost?.verdict, "violated");
    assert.is(lost?.property, "all_counted");
    assert.ok(lost?.met);
    for (const step of lost?.trace?.steps ?? []) {
      assert.match(step.process ?? "", /^adder\[/);
      assert.is(step.source.file, "race.lockspec");
      assert.ok(step.source.line > 1 && step.source.column > 0 && step.state !== null);
    }
    assert.is(lost?.trace?.steps.length, 6);
  }));

test("junit is well formed and counts", () =>
  inRace(async (folder) => {
    const words = ["check", "race.lockspec", "--reporter", "junit=out/deep/junit.xml"];
    const { stdout, exitCode } = await runProgram(words, { folder });
    assert.is(stdout, "");
    assert.is(exitCode, 1);
    const xml = readFileSync(join(folder, "out/deep/junit.xml"), "utf8");
    assert.is(unbalanced(xml), undefined);
    assert.match(xml, /<testsuite [^>]*tests="3" failures="1"/);
    assert.match(xml, /<failure message="[^"<]*expect holds: unmet/);
  }));

/** The first tag of an XML text that does not fit, if there is one. */
function unbalanced(xml: string): string | undefined {
  const open: string[] = [];
  const body = xml.replace(/^<\?xml[^>]*\?>/, "");
  for (const [tag, slash, name = ""] of body.matchAll(
    /<(\/?)([\w-]+)(?:\s+[\w:]+="[^"<]*")*\s*>/g,
  )) {
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return tag;
  }
  const stray = body.replace(/<\/?[\w-]+(?:\s+[\w:]+="[^"<]*")*\s*>/g, "");
  return open[0] ?? /[<>]|&(?!(amp|lt|gt|quot|apos|#\d+);)/.exec(stray)?.[0];
}

test("github: one line per finding, none with a raw line end", () =>
  inRace(async (folder) => {
    const words = ["check", "race.lockspec", "--reporter", "github"];
    const { stdout } = await runProgram(words, { folder });
    const lines = stdout.trimEnd().split("\n");
    assert.is(lines.length, 1);
    assert.match(lines[0] ?? "", /^::error file=race.lockspec,line=18,col=1,title=[^:]*::/);
  }));

test("--traces: a file per violation that says to which text it belongs", () =>
  inRace(async (folder) => {
    const words = ["check", "race.lockspec", "--traces", "traces", "--instance", "lost"];
    assert.is((await runProgram(words, { folder })).exitCode, 0);
    assert.equal(readdirSync(join(folder, "traces")), ["race-lost-all_counted.json"]);
    const text = readFileSync(join(folder, "traces/race-lost-all_counted.json"), "utf8");
    const document: {
      readonly spec: { readonly fingerprint: string };
      readonly parameters: object;
      readonly trace: { readonly length: number };
    } = JSON.parse(text);
    assert.match(document.spec.fingerprint, /^sha256:[0-9a-f]{64}$/);
    assert.equal(document.parameters, { SAFE: false });
    assert.is(document.trace.length, 6);
  }));

test.run();
