/** The machine as Node shows it: the one place that touches `process`, files and clocks. */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { MessageChannel, receiveMessageOnPort, Worker } from "node:worker_threads";
import { gunzipSync } from "node:zlib";
import { exitCode } from "./exit-code.js";
import { openWriter, readPieces } from "./node-streams.js";
import type {
  Attempt,
  FolderEntry,
  OutputStream,
  PathKind,
  Platform,
  StartedWorker,
} from "./platform.js";

/** Above this share the collector finds little and takes ever longer, and then the process ends. */
const mostOfHeap = 0.8;
/** A collection that frees less than this is not worth another one soon. */
const leastFreed = 0.15;
/** Part of the limit that only short-lived objects may use. */
const youngBytes = 48 * 1024 * 1024;

/** @param worker  the program of a worker thread, beside the one that runs */
export function nodePlatform(worker?: URL): Platform {
  const version = packageVersion(dirname(fileURLToPath(import.meta.url)));
  return {
    out: outputStream(process.stdout),
    err: outputStream(process.stderr),
    kindOf,
    list: (folder) => attempt(() => listFolder(folder)),
    read: (path) => attempt(() => fs.readFileSync(path)),
    unpack: (bytes) => attempt(() => gunzipSync(bytes)),
    readStandardInput,
    readPieces: (path) => attempted(readPieces(path)),
    openWriter: (path) =>
      attempt(() => {
        makeFolder(dirname(path));
        return openWriter(path);
      }),
    attempt,
    write: (path, text) => attempt(() => replaceFile(path, text)),
    now: () => performance.now(),
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    onInterrupt,
    keepBugReport,
    memoryIsShort,
    startWorker: (task) => startWorker(worker, task),
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    version,
    description: `lockspec ${version}, node ${process.versions.node}, ${process.platform}`,
  };
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  let open = true;
  stream.on("error", (error) => {
    // The reader went away (`lockspec check | head`): the verdict is still told by the exit code.
    open = false;
    if (!("code" in error && error.code === "EPIPE")) reportLoss(error);
  });
  const isTerminal = stream.isTTY === true;
  return {
    isTerminal,
    width: stream.columns ?? 80,
    colours: wantsColours(isTerminal),
    write: (text) => {
      if (open && text !== "") stream.write(text);
    },
  };
}

/**
 * A full disk must not look like success. It may show after the run has said its exit code, so this
 * has the last word.
 */
function reportLoss(error: Error): void {
  const text = `lockspec: the output cannot be written: ${reasonOf(error)}\n`;
  attempt(() => fs.writeSync(process.stderr.fd, text));
  process.on("exit", () => {
    process.exitCode = exitCode.mistake;
  });
}

/** FORCE_COLOR beats NO_COLOR, as in Node itself; otherwise terminals have colours. */
function wantsColours(isTerminal: boolean): boolean {
  const { FORCE_COLOR: force, NO_COLOR: refuse, TERM: terminal } = process.env;
  if (force !== undefined) return force !== "0" && force !== "false";
  if (refuse !== undefined && refuse !== "") return false;
  return isTerminal && terminal !== "dumb";
}

/** What cannot be looked at is `other`: reading it will say why. */
function kindOf(path: string): PathKind {
  const looked = attempt(() => fs.statSync(path, { throwIfNoEntry: false }));
  if (!looked.ok) return "other";
  return looked.value === undefined ? "missing" : kindOfStatus(looked.value);
}

function kindOfStatus(status: fs.Stats | fs.Dirent): PathKind {
  if (status.isFile()) return "file";
  return status.isDirectory() ? "folder" : "other";
}

/**
 * A link to a file is a file; a link to a folder is `other`, so that a walk cannot go in circles.
 */
