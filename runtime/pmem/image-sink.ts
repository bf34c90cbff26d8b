/**
 * Where durable lines go besides memory: an image file keeps up with them, so that what was fenced
 * is still there after the process was killed (PM17). The device knows files by this alone.
 */

/** The content of an open image file: the bytes of the device, and behind them its bad sectors. */
export interface ImageSink {
  /**
   * Writes what has become durable. Called with the locks of the lines held.
   *
   * @param address  0 is the first byte of the device; one bit for each sector follows its last
   * @throws ImageError  "system", when the file cannot be written
   */
  write(address: number, bytes: Uint8Array): void;
  /**
   * Marks the image as complete, with a checksum of its content, and gives the file free.
   *
   * @throws ImageError  "system"
   */
  close(): void;
}
