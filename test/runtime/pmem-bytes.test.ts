/**
 * What persistent memory does to programs, shown with bytes: the eight things of which each is
 * somebody's bug. Every test names the images that a crash may leave, all of them.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { createPmem, loadPmem, type PmemDevice, PoisonError } from "../../runtime/index.js";

/** Two lines, far apart, and a record of eight words in a third. */
const a = 0;
const b = 64;
const record = 128;
const commit = 192;

/** All images, each as the words at some addresses, sorted. */
function images(device: PmemDevice, ...addresses: readonly number[]): readonly string[] {
  const listed = device.crashImages();
  assert.is(listed.coverage, "all");
  const found = [...listed.images()].map(({ image }) => {
    const reopened = loadPmem(image).thread();
    return addresses.map((address) => reopened.load64(address)).join(" ");
  });
  return [...new Set(found)].sort();
}

test("(i) a store that was not flushed can be lost", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.store64(a, 1n);
  assert.is(thread.load64(a), 1n, "it is visible at once");
  assert.equal(images(device, a), ["0", "1"]);
  const chosen = [1, 2, 3, 4, 5, 6].map((seed) => device.crash({ seed }).bytes[a]);
  assert.ok(chosen.includes(0) && chosen.includes(1), "by a seed, the one or the other");
});

test("(ii) a store without a flush can outlive a crash, or be lost when a later one is not", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.store64(a, 1n);
  thread.store64(b, 2n);
  thread.flush(b);
  thread.fence();
  assert.equal(images(device, a, b), ["0 2", "1 2"]);
});

test("(iii) a flush without a fence promises nothing", () => {
  const device = createPmem(4096);
  const [thread, other] = [device.thread(), device.thread()];
  thread.store64(a, 1n);
  thread.flush(a);
  assert.equal(images(device, a), ["0", "1"]);
  other.fence();
  assert.equal(images(device, a), ["0", "1"], "another thread's fence is not ours");
  thread.fence();
  assert.equal(images(device, a), ["1"]);
});

test("(iv) a record of 64 bytes can be torn at every 8 bytes", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.store(record, new Uint8Array(64).fill(0xff));
  const { contents, complete } = device.contentsAfterCrash(record);
  assert.is(contents.length, 256);
  assert.ok(complete);
  for (const content of contents) {
    const words = new BigUint64Array(new Uint8Array(content).buffer);
    assert.ok(
      words.every((word) => word === 0n || word === 2n ** 64n - 1n),
      "never inside 8 bytes",
    );
  }
});

test("(iv) 8 bytes that are not aligned can be torn, too, in a line and between two", () => {
  for (const address of [record + 4, record + 60]) {
    const device = createPmem(4096);
    device.thread().store(address, new Uint8Array(8).fill(0xff));
    const found = [...device.crashImages().images()].map(({ image }) =>
      image.bytes.subarray(address, address + 8).join(""),
    );
    const halves = ["0000", "255255255255"];
    const wanted = halves.flatMap((low) => halves.map((high) => low + high));
    assert.equal(found.sort(), wanted.sort());
  }
});

test("(v) a commit word of 8 bytes, stored after a fence, makes the torn record harmless", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  const isRecovered = (image: { readonly bytes: Uint8Array }): boolean => {
    const committed = image.bytes[commit] === 1;
    return !committed || image.bytes.subarray(record, record + 64).every((byte) => byte === 0xee);
  };
  const holds = (): boolean =>
    [...device.crashImages().images()].every(({ image }) => isRecovered(image));
  thread.store(record, new Uint8Array(64).fill(0xee));
  thread.flush(record, 64);
  assert.ok(holds());
  thread.fence();
  thread.store64(commit, 1n);
  assert.ok(holds());
  thread.flush(commit);
  thread.fence();
  assert.ok(holds());
  assert.is(device.crash({ seed: 1 }).bytes[commit], 1);
});

test("(v) without the fence between them it does not", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.store(record, new Uint8Array(64).fill(0xee));
  thread.flush(record, 64);
  thread.store64(commit, 1n);
  const lost = [...device.crashImages().images()].filter(({ image }) => {
    return image.bytes[commit] === 1 && image.bytes[record] !== 0xee;
  });
  assert.ok(lost.length > 0);
});

