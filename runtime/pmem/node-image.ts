/**
 * Image files, by Node: the only file of the run time that knows it, reached by a dynamic import
 * alone. Writes go to the operating system at once, so what was written survives the death of the
 * process; `close` also waits for the disk.
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import { crc32 } from "./crc32.js";
import { contentBytes, decodeHeader, encodeHeader, headerBytes, isFlaw } from "./image-format.js";
import { type LockFiles, takeLock } from "./image-lock.js";
import type { ImageSink } from "./image-sink.js";
import { ImageError } from "./pmem-error.js";
import { type PmemImage, type PmemRange, sectorBytes } from "./pmem-image.js";

/** A file that is open, locked, and marked as in use. */
export interface OpenedImage {
  /** Without symbolic links. */
  readonly path: string;
  readonly descriptor: number;
  readonly image: PmemImage;
  readonly found: "complete" | "interrupted";
  readonly sink: ImageSink;
  /** Lets go of the file as it was; nothing has been written to it. */
  abandon(): void;
}

/** What a file holds. */
interface ImageContent {
  readonly image: PmemImage;
  readonly found: "complete" | "interrupted";
}

/** Opens a file for a device. @throws ImageError */
export function openImageFile(path: string): OpenedImage {
  const real = guarded(path, () => realpathSync(path));
  const unlock = lock(real);
  let descriptor: number | undefined;
  try {
    descriptor = guarded(real, () => openSync(real, "r+"));
    const held = descriptor;
    const { image, found } = readContent(real, held);
    const deviceBytes = image.bytes.length;
    const before = readAt(real, held, 0, headerBytes);
    writeAt(real, held, { bytes: encodeHeader({ deviceBytes, contentSum: undefined }), at: 0 });
    const release = (): void => {
      closeSync(held);
      unlock();
    };
    const sink = sinkOf(real, held, () => {
      complete(real, held, deviceBytes);
      release();
    });
    const abandon = (): void => {
      writeAt(real, held, { bytes: before, at: 0 });
      release();
    };
    return { path: real, descriptor: held, image, found, sink, abandon };
  } catch (error) {
    if (descriptor !== undefined) closeSync(descriptor);
    unlock();
    throw error;
  }
}

/** Writes to a file that another worker of this process has open. */
export function attachImageFile(file: {
  readonly path: string;
  readonly descriptor: number;
}): ImageSink {
  return sinkOf(file.path, file.descriptor, () => {});
}

