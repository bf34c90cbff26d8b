/** The device beside its rules: what it counts, what it refuses, and how it goes on. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  attachPmem,
  createPmem,
  loadPmem,
  PmemError,
  type PmemErrorKind,
  type PmemOptions,
} from "../../runtime/index.js";

function refuses(kind: PmemErrorKind, body: () => unknown, words = /./): void {
  const isRefusal = (error: unknown): boolean =>
    error instanceof PmemError && error.kind === kind && words.test(error.message);
  assert.throws(body, isRefusal);
}

const both: readonly PmemOptions[] = [{}, { tracking: "off" }, { domain: "eadr" }];

for (const options of both) {
  const name = JSON.stringify(options);

  test(`words and bytes are the same memory, ${name}`, () => {
    const thread = createPmem(4096, options).thread();
    thread.store64(8, -2n);
    assert.equal(thread.load(8, 8), Uint8Array.of(254, 255, 255, 255, 255, 255, 255, 255));
    thread.store32(4088, 0x01020304);
    assert.equal([...thread.load(4086, 7)], [0, 0, 4, 3, 2, 1, 0]);
    thread.store(61, Uint8Array.of(1, 2, 3, 4, 5));
    thread.storeNonTemporal(125, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
    const target = new Uint8Array(5);
    thread.loadInto(61, target);
    assert.equal([...target], [1, 2, 3, 4, 5]);
    assert.equal([...thread.load(125, 9)], [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert.is(thread.compareExchange32(64, 0x0504, 1), 0x0504, "what was there");
    assert.is(thread.load32(64), 1);
    assert.is(thread.compareExchange32(64, 2, 9), 1);
    assert.is(thread.load32(64), 1);
    assert.is(thread.compareExchange64(8, 2n ** 64n - 2n, 5n), -2n, "any 64 bits will do");
    assert.is(thread.compareExchange64(8, 6n, 7n), 5n);
    assert.is(thread.load64(8), 5n);
  });

  test(`counts, ${name}`, () => {
    const device = createPmem(4096, options);
    const [one, other] = [device.thread(), device.thread()];
    one.store64(0, 1n);
    one.store(60, new Uint8Array(8));
    other.storeNonTemporal(128, new Uint8Array(64));
    other.compareExchange32(0, 1, 2);
    other.compareExchange32(0, 1, 2);
    one.flush(60, 8);
    one.flush(0);
    other.fence();
    one.release();
    assert.is(device.thread().id, one.id, "a number is used again, and its counts stay");
    const counts = device.statistics();
    assert.equal(counts, {
      stores: 3,
      nonTemporalStores: 1,
      bytesStored: 84,
      linesFlushed: 3,
      fences: 1,
      crashes: 0,
      earlyWriteBacks: 0,
    });
  });

  test(`addresses that cannot be, ${name}`, () => {
    const device = createPmem(4096, options);
    const thread = device.thread();
    for (const address of [-4, 2, 0.5, Number.NaN, 4096, 2 ** 31, 2 ** 32, 2 ** 53]) {
      refuses("address", () => thread.load32(address), /4 bytes at/);
      refuses("address", () => thread.store32(address, 1));
      refuses("address", () => thread.compareExchange32(address, 0, 1));
    }
    for (const address of [-8, 4, 4096, Number.POSITIVE_INFINITY]) {
      refuses("address", () => thread.load64(address));
      refuses("address", () => thread.store64(address, 1n));
      refuses("address", () => thread.compareExchange64(address, 0n, 1n));
    }
    for (const address of [-1, 4095, 0.5, 2 ** 32]) {
      refuses("address", () => thread.load(address, 2));
      refuses("address", () => thread.store(address, new Uint8Array(2)));
      refuses("address", () => thread.storeNonTemporal(address, new Uint8Array(2)));
      refuses("address", () => thread.flush(address, 2));
      refuses("address", () => device.poison(address, 2));
    }
    refuses("address", () => thread.writeBlocks(256, new Uint8Array(512)), /not sectors/);
    refuses("address", () => thread.writeBlocks(0, new Uint8Array(100)), /not sectors/);
    refuses("address", () => device.directAccess(0, 512), /not whole pages/);
    refuses("address", () => device.directAccess(0, 8192));
    assert.is(thread.load(4096, 0).length, 0, "nothing is everywhere");
    assert.ok(
      device.image().bytes.every((byte) => byte === 0),
      "nothing was stored",
    );
  });

  test(`poison is repaired in whole sectors, ${name}`, () => {
    const device = createPmem(8192, options);
    device.poison(500, 1100);
    device.poison(4096, 512);
    assert.equal(device.poisoned(), [
      { address: 0, length: 2048 },
      { address: 4096, length: 512 },
    ]);
    const thread = device.thread();
    thread.store(512, new Uint8Array(64).fill(1));
    device.clearPoison(511, 1026);
    assert.equal(device.poisoned(), [
      { address: 0, length: 512 },
      { address: 1536, length: 512 },
      { address: 4096, length: 512 },
    ]);
    assert.is(thread.load32(512), 0, "and zero");
    thread.writeBlocks(4096, new Uint8Array(4096).fill(3));
    device.clearPoison(0, 2048);
    assert.equal(device.poisoned(), []);
  });
}

test("options that cannot be", () => {
  for (const bytes of [0, 100, 4097, -4096, 2 ** 31]) refuses("options", () => createPmem(bytes));
  refuses("options", () => createPmem(4096, { threads: 0 }));
  refuses("options", () => createPmem(4096, { writesPerLine: 8 }));
  refuses("options", () => createPmem(4096, { trackedWrites: 1 }));
  refuses("options", () => loadPmem({ bytes: new Uint8Array(5), poison: [] }));
  const device = createPmem(4096);
  refuses("options", () => device.restart({ bytes: new Uint8Array(8192), poison: [] }));
});

test("without tracking there is no crash", () => {
  const device = createPmem(4096, { tracking: "off" });
  refuses("tracking off", () => device.crash({ seed: 1 }), /without crash tracking/);
  refuses("tracking off", () => device.crashImages());
  refuses("tracking off", () => device.contentsAfterCrash(0));
  assert.is(device.statistics().crashes, 0);
});

test("threads are numbered, and each number is one thread", () => {
  const device = createPmem(4096, { threads: 2 });
  const [first] = [device.thread(1), device.thread()];
  refuses("thread", () => device.thread(), /no thread is free/);
  refuses("thread", () => device.thread(1), /taken/);
  refuses("thread", () => device.thread(2), /device with 2/);
  first.release();
  assert.is(device.thread().id, 1);
});

test("who gets a number next does not complete what its predecessor left", () => {
  const device = createPmem(4096);
  const first = device.thread();
  first.storeNonTemporal(0, new Uint8Array(8).fill(1));
  first.store64(64, 1n);
  first.flush(64);
  first.release();
  const next = device.thread();
  assert.is(next.id, first.id);
  next.fence();
  assert.is(device.crashImages().legal, 4n);
});

test("a handle is plain data, and an attached device is the same device", () => {
  const device = createPmem(4096);
  const attached = attachPmem(structuredClone(device.handle));
  assert.ok(Object.values(device.handle).every((value) => typeof value !== "function"));
  const [mine, theirs] = [device.thread(), attached.thread()];
  assert.is.not(mine.id, theirs.id);
  mine.store64(0, 1n);
  theirs.flush(0);
  theirs.fence();
  device.poison(512, 1);
  assert.equal(attached.poisoned(), [{ address: 512, length: 512 }]);
  assert.is(attached.crashImages().legal, 1n);
  assert.is(attached.crash({ seed: 3 }).bytes[0], 1);
});

test("a crash does not disturb the device; a restart is one", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.store64(0, 1n);
  thread.flush(0);
  thread.store64(64, 1n);
  thread.storeNonTemporal(128, new Uint8Array(8).fill(1));
  const { images } = device.crashImages();
  const oldest = [...images()].find(({ label }) => label === "oldest")!.image;
  assert.is(thread.load64(0), 1n);
  device.restart(oldest);
  assert.is(thread.load64(0), 0n);
  assert.is(device.crashImages().legal, 1n);
  thread.store64(0, 2n);
  thread.store64(128, 2n);
  thread.fence();
  assert.is(device.crashImages().legal, 4n, "what was flushed before the restart means nothing");
});

test("a line has room for so many writes; then the oldest become durable", () => {
  const device = createPmem(4096, { writesPerLine: 16 });
  const thread = device.thread();
  for (let value = 1n; value <= 17n; value++) thread.store64(0, value);
  const listed = device.crashImages();
  assert.not.ok(listed.exact);
  assert.is(device.statistics().earlyWriteBacks, 1);
  const values = [...listed.images()].map(({ image }) => image.bytes[0]);
  assert.equal(values, [8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
  thread.flush(0);
  thread.fence();
  assert.ok(device.crashImages().exact, "after a fence nothing is missing any more");
});

test("whose write became durable early is not known: inexact until a restart", () => {
  const device = createPmem(4096, { writesPerLine: 16 });
  const [thread, other] = [device.thread(), device.thread()];
  other.storeNonTemporal(8, new Uint8Array(8));
  for (let value = 1n; value <= 17n; value++) thread.store64(0, value);
  thread.flush(0);
  thread.fence();
  assert.equal([device.crashImages().exact, device.crashImages().legal], [false, 1n]);
  device.restart(device.crash({ seed: 1 }));
  assert.ok(device.crashImages().exact);
});

test("lines that share a part of the pool: a store that finds none is durable at once", () => {
  const device = createPmem(8192, { trackedWrites: 1024 });
  const thread = device.thread();
  for (let value = 1n; value <= 16n; value++) thread.store64(0, value);
  thread.store64(4096, 1n);
  assert.is(device.contentsAfterCrash(0).contents.length, 17);
  assert.equal(
    [...device.contentsAfterCrash(4096).contents].map(([byte]) => byte),
    [1],
  );
  assert.not.ok(device.crashImages().exact);
});

test("short of room in the pool, the stores of a line still persist in their order", () => {
  const device = createPmem(8192, { trackedWrites: 1024 });
  const thread = device.thread();
  for (let value = 1n; value <= 13n; value++) thread.store64(0, value);
  for (const address of [4096, 4104, 4112]) thread.store64(address, 1n);
  thread.store(4120, new Uint8Array(16).fill(1));
  for (const content of device.contentsAfterCrash(4096).contents) {
    const words = [...new BigUint64Array(new Uint8Array(content).buffer)];
    if (words[3] === 0n && words[4] === 0n) continue;
    assert.equal(words.slice(0, 3), [1n, 1n, 1n]);
  }
});

test("the edges of a copy around the cache are flushed: one fence is enough", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  thread.storeNonTemporal(125, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
  assert.ok(device.crashImages().legal > 4n);
  thread.fence();
  assert.is(device.crashImages().legal, 1n);
});

test("or the store is refused, and has not happened", () => {
  const device = createPmem(4096, { writesPerLine: 16, whenFull: "refuse" });
  const thread = device.thread();
  for (let value = 1n; value <= 16n; value++) thread.store64(0, value);
  refuses("tracking full", () => thread.store64(0, 17n), /the line at 0/);
  assert.is(thread.load64(0), 16n);
  assert.is(device.crashImages().legal, 17n);
  assert.ok(device.crashImages().exact);
  thread.flush(0);
  thread.fence();
  thread.store64(0, 18n);
});

test("room is used again: a million fenced stores need no more than one", () => {
  const device = createPmem(16384, { trackedWrites: 1024, whenFull: "refuse" });
  const thread = device.thread();
  for (let value = 0; value < 1e6; value++) {
    thread.store32((value % 4096) * 4, value);
    thread.flush((value % 4096) * 4);
    if (value % 4 === 0) thread.fence();
  }
  assert.is(device.statistics().earlyWriteBacks, 0);
});

test("room is used again beside a write that nobody fences", () => {
  const device = createPmem(4096, { trackedWrites: 1024, whenFull: "refuse" });
  const [thread, other] = [device.thread(), device.thread()];
  for (let line = 0; line < 64; line++) other.storeNonTemporal(line * 64 + 56, new Uint8Array(8));
  for (let value = 0; value < 20_000; value++) {
    const address = (value % 64) * 64;
    thread.store32(address, value);
    thread.flush(address);
    thread.fence();
  }
  const pending = device.snapshot().lines.map(({ writes }) => writes.length);
  assert.equal(pending, Array(64).fill(1), "the other thread's, and nothing else");
});

test("when all images are too many there are the ends, and one line changed at a time", () => {
  const device = createPmem(4096);
  const thread = device.thread();
  for (let line = 0; line < 12; line++) thread.store64(line * 64, 1n);
  const cheap = device.crashImages({ limit: 100 });
  assert.equal([cheap.coverage, cheap.legal, cheap.count], ["single lines", 4096n, 26]);
  const images = [...cheap.images()];
  const ones = images.map(({ image }) => image.bytes.filter((byte) => byte === 1).length);
  assert.is(images.length, cheap.count);
  assert.equal([images[0]!.label, ones[0], images[1]!.label, ones[1]], ["oldest", 0, "newest", 12]);
  assert.equal(ones.slice(2), [...Array(12).fill(1), ...Array(12).fill(11)]);
  assert.is(new Set(images.map(({ image }) => String(image.bytes))).size, 26);
  const cut = device.crashImages({ limit: 10 });
  assert.equal([cut.coverage, cut.count, [...cut.images()].length], ["cut off", 10, 10]);
  const all = device.crashImages({ limit: 4096 });
  assert.equal(
    [all.coverage, new Set([...all.images()].map(({ label }) => label)).size],
    ["all", 4096],
  );
});

test("a thread that flushes for long remembers each line once, up to the last time", () => {
  for (let rounds = 30; rounds <= 100; rounds++) {
    const device = createPmem(4096);
    const thread = device.thread();
    for (let round = 1; round <= rounds; round++) {
      for (let line = 0; line < 64; line += 2) {
        thread.store32(line * 64, round);
        thread.flush(line * 64);
      }
    }
    thread.fence();
    assert.is(device.crashImages().legal, 1n);
    assert.is(device.crash({ seed: 1 }).bytes[62 * 64], rounds);
  }
});

test("a repaired sector has no past", () => {
  const device = createPmem(4096, { writesPerLine: 16 });
  const thread = device.thread();
  for (let value = 1n; value <= 20n; value++) thread.store64(0, value);
  device.poison(0, 1);
  assert.not.ok(device.crashImages().exact);
  thread.writeBlocks(0, new Uint8Array(512).fill(7));
  thread.fence();
  assert.equal([device.crashImages().exact, device.crashImages().legal], [true, 1n]);
});

test("a closed device is closed for all", () => {
  const device = createPmem(4096);
  const attached = attachPmem(device.handle);
  device.close();
  refuses("closed", () => attached.thread());
  refuses("closed", () => device.crash({ seed: 1 }));
  refuses("closed", () => device.close());
});

test.run();
