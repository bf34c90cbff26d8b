/**
 * What the exerciser writes: every eight bytes say which file and page they are of, where in the
 * page, and which write they are from. So every eight bytes that anybody finds can be judged by
 * themselves, wherever a race or a crash has put them.
 */
import { pageBytes } from "lockspec/runtime";

/** A piece that is judged by itself. */
export const chunkBytes = 8;
export const chunks = pageBytes / chunkBytes;

export interface Place {
  readonly file: number;
  readonly page: number;
}

/** The bytes of some chunks of a page. */
export function tagged(
  { file, page }: Place,
  version: number,
  { first, behind }: { readonly first: number; readonly behind: number },
): Uint8Array {
  const words = new Int32Array((behind - first) * 2);
  for (let chunk = first; chunk < behind; chunk++) {
    words[(chunk - first) * 2] = file | (page << 8) | (chunk << 16);
    words[(chunk - first) * 2 + 1] = version;
  }
  return new Uint8Array(words.buffer);
}

/** What a file that is gone has left on the device before it was formatted. */
export function remains(): Uint8Array {
  return tagged({ file: 255, page: 255 }, 0x7fffffff, { first: 0, behind: chunks });
}

/** Versions of chunks, 0 for zeroes; or the first chunk that is of another place. */
export type Decoded = { readonly versions: Int32Array } | { readonly foreign: number };

/** @param bytes  from chunk `first` of the page */
export function decode(bytes: Uint8Array, { file, page }: Place, first: number): Decoded {
  const count = Math.floor(bytes.length / chunkBytes);
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Int32Array(aligned.buffer, aligned.byteOffset, count * 2);
  const versions = new Int32Array(count);
  const own = file | (page << 8);
  for (let i = 0; i < count; i++) {
    const who = words[i * 2]!;
    const version = words[i * 2 + 1]!;
    if (who === (own | ((first + i) << 16))) versions[i] = version;
    else if (who !== 0 || version !== 0) return { foreign: i };
  }
  return { versions };
}

/** `file 2, page 3, write 41`, as the bytes say. */
export function describe(bytes: Uint8Array): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, chunkBytes);
  const [who, version] = [view.getInt32(0, true), view.getInt32(4, true)];
  if (who === 0 && version === 0) return "zeroes";
  const [file, page] = [who & 0xff, (who >> 8) & 0xff];
  if (file === 255 && page === 255) return "bytes of a file that was there before formatting";
  return `file ${file}, page ${page}, chunk ${who >>> 16}, write ${version}`;
}

/** `02 03 1f 00 29 00 00 00`. */
export function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}
