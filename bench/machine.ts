/** Where a figure was measured and with which versions: written into every result. */
import { readFileSync } from "node:fs";
import { cpus, release, totalmem } from "node:os";
import { firstLine } from "./measure.js";

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryBytes: number;
  readonly system: string;
  readonly versions: Readonly<Record<string, string>>;
}

export function describeMachine(packageFile: string): Machine {
  const all = cpus();
  // Our own package.json, which has a version.
  const manifest = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
  const versions = {
    lockspec: manifest.version,
    node: process.version,
    spin: firstLine("spin", ["-V"]) ?? "missing",
    rumur: firstLine("rumur", ["--version"]) ?? "missing",
    gcc: firstLine("gcc", ["--version"]) ?? "missing",
  };
  return {
    processor: processorName() ?? all[0]?.model ?? "unknown",
    cores: all.length,
    memoryBytes: totalmem(),
    system: `${process.platform} ${release()} ${process.arch}`,
    versions,
  };
}

/** The model's name, and on Linux its numbers, for where a virtual machine hides the name. */
function processorName(): string | undefined {
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    const value = (key: string) => new RegExp(`^${key}\\s*: (.*)$`, "m").exec(text)?.[1];
    return `${value("model name")} (family ${value("cpu family")}, model ${value("model")})`;
  } catch {
    return undefined;
  }
}
