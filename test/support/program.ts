/**
 * The compiled program, run as users run it: in a folder, with an environment, as its own
 * process.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { compiledFolder } from "./project.js";
import type { Outcome } from "./session.js";

export interface Surroundings {
  readonly folder: string;
  /** Added to what the tests themselves were started with, less its wishes about colours. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Called when the process has been started. */
  readonly started?: (child: ChildProcess) => void;
}

/** Runs `lockspec WORDS`; a process that was killed has exit code -1. */
export function runProgram(words: readonly string[], where: Surroundings): Promise<Outcome> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(compiledFolder, "cli", "main.js"), ...words], {
      cwd: where.folder,
      env: { ...inherited, ...where.environment },
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...output, exitCode: code ?? -1 }));
    child.stdin.end(where.stdin ?? "");
    where.started?.(child);
  });
}

/** Does something in a fresh folder with these files, which is gone afterwards. */
export async function inFolder<T>(
  files: Readonly<Record<string, string | Uint8Array>>,
  work: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "lockspec-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), content);
    }
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
