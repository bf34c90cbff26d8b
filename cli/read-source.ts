/** From the bytes of a file to its text, or one line that says why it is none. */
import type { Attempt, Platform } from "./platform.js";

/** The name under which standard input is asked for, and the one under which messages show it. */
export const standardInput = { path: "-", shown: "stdin" } as const;

/** No spec is near this size; a larger text is a wrong file, and reading it only costs time. */
const mostBytes = 16 * 1024 * 1024;

export function readSource(path: string, platform: Platform): Attempt<string> {
  const kind = platform.kindOf(path);
  if (kind === "missing") return { ok: false, reason: "no such file or folder" };
  if (kind === "folder") return { ok: false, reason: "is a folder" };
  const bytes = platform.read(path);
  return bytes.ok ? textOf(bytes.value) : bytes;
}

export async function readStandardInput(platform: Platform): Promise<Attempt<string>> {
  return textOf(await platform.readStandardInput());
}

/** A byte order mark is dropped. */
export function textOf(bytes: Uint8Array): Attempt<string> {
  if (bytes.length > mostBytes) {
    return { ok: false, reason: `larger than ${mostBytes / 1024 / 1024} MiB: this is no spec` };
  }
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { ok: false, reason: `not a text: byte ${zero} is zero` };
  try {
    return { ok: true, value: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { ok: false, reason: "not a text in UTF-8" };
  }
}