test("(vi) eADR: caches are durable, write-combining buffers are not", () => {
  for (const [domain, wanted] of [
    ["adr", ["0 0", "0 2", "1 0", "1 2"]],
    ["eadr", ["1 0", "1 2"]],
  ] as const) {
    const device = createPmem(4096, { domain });
    const thread = device.thread();
    thread.store64(a, 1n);
    thread.storeNonTemporal(b, Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0));
    assert.equal(images(device, a, b), wanted);
    thread.fence();
    assert.equal(images(device, a, b), domain === "adr" ? ["0 2", "1 2"] : ["1 2"]);
  }
});

test("(vii) a load from a bad block is an error, until the driver has written the block", () => {
  const device = createPmem(8192);
  const thread = device.thread();
  thread.store64(512, 7n);
  device.poison(600, 1);
  assert.equal(device.poisoned(), [{ address: 512, length: 512 }]);
  for (const load of [
    () => thread.load(0, 4096),
    () => thread.load32(1020),
    () => thread.load64(512),
    () => thread.compareExchange32(512, 7, 8),
    () => device.directAccess(0, 8192),
  ]) {
    assert.throws(
      load,
      (error: unknown) => error instanceof PoisonError && error.badAddress === 512,
    );
  }
  assert.equal(device.directAccess(4096, 4096), { address: 4096, length: 4096 });
  assert.is(thread.load(0, 512).length, 512, "its neighbour is good");
  thread.store(512, new Uint8Array(512).fill(1));
  assert.throws(() => thread.load64(512), /memory error: 8 bytes at 512/);
  const reopened = loadPmem(device.crash({ seed: 1 }));
  assert.throws(() => reopened.thread().load64(512), /memory error/, "a crash repairs nothing");

  thread.writeBlocks(512, new Uint8Array(512).fill(9));
  assert.equal(device.poisoned(), []);
  assert.is(thread.load32(512), 0x09090909);
  assert.equal(
    new Set(device.contentsAfterCrash(512).contents.map((each) => each[0])),
    new Set([0, 9]),
  );
  thread.fence();
  assert.equal(images(device, 512), [String(0x0909090909090909n)]);
});

test("(viii) a block is published before its zeroes are durable: the last owner's bytes", () => {
  const [block, extent] = [4096, 0];
  const secret = new Uint8Array(64).fill(0x53);
  for (const way of ["flushed", "not flushed"] as const) {
    const before = createPmem(8192);
    const owner = before.thread();
    owner.store(block, secret);
    owner.flush(block, 64);
    owner.fence();
    const device = loadPmem(before.crash({ seed: 0 }));
    const thread = device.thread();
    thread.store(block, new Uint8Array(64));
    if (way === "flushed") {
      thread.flush(block, 64);
      thread.fence();
    }
    thread.store64(extent, 1n);
    thread.flush(extent);
    thread.fence();
    assert.is(device.image().bytes[block], 0, "before the crash all is well");
    const seen = [...device.crashImages({ limit: 4096 }).images()].filter(({ image }) => {
      return image.bytes[extent] === 1 && image.bytes.subarray(block, block + 64).includes(0x53);
    });
    assert.is(seen.length > 0, way === "not flushed");
  }
});

test("(viii) stores to one line keep their order: a log may rely on it", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.store64(record, 1n);
  thread.store64(record + 8, 2n);
  thread.store64(record + 16, 3n);
  assert.equal(images(device, record, record + 8, record + 16), [
    "0 0 0",
    "1 0 0",
    "1 2 0",
    "1 2 3",
  ]);
});

test("(viii) seen is not durable: what another thread made of a value outlives the value", () => {
  const device = createPmem(4096);
  const [writer, reader] = [device.thread(), device.thread()];
  writer.store64(a, 5n);
  reader.store64(b, reader.load64(a));
  reader.flush(b);
  reader.fence();
  assert.equal(images(device, a, b), ["0 5", "5 5"]);
  reader.flush(a);
  reader.fence();
  assert.equal(images(device, a, b), ["5 5"], "anybody can flush a line");
});

test.run();
