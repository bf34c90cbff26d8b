/**
 * A record of 16 bytes and its mark on the emulated device: everything that a power failure may
 * leave, with the fence between the two and without it. `node dist/examples/pmem/record.js` prints
 * how many of those images have the mark and not the whole record.
 */
import { createPmem, lineBytes, type PmemImage } from "lockspec/runtime";

const record = new TextEncoder().encode("sixteen letters.");
const recordAt = 0;
const markAt = lineBytes;

for (const ordered of [true, false]) {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.store(recordAt, record);
  thread.flush(recordAt, record.length);
  if (ordered) thread.fence();
  thread.store64(markAt, 1n);
  thread.flush(markAt);
  const images = [...device.crashImages().images()].map(({ image }) => image);
  const name = ordered ? "fence between" : "no fence";
  console.log(`${name}: ${images.length} images, ${images.filter(isTorn).length} of them torn`);
}

function isTorn({ bytes }: PmemImage): boolean {
  const isMarked = bytes[markAt] === 1;
  return isMarked && record.some((byte, i) => bytes[recordAt + i] !== byte);
}
