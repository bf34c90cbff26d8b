/**
 * The format of image files. A header of one page, the bytes of the device, one bit for each
 * sector that says whether it is bad. Numbers are little-endian.
 *
 *      0   8 bytes  magic: not text, and it notices a transfer that changes line ends
 *      8   u32      version
 *     12   u32      bytes of the header
 *     16   u64      bytes of the device
 *     24   u32      state: 1 complete, 2 in use
 *     28   u32      CRC-32 of all that follows the header, when complete; otherwise 0
 *     32   zeros
 *   4092   u32      CRC-32 of the header before this
 */
import { crc32 } from "./crc32.js";
import type { ImageReason } from "./pmem-error.js";
import { maxDeviceBytes, pageBytes, sectorBytes } from "./pmem-image.js";

/** Length of the header, and offset of the first byte of the device. */
export const headerBytes = 4096;

const magic: readonly number[] = [0x89, 0x50, 0x4d, 0x45, 0x4d, 0x0d, 0x0a, 0x1a];
const version = 1;
const at = { version: 8, header: 12, device: 16, state: 24, content: 28, header32: 4092 } as const;

/** What a header says. */
export interface ImageHeader {
  readonly deviceBytes: number;
  /** Checksum of the content when the image was closed; undefined while it is in use. */
  readonly contentSum: number | undefined;
}

/** Why a header was refused. */
export interface HeaderFlaw {
  readonly reason: ImageReason;
  readonly detail: string;
}

/** Bytes of the file behind the header: the device, and its bad sectors. */
export function contentBytes(deviceBytes: number): number {
  return deviceBytes + Math.ceil(deviceBytes / sectorBytes / 32) * 4;
}

/** The header as bytes. */
export function encodeHeader({ deviceBytes, contentSum }: ImageHeader): Uint8Array {
  const bytes = new Uint8Array(headerBytes);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint32(at.version, version, true);
  view.setUint32(at.header, headerBytes, true);
  view.setBigUint64(at.device, BigInt(deviceBytes), true);
  view.setUint32(at.state, contentSum === undefined ? 2 : 1, true);
  view.setUint32(at.content, contentSum ?? 0, true);
  view.setUint32(at.header32, crc32(bytes.subarray(0, at.header32)), true);
  return bytes;
}

/**
 * Reads a header.
 *
 * @param bytes      the first 4096 bytes of the file, or all when it is shorter
 * @param fileBytes  length of the whole file
 */
export function decodeHeader(bytes: Uint8Array, fileBytes: number): ImageHeader | HeaderFlaw {
  if (magic.some((byte, index) => index < bytes.length && bytes[index] !== byte)) {
    return { reason: "foreign", detail: "not a pmem image" };
  }
  if (fileBytes === 0) return { reason: "foreign", detail: "empty, not a pmem image" };
  if (bytes.length < headerBytes) {
    return { reason: "truncated", detail: `${fileBytes} bytes, less than the header of an image` };
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerBytes);
  if (view.getUint32(at.header32, true) !== crc32(bytes.subarray(0, at.header32))) {
    return { reason: "damaged", detail: "the checksum of the header is wrong" };
  }
  const found = view.getUint32(at.version, true);
  if (found !== version) {
    return { reason: "version", detail: `an image of version ${found}; this knows ${version}` };
  }
  return lengthFlaw(Number(view.getBigUint64(at.device, true)), fileBytes) ?? read(view);
}

/** True for what `decodeHeader` gives when it refuses. */
export function isFlaw(header: ImageHeader | HeaderFlaw): header is HeaderFlaw {
  return "reason" in header;
}

function read(view: DataView): ImageHeader {
  const isComplete = view.getUint32(at.state, true) === 1;
  return {
    deviceBytes: Number(view.getBigUint64(at.device, true)),
    contentSum: isComplete ? view.getUint32(at.content, true) : undefined,
  };
}

function lengthFlaw(deviceBytes: number, fileBytes: number): HeaderFlaw | undefined {
  if (deviceBytes < pageBytes || deviceBytes > maxDeviceBytes || deviceBytes % pageBytes !== 0) {
    return { reason: "damaged", detail: `the header speaks of a device of ${deviceBytes} bytes` };
  }
  const wanted = headerBytes + contentBytes(deviceBytes);
  const lengths = `${fileBytes} bytes, and the header asks for ${wanted}`;
  if (fileBytes < wanted) return { reason: "truncated", detail: lengths };
  if (fileBytes > wanted) return { reason: "damaged", detail: lengths };
  return undefined;
}