/** Reads a file, whether it is in use or not. @throws ImageError */
export function readImageFile(path: string): ImageContent {
  const descriptor = guarded(path, () => openSync(path, "r"));
  try {
    return readContent(path, descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes a complete image: to a file beside it, which then takes the name. A file of the name is
 * either replaced or in the way.
 *
 * @throws ImageError  "exists", "locked", "system"
 */
export function writeImageFile(path: string, image: PmemImage, way: "new" | "replace"): void {
  const real = existsSync(path) ? guarded(path, () => realpathSync(path)) : path;
  if (way === "new" && existsSync(real)) throw alreadyThere(path);
  const unlock = lock(real);
  const draft = join(dirname(real), `.${basename(real)}.${process.pid}.new`);
  try {
    const flags = constants.O_CREAT | constants.O_TRUNC | constants.O_RDWR;
    const descriptor = guarded(draft, () => openSync(draft, flags, 0o644));
    try {
      writeWhole(draft, descriptor, image);
    } finally {
      closeSync(descriptor);
    }
    // Whoever made the file since then had no lock, and is no device.
    if (way === "new" && existsSync(real)) throw alreadyThere(path);
    guarded(real, () => renameSync(draft, real));
  } finally {
    rmSync(draft, { force: true });
    unlock();
  }
}

function alreadyThere(path: string): ImageError {
  return new ImageError("exists", path, "there is such a file, and it is not overwritten");
}

function writeWhole(path: string, descriptor: number, image: PmemImage): void {
  const deviceBytes = image.bytes.length;
  const bits = bitsOf(image.poison, deviceBytes);
  const contentSum = crc32(bits, crc32(image.bytes));
  guarded(path, () => ftruncateSync(descriptor, headerBytes + contentBytes(deviceBytes)));
  writeAt(path, descriptor, { bytes: image.bytes, at: headerBytes });
  writeAt(path, descriptor, { bytes: bits, at: headerBytes + deviceBytes });
  writeAt(path, descriptor, { bytes: encodeHeader({ deviceBytes, contentSum }), at: 0 });
  guarded(path, () => fsyncSync(descriptor));
}

/** What a closer does is its opener's business: others have none. */
function sinkOf(path: string, descriptor: number, close: () => void): ImageSink {
  const write = (address: number, bytes: Uint8Array): void =>
    writeAt(path, descriptor, { bytes, at: headerBytes + address });
  return { write, close };
}

/** The mark that the content is complete is not to reach the disk before the content. */
function complete(path: string, descriptor: number, deviceBytes: number): void {
  guarded(path, () => fsyncSync(descriptor));
  const contentSum = crc32(readAt(path, descriptor, headerBytes));
  writeAt(path, descriptor, { bytes: encodeHeader({ deviceBytes, contentSum }), at: 0 });
  guarded(path, () => fsyncSync(descriptor));
}

function readContent(path: string, descriptor: number): ImageContent {
  const fileBytes = guarded(path, () => fstatSync(descriptor)).size;
  const head = readAt(path, descriptor, 0, Math.min(fileBytes, headerBytes));
  const header = decodeHeader(head, fileBytes);
  if (isFlaw(header)) throw new ImageError(header.reason, path, header.detail);
  const content = readAt(path, descriptor, headerBytes);
  if (header.contentSum !== undefined && header.contentSum !== crc32(content)) {
    throw new ImageError("damaged", path, "the checksum of the content is wrong");
  }
  const bytes = content.subarray(0, header.deviceBytes);
  const poison = rangesOf(content.subarray(header.deviceBytes));
  const found = header.contentSum === undefined ? "interrupted" : "complete";
  return { image: { bytes, poison }, found };
}

function readAt(path: string, descriptor: number, at: number, length?: number): Uint8Array {
  const wanted = length ?? guarded(path, () => fstatSync(descriptor)).size - at;
  const bytes = new Uint8Array(wanted);
  for (let done = 0; done < wanted; ) {
    const rest = wanted - done;
    const count = guarded(path, () => readSync(descriptor, bytes, done, rest, at + done));
    if (count === 0) throw new ImageError("truncated", path, "became shorter while it was read");
    done += count;
  }
  return bytes;
}

function writeAt(path: string, descriptor: number, what: { bytes: Uint8Array; at: number }): void {
  for (let done = 0; done < what.bytes.length; ) {
    const rest = what.bytes.length - done;
    done += guarded(path, () => writeSync(descriptor, what.bytes, done, rest, what.at + done));
  }
}

function bitsOf(poison: readonly PmemRange[], deviceBytes: number): Uint8Array {
  const bits = new Uint8Array(contentBytes(deviceBytes) - deviceBytes);
  for (const { address, length } of poison) {
    for (let at = address; at < address + length; at += sectorBytes) {
      const sector = at / sectorBytes;
      bits[sector >> 3]! |= 1 << (sector & 7);
    }
  }
  return bits;
}

function rangesOf(bits: Uint8Array): readonly PmemRange[] {
  const found: PmemRange[] = [];
  const isBad = (sector: number): boolean => (((bits[sector >> 3] ?? 0) >> (sector & 7)) & 1) === 1;
  for (let sector = 0; sector < bits.length * 8; sector++) {
    if (!isBad(sector)) continue;
    const first = sector;
    while (isBad(sector)) sector++;
    found.push({ address: first * sectorBytes, length: (sector - first) * sectorBytes });
  }
  return found;
}

function lock(path: string): () => void {
  const taken = guarded(path, () => takeLock(lockFiles, path));
  if (typeof taken === "function") return taken;
  const by =
    taken === "unreadable" ? "an unknown process" : `process ${taken.pid} on ${taken.host}`;
  throw new ImageError("locked", path, `in use by ${by}, says ${path}.lock`);
}

/** Runs what asks the system, and gives its refusal our type. */
function guarded<T>(path: string, body: () => T): T {
  try {
    return body();
  } catch (cause) {
    if (codeOf(cause) === "") throw cause;
    if (codeOf(cause) === "ENOENT")
      throw new ImageError("missing", path, "no such file", { cause });
    const detail = cause instanceof Error ? cause.message : String(cause);
    throw new ImageError("system", path, detail, { cause });
  }
}

const lockFiles: LockFiles = {
  pid: process.pid,
  host: hostname(),
  link(from, to) {
    try {
      linkSync(from, to);
      return true;
    } catch (error) {
      if (codeOf(error) === "EEXIST") return false;
      throw error;
    }
  },
  rename: renameSync,
  writeNew: (path, text) => writeFileSync(path, text, { flag: "wx" }),
  read: (path) => orUndefined(() => readFileSync(path, "utf8")),
  remove: (path) => rmSync(path, { force: true }),
  isRunning(pid) {
    try {
      process.kill(pid, 0);
      return true;
    } catch (error) {
      return codeOf(error) !== "ESRCH";
    }
  },
  // On Linux, in ticks since the system began: field 22 of `stat`, behind the name of the program
  // in parentheses, which may hold blanks and parentheses.
  startOf(pid) {
    const text = orUndefined(() => readFileSync(`/proc/${pid}/stat`, "utf8")) ?? "";
    return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
  },
};

function orUndefined<T>(body: () => T): T | undefined {
  try {
    return body();
  } catch {
    return undefined;
  }
}

/** The code of an error of the system, such as ENOENT. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
