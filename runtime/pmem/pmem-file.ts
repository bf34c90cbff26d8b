/**
 * Devices whose image is a file. What touches files is loaded when it is first used, so that the
 * rest of the run time works where there are none.
 */
import { newDeviceMemory, type PmemHandle, type PmemOptions } from "./device-memory.js";
import type { ImageSink } from "./image-sink.js";
import { PmemDevice } from "./pmem-device.js";
import { PmemError } from "./pmem-error.js";
import type { PmemImage } from "./pmem-image.js";

/** How a new image file is made. */
export interface FileOptions {
  /** Replace a file that is there, if nobody has it open. Without it, nothing is overwritten. */
  readonly force?: true;
}

/** A device, and how its file was left. */
export interface OpenedPmem {
  readonly device: PmemDevice;
  /**
   * "complete": closed in good order, checksum right. "interrupted": its process ended without
   * closing it; the content is what was durable then (PM17), and no checksum vouches for it.
   */
  readonly found: "complete" | "interrupted";
}

/**
 * Makes a device with a new image file; its bytes are zero. Close it to complete the file.
 *
 * @throws ImageError  "exists", "locked", "system"
 * @throws PmemError   "options"
 */
export async function createPmemFile(
  path: string,
  deviceBytes: number,
  options: PmemOptions & FileOptions = {},
): Promise<PmemDevice> {
  const handle = newDeviceMemory(deviceBytes, options);
  const image = { bytes: new Uint8Array(handle.present), poison: [] };
  const files = await import("./node-image.js");
  files.writeImageFile(path, image, options.force === true ? "replace" : "new");
  return (await openPmemFile(path, options)).device;
}

/**
 * Opens an image file as a device; nobody else can, until it is closed or this process ends. Of
 * the options, the size is the file's.
 *
 * @throws ImageError  for any reason but "exists"
 */
export async function openPmemFile(path: string, options: PmemOptions = {}): Promise<OpenedPmem> {
  const files = await import("./node-image.js");
  const opened = files.openImageFile(path);
  try {
    const memory = newDeviceMemory(opened.image.bytes.length, options);
    // The file has the image already: only memory is filled.
    new PmemDevice(memory).restart(opened.image);
    const file = { path: opened.path, descriptor: opened.descriptor };
    const device = new PmemDevice({ ...memory, file }, { sink: opened.sink, isOwner: true });
    return { device, found: opened.found };
  } catch (error) {
    opened.abandon();
    throw error;
  }
}

/**
 * Attaches a device by its handle, with or without a file, in the process that opened it.
 *
 * @throws PmemError  "options", for what is no handle
 */
export async function attachPmemFile(handle: PmemHandle): Promise<PmemDevice> {
  if (handle.kind !== "pmem") throw new PmemError("options", "not the handle of a device");
  let sink: ImageSink | undefined;
  if (handle.file !== undefined) {
    const files = await import("./node-image.js");
    sink = files.attachImageFile(handle.file);
  }
  return new PmemDevice(handle, { sink });
}

/**
 * Writes an image, such as one that a crash left, to a file of its own, complete.
 *
 * @throws ImageError  "exists", "locked", "system"
 */
export async function savePmemImage(
  path: string,
  image: PmemImage,
  options: FileOptions = {},
): Promise<void> {
  const files = await import("./node-image.js");
  files.writeImageFile(path, image, options.force === true ? "replace" : "new");
}

/**
 * Reads a file without opening it as a device: for a look at what is durable. It can be in use.
 *
 * @throws ImageError  for any reason but "exists" and "locked"
 */
export async function readPmemImage(path: string): Promise<PmemImage> {
  const files = await import("./node-image.js");
  return files.readImageFile(path).image;
}
