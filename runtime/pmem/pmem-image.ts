/**
 * What is left on the medium: bytes and bad blocks, nothing of caches or threads. A crash makes
 * one, a file holds one, and a device begins with one.
 */

/** Bytes from `address` on. */
export interface PmemRange {
  readonly address: number;
  readonly length: number;
}

/** The content of a medium. */
export interface PmemImage {
  readonly bytes: Uint8Array;
  /** Bad blocks: whole sectors of 512 bytes, ascending, not touching each other. */
  readonly poison: readonly PmemRange[];
}

/** The unit in which memory moves between caches and medium (PM1). */
export const lineBytes = 64;

/** What a power failure never tears, if it is aligned (PM2). */
export const chunkBytes = 8;

/** The unit of bad blocks (PM15). */
export const sectorBytes = 512;

/** Sizes of devices are multiples of this. */
export const pageBytes = 4096;

/** The largest device: 1 GiB. */
export const maxDeviceBytes: number = 2 ** 30;
