/**
 * Runs all test files below this folder, or those whose path contains an argument: two processes
 * that take one file after the other, the long ones first. The last line is `N passed, N failed`. A
 * file that ends its process, or from which nothing is heard for too long (`PATIENCE` in seconds),
 * counts as one failed test, and the rest goes on in a new process.
 */
import { type ChildProcess, fork } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { FileCounts, FileNews } from "./run-files.js";
import { compiledFolder } from "./support/project.js";

const folder = join(compiledFolder, "test");
const patienceMs = 1000 * Number(process.env.PATIENCE ?? 300);

/** What would keep one process busy when the others have nothing left to do. */
const longFirst = [
  "property/agreement-random",
  "conform/conform",
  "agreement",
  "cli/workload",
  "runtime/lock-history",
].map((name) => `${name}.test.js`);

/**
 * Most code of a test runs a few times: it is optimized later than usual, and the run is done in
 * three quarters of the time.
 */
const execArgv = ["--interrupt-budget=1000000"];

interface Totals {
  passed: number;
  failed: number;
}

/** The files that are still to be run, and what those that were have said. */
interface Run {
  readonly files: string[];
  readonly totals: Totals;
}

function testFiles(parts: readonly string[]): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (path) =>
      path.endsWith(".test.js") && (parts.length === 0 || parts.some((p) => path.includes(p))),
  );
  const rank = (path: string) => {
    const place = longFirst.indexOf(path);
    return place < 0 ? longFirst.length : place;
  };
  return all.sort((one, two) => rank(one) - rank(two) || (one < two ? -1 : 1));
}

/** One process after the other, until no file is left. */
async function work(run: Run): Promise<void> {
  while (run.files.length > 0) await oneProcess(run);
}

/** Hands files to one process, until none is left or it is gone. */
function oneProcess(run: Run): Promise<void> {
  const child = fork(join(folder, "run-files.js"), { execArgv });
  let file: string | undefined;
  let said = "";
  let clock: NodeJS.Timeout | undefined;
  const fail = (path: string, reason: string) => {
    run.totals.failed += 1;
    process.stdout.write(`${path}\n${said}\n   FAIL  ${path} ${reason}\n\n`);
    file = undefined;
  };
  const wait = () => {
    clearTimeout(clock);
    clock = setTimeout(() => giveUp(child), patienceMs);
  };
  const giveUp = (silent: ChildProcess) => {
    if (file !== undefined) fail(file, `said nothing for ${patienceMs / 1000} s`);
    silent.kill("SIGKILL");
  };
  const next = () => {
    clearTimeout(clock);
    said = "";
    file = run.files.shift();
    if (file === undefined) return child.disconnect();
    wait();
    child.send(file);
  };
  child.on("message", (news: FileNews) => {
    if (file === undefined) return;
    wait();
    said += news.text;
    if (news.counts === undefined) return;
    add(run.totals, news.counts);
    process.stdout.write(`${file}\n${said}`);
    next();
  });
  next();
  return new Promise((resolve) => {
    child.on("exit", (code, signal) => {
      clearTimeout(clock);
      if (file !== undefined) fail(file, `ended its process (${signal ?? code})`);
      resolve();
    });
  });
}

/** A test that was not run has not passed. */
function add(totals: Totals, { total, passed }: FileCounts): void {
  totals.passed += passed;
  totals.failed += total - passed;
}

const run: Run = { files: testFiles(process.argv.slice(2)), totals: { passed: 0, failed: 0 } };
const beganMs = performance.now();
const processes = Math.min(2, availableParallelism(), run.files.length);
await Promise.all(Array.from({ length: processes }, () => work(run)));
const { passed, failed } = run.totals;
process.stdout.write(`\n${((performance.now() - beganMs) / 1000).toFixed(1)} s\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
