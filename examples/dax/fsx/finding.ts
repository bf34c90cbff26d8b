/** Something that is wrong, with the bytes that prove it. */
import { describe, hex } from "./tag.js";

export interface Finding {
  readonly thread: number;
  /** `mapread`, `after the crash`. */
  readonly operation: string;
  /** In a word: `foreign bytes`. */
  readonly what: string;
  /** Lines that prove it. */
  readonly proof: readonly string[];
}

export interface WrongBytes {
  readonly file: number;
  readonly page: number;
  /** Of the page. */
  readonly offset: number;
  /** What is there, eight bytes. */
  readonly found: Uint8Array;
  /** What may be there, each eight bytes. */
  readonly expected: readonly Uint8Array[];
}

const mostShown = 4;

export function bytesProof({ file, page, offset, found, expected }: WrongBytes): string[] {
  const at = `0x${(page * 4096 + offset).toString(16).padStart(6, "0")}`;
  const more = expected.length - mostShown;
  return [
    `file ${file}, page ${page}, at ${at}:`,
    `  found     ${hex(found)}  ${describe(found)}`,
    ...expected
      .slice(0, mostShown)
      .map(
        (bytes, i) => `  ${i === 0 ? "expected " : "or       "} ${hex(bytes)}  ${describe(bytes)}`,
      ),
    ...(more > 0 ? [`  or        one of ${more} more`] : []),
  ];
}