function listFolder(folder: string): FolderEntry[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .map((entry): FolderEntry => {
      const kind = entry.isSymbolicLink() ? kindOf(join(folder, entry.name)) : kindOfStatus(entry);
      return { name: entry.name, kind: entry.isSymbolicLink() && kind !== "file" ? "other" : kind };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function readStandardInput(): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/**
 * Writes beside the file and renames, keeping its mode and following links; devices are written
 * to.
 */
function replaceFile(path: string, text: string): void {
  makeFolder(dirname(path));
  const status = fs.statSync(path, { throwIfNoEntry: false });
  if (status !== undefined && !status.isFile()) {
    fs.writeFileSync(path, text);
    return;
  }
  // A new file takes the place of the old one, even of one that is there to stay as it is.
  if (status !== undefined) fs.accessSync(path, fs.constants.W_OK);
  const target = status === undefined ? path : fs.realpathSync(path);
  const temporary = join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`);
  try {
    fs.writeFileSync(temporary, text, { flag: "wx" });
    if (status !== undefined) fs.chmodSync(temporary, status.mode);
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { force: true });
    throw error;
  }
}

/** As `mkdir -p`. Node's own never comes back where nobody can make folders, as in /proc. */
function makeFolder(path: string): void {
  if (fs.existsSync(path)) return;
  makeFolder(dirname(path));
  try {
    fs.mkdirSync(path);
  } catch (error) {
    // Somebody else may have made it in the meantime.
    if (!fs.existsSync(path)) throw error;
  }
}

function onInterrupt(first: () => void): () => void {
  let interrupted = false;
  const listen = (): void => {
    if (interrupted) process.exit(exitCode.interrupted);
    interrupted = true;
    first();
  };
  process.on("SIGINT", listen);
  process.on("SIGTERM", listen);
  return () => {
    process.off("SIGINT", listen);
    process.off("SIGTERM", listen);
  };
}

function startWorker(program: URL | undefined, task: unknown): StartedWorker {
  if (program === undefined) throw new Error("no program for workers");
  const { port1, port2 } = new MessageChannel();
  const worker = new Worker(program, { workerData: { task, port: port2 }, transferList: [port2] });
  let failure: Error | undefined;
  worker.on("error", (error) => {
    failure = error;
  });
  return {
    received: () => {
      if (failure !== undefined) throw failure;
      const all: unknown[] = [];
      for (;;) {
        const next = receiveMessageOnPort(port1);
        if (next === undefined) return all;
        all.push(next.message);
      }
    },
    stop: async () => {
      port1.close();
      await worker.terminate();
    },
  };
}

function memoryIsShort(): boolean {
  if (usedShare() < mostOfHeap) return false;
  // What an earlier search left behind may still be there.
  collectGarbage();
  return usedShare() > mostOfHeap - leastFreed;
}

function usedShare(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  return used / (limit - youngBytes);
}

function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
}

function keepBugReport(text: string): string | undefined {
  const path = join(tmpdir(), `lockspec-bug-${process.pid}.txt`);
  return attempt(() => fs.writeFileSync(path, text)).ok ? path : undefined;
}

/** The version in the nearest `package.json` at or above a folder. */
function packageVersion(folder: string): string {
  const file = join(folder, "package.json");
  if (!fs.existsSync(file)) return packageVersion(dirname(folder));
  const parsed: { readonly version?: string } = JSON.parse(fs.readFileSync(file, "utf8"));
  return parsed.version ?? "unknown";
}

function attempt<T>(work: () => T): Attempt<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

async function* attempted<T>(pieces: AsyncIterable<T>): AsyncGenerator<Attempt<T>> {
  try {
    for await (const value of pieces) yield { ok: true, value };
  } catch (error) {
    yield { ok: false, reason: reasonOf(error) };
  }
}

/** In the user's words where the code is common; Node's own message repeats the path. */
function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons.get(code) ?? (error instanceof Error ? error.message : String(error));
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "no such file or folder"],
  ["EACCES", "permission denied"],
  ["EPERM", "not permitted"],
  ["EISDIR", "is a folder"],
  ["EEXIST", "a part of the path is not a folder"],
  ["ENOTDIR", "a part of the path is not a folder"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "no space left"],
  ["ELOOP", "too many symbolic links"],
  ["ERR_FS_FILE_TOO_LARGE", "too large"],
  ["Z_BUF_ERROR", "gzip's data end too early"],
  ["Z_DATA_ERROR", "gzip's data are damaged"],
]);
