/** The machine as Node shows it: the one place that touches `process`, files and clocks. */
import { createHash, randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Attempt, FolderEntry, OutputStream, PathKind, Platform } from "./platform.js";

export function nodePlatform(): Platform {
  const version = packageVersion(dirname(fileURLToPath(import.meta.url)));
  return {
    out: outputStream(process.stdout),
    err: outputStream(process.stderr),
    kindOf,
    list: (folder) => attempt(() => listFolder(folder)),
    read: (path) => attempt(() => fs.readFileSync(path)),
    readStandardInput,
    write: (path, text) => attempt(() => replaceFile(path, text)),
    now: () => performance.now(),
    sha256: (text) => createHash("sha256").update(text).digest("hex"),
    onInterrupt,
    keepBugReport,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    version,
    description: `lockspec ${version}, node ${process.versions.node}, ${process.platform}`,
  };
}

function outputStream(stream: NodeJS.WriteStream): OutputStream {
  let open = true;
  stream.on("error", () => {
    // The reader went away (`lockspec check | head`): the verdict is still told by the exit code.
    open = false;
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
  fs.mkdirSync(dirname(path), { recursive: true });
  const status = fs.statSync(path, { throwIfNoEntry: false });
  if (status !== undefined && !status.isFile()) {
    fs.writeFileSync(path, text);
    return;
  }
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

function onInterrupt(first: () => void): () => void {
  let interrupted = false;
  const listen = (): void => {
    if (interrupted) process.exit(130);
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
]);
