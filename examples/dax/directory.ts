/**
 * Names: the directory is file 0, in which every inode has a slot of 64 bytes for its name. One
 * thread at a time changes it. A name is durable before `create` returns; if the power fails in
 * between, a file without a name, or a name without a file, is left, and the slot is used again.
 */
import { attachLocks, pageBytes } from "lockspec/runtime";
import type { DaxFileSystem, DaxHandle } from "./dax-file-system.js";

const directory = 0;
const slotBytes = 64;
const perPage = pageBytes / slotBytes;

/** The number of the new file, which is open; undefined if the name or all files are taken. */
export function create(
  files: DaxFileSystem,
  handle: DaxHandle,
  name: string,
  options: { readonly dax?: boolean } = {},
): number | undefined {
  return alone(files, handle, () => {
    const known = namesOf(files);
    if (name === "" || known.includes(name)) return undefined;
    for (let file = 1; file < known.length; file++) {
      if (known[file] !== "" || !makes(files, file, options)) continue;
      setName(files, file, name);
      return file;
    }
    return undefined;
  });
}

/** Its number; it is open. */
export function open(files: DaxFileSystem, handle: DaxHandle, name: string): number | undefined {
  return alone(files, handle, () => {
    const file = namesOf(files).indexOf(name);
    return file > 0 && name !== "" && files.open(file) ? file : undefined;
  });
}

/** False: there is no such file. Who has it open keeps it. */
export function unlink(files: DaxFileSystem, handle: DaxHandle, name: string): boolean {
  return alone(files, handle, () => {
    const file = namesOf(files).indexOf(name);
    if (file <= 0 || name === "" || !files.open(file)) return false;
    setName(files, file, "");
    files.unlink(file);
    files.close(file);
    return true;
  });
}

/** All names. */
export function list(files: DaxFileSystem): readonly string[] {
  return namesOf(files).filter((name) => name !== "");
}

/** What a crash has left without a name goes first. */
function makes(files: DaxFileSystem, file: number, options: { readonly dax?: boolean }): boolean {
  if (files.create(file, options)) return true;
  if (!files.isLinked(file) || !files.open(file)) return false;
  files.unlink(file);
  files.close(file);
  return files.create(file, options);
}

function namesOf(files: DaxFileSystem): string[] {
  const { FILES } = files.core.parameters;
  const bytes = files.read(directory, 0, Math.ceil(FILES / perPage) * pageBytes);
  return Array.from({ length: FILES }, (_, file) => {
    const slot = bytes.subarray(file * slotBytes, (file + 1) * slotBytes);
    return new TextDecoder().decode(slot.subarray(1, 1 + (slot[0] ?? 0)));
  });
}

/** @throws RangeError  names have at most 63 bytes */
function setName(files: DaxFileSystem, file: number, name: string): void {
  const text = new TextEncoder().encode(name);
  if (text.length >= slotBytes) throw new RangeError(`a name of ${text.length} bytes`);
  const slot = new Uint8Array(slotBytes);
  slot[0] = text.length;
  slot.set(text, 1);
  if (files.write(directory, file * slotBytes, slot) < slotBytes) {
    throw new RangeError("the directory is full");
  }
  files.fsync(directory);
}

function alone<T>(files: DaxFileSystem, handle: DaxHandle, act: () => T): T {
  const lock = attachLocks(handle.names).at(0);
  const thread = files.self.id;
  lock.acquire(thread);
  try {
    return act();
  } finally {
    lock.release(thread);
  }
}
