/**
 * Runs one command and measures it: wall time, processor time, peak resident memory. The two last
 * are sampled from /proc while it runs (the kernel itself keeps the peak), so they may miss the
 * last hundredths of a second and are absent where there is no /proc.
 */
import { spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly folder: string;
  /** A file in the folder that gets what the command prints. */
  readonly outputFile?: string;
}

export interface Run {
  readonly seconds: number;
  readonly processorSeconds: number | undefined;
  readonly peakBytes: number | undefined;
  readonly exitCode: number | null;
  readonly output: string;
  readonly errorOutput: string;
}

interface Sample {
  readonly peakBytes: number;
  readonly processorSeconds: number;
}

const sampleEveryMs = 20;
/** USER_HZ, which Linux promises to programs whatever its own clock does. */
const ticksPerSecond = 100;

export function measure(command: Command): Promise<Run> {
  return new Promise((resolve, reject) => {
    const started = performance.now();
    const child = spawn(command.file, command.args, {
      cwd: command.folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const endWithUs = () => child.kill("SIGKILL");
    process.once("exit", endWithUs);
    let last: Sample | undefined;
    let output = "";
    let errorOutput = "";
    const timer = setInterval(() => {
      last = sample(child.pid) ?? last;
    }, sampleEveryMs);
    const stop = () => {
      clearInterval(timer);
      process.off("exit", endWithUs);
    };
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      errorOutput = (errorOutput + chunk.toString()).slice(-4000);
    });
    child.on("error", (error) => {
      stop();
      reject(error);
    });
    child.on("close", (exitCode) => {
      const seconds = (performance.now() - started) / 1000;
      stop();
      if (command.outputFile !== undefined) {
        writeFileSync(`${command.folder}/${command.outputFile}`, output);
      }
      const { peakBytes, processorSeconds } = last ?? {};
      resolve({ seconds, processorSeconds, peakBytes, exitCode, output, errorOutput });
    });
  });
}

function sample(pid: number | undefined): Sample | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const peakKib = /^VmHWM:\s+(\d+) kB/m.exec(status)?.[1];
    // The name of the program is in parentheses and may hold blanks; user and system time are the
    // 12th and 13th words behind it.
    const words = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (peakKib === undefined) return undefined;
    return {
      peakBytes: Number(peakKib) * 1024,
      processorSeconds: (Number(words[11]) + Number(words[12])) / ticksPerSecond,
    };
  } catch {
    return undefined;
  }
}

/** Wall seconds of a short process of Node with little around it; NaN if it fails. */
export function timeBriefly(args: readonly string[]): number {
  const started = performance.now();
  const run = spawnSync(process.execPath, args, { stdio: "ignore" });
  return run.status === 0 ? (performance.now() - started) / 1000 : Number.NaN;
}

/** The first line that a command prints, or undefined when it is not installed. */
export function firstLine(file: string, args: readonly string[]): string | undefined {
  const run = spawnSync(file, args, { encoding: "utf8" });
  if (run.error !== undefined) return undefined;
  return `${run.stdout}${run.stderr}`.trim().split("\n")[0];
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
