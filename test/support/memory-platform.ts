/** A machine in memory: its files are a Map, its clock stands still unless a test moves it. */
import { gunzipSync } from "node:zlib";
import type {
  Attempt,
  FileWriter,
  FolderEntry,
  OutputStream,
  PathKind,
  Platform,
} from "../../cli/platform.js";

export interface MemoryPlatform extends Platform {
  /** By path, with forward slashes. */
  readonly files: Map<string, Uint8Array>;
  readonly written: { out: string; err: string };
  readonly clock: { now: number };
  readonly bugReports: string[];
  /** As if the user pressed Ctrl-C. */
  interrupt(): void;
}

export function memoryPlatform(texts: Readonly<Record<string, string>> = {}): MemoryPlatform {
  const files = new Map(
    Object.entries(texts).map(([path, text]) => [path, new TextEncoder().encode(text)]),
  );
  const written = { out: "", err: "" };
  const clock = { now: 0 };
  const bugReports: string[] = [];
  const listeners = new Set<() => void>();
  return {
    files,
    written,
    clock,
    bugReports,
    interrupt: () => {
      for (const listener of listeners) listener();
    },
    out: memoryStream(written, "out"),
    err: memoryStream(written, "err"),
    kindOf: (path) => kindOf(files, path),
    list: (folder) => ({ ok: true, value: entriesOf(files, folder) }),
    read: (path) => found(files.get(path)),
    readStandardInput: async () => new Uint8Array(),
    readPieces: (path) => inPieces(files.get(path ?? "")),
    openWriter: (path) => ({ ok: true, value: memoryWriter(files, path) }),
    attempt: (work) => {
      work();
      return { ok: true, value: undefined };
    },
    write: (path, text) => {
      files.set(path, new TextEncoder().encode(text));
      return { ok: true, value: undefined };
    },
    now: () => clock.now,
    sha256: (text) => `sha256 of ${text.length}`,
    onInterrupt: (first) => {
      listeners.add(first);
      return () => listeners.delete(first);
    },
    keepBugReport: (text) => {
      bugReports.push(text);
      return "bug.txt";
    },
    memoryIsShort: () => false,
    unpack: unpacked,
    startWorker: () => {
      throw new Error("no workers in a test without a machine");
    },
    breathe: async () => {},
    version: "1.2.3",
    description: "lockspec 1.2.3",
  };
}

function memoryStream(written: { out: string; err: string }, name: "out" | "err"): OutputStream {
  return {
    isTerminal: false,
    width: 80,
    colours: false,
    write: (text) => {
      written[name] += text;
    },
  };
}

function kindOf(files: ReadonlyMap<string, Uint8Array>, path: string): PathKind {
  if (files.has(path)) return "file";
  return [...files.keys()].some((file) => file.startsWith(`${path}/`)) ? "folder" : "missing";
}

function unpacked(bytes: Uint8Array): Attempt<Uint8Array> {
  try {
    return { ok: true, value: gunzipSync(bytes) };
  } catch (error) {
    return { ok: false, reason: String(error) };
  }
}

/** Small ones, that end anywhere. */
async function* inPieces(bytes: Uint8Array | undefined): AsyncGenerator<Attempt<Uint8Array>> {
  const isPacked = bytes?.[0] === 0x1f && bytes[1] === 0x8b;
  const whole = bytes !== undefined && isPacked ? unpacked(bytes) : found(bytes);
  if (!whole.ok) yield whole;
  else {
    for (let start = 0; start < whole.value.length; start += 61) {
      yield { ok: true, value: whole.value.subarray(start, start + 61) };
    }
  }
}

function memoryWriter(files: Map<string, Uint8Array>, path: string): FileWriter {
  let text = "";
  return {
    write: (more) => {
      text += more;
    },
    commit: () => {
      files.set(path, new TextEncoder().encode(text));
    },
    abandon: () => {},
  };
}

function entriesOf(files: ReadonlyMap<string, Uint8Array>, folder: string): readonly FolderEntry[] {
  const names = [...files.keys()]
    .filter((file) => file.startsWith(`${folder}/`))
    .map((file) => file.slice(folder.length + 1).split("/")[0] ?? file);
  return [...new Set(names)]
    .sort()
    .map((name) => ({ name, kind: kindOf(files, `${folder}/${name}`) }));
}

function found(bytes: Uint8Array | undefined): Attempt<Uint8Array> {
  return bytes === undefined
    ? { ok: false, reason: "no such file or folder" }
    : { ok: true, value: bytes };
}
