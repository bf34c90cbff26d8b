/** Image files: what survives a process, and every reason to refuse one. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  attachPmem,
  attachPmemFile,
  createPmemFile,
  ImageError,
  type ImageReason,
  openPmemFile,
  readPmemImage,
  savePmemImage,
} from "../../runtime/index.js";

const folder = mkdtempSync(join(tmpdir(), "lockspec-pmem-"));
const file = (name: string): string => join(folder, name);

test.after(() => rmSync(folder, { recursive: true, force: true }));

async function refuses(reason: ImageReason, body: () => Promise<unknown>, words = /./) {
  const error = await body().then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ImageError)) throw new Error(`${reason} expected, came ${error}`);
  assert.is(`${error.reason}, ${error.kind}`, `${reason}, image`);
  assert.match(error.message, words);
  assert.ok(error.message.includes(error.path));
}

/** A complete image: 8192 bytes, the first 7, a bad block. */
async function complete(name: string): Promise<string> {
  const bytes = new Uint8Array(8192);
  bytes[0] = 7;
  await savePmemImage(file(name), { bytes, poison: [{ address: 1024, length: 512 }] });
  return file(name);
}

/** Changes bytes of a file. */
function damage(path: string, at: number, bytes: readonly number[]): void {
  const content = readFileSync(path);
  content.set(bytes, at);
  writeFileSync(path, content);
}

test("what was stored is there again", async () => {
  const path = file("again");
  const device = await createPmemFile(path, 8192);
  const thread = device.thread();
  thread.store64(4096, 5n);
  device.poison(512, 512);
  device.close();
  const { device: again, found } = await openPmemFile(path, { tracking: "off" });
  assert.is(found, "complete");
  assert.is(again.thread().load64(4096), 5n);
  assert.equal(again.poisoned(), [{ address: 512, length: 512 }]);
  again.close();
});

test("a crash image can be left in the file", async () => {
  const path = file("crashed");
  const device = await createPmemFile(path, 4096);
  const thread = device.thread();
  thread.store64(0, 1n);
  thread.flush(0);
  thread.fence();
  thread.store64(0, 2n);
  const { images } = device.crashImages();
  const oldest = [...images()][0]!;
  assert.is(oldest.label, "oldest");
  device.close({ image: oldest.image });
  const opened = await openPmemFile(path);
  assert.is(opened.found, "complete");
  assert.is(opened.device.thread().load64(0), 1n);
  opened.device.close();
});

test("the file follows fences, not stores", async () => {
  const path = file("follows");
  const device = await createPmemFile(path, 8192);
  const thread = device.thread();
  const inFile = async (address: number): Promise<number | undefined> =>
    (await readPmemImage(path)).bytes[address];
  thread.store64(0, 1n);
  thread.flush(0);
  assert.is(await inFile(0), 0);
  thread.fence();
  assert.is(await inFile(0), 1);
  thread.storeNonTemporal(64, new Uint8Array(64).fill(3));
  assert.is(await inFile(64), 0);
  thread.fence();
  assert.is(await inFile(64), 3);
  device.poison(64, 1);
  assert.equal((await readPmemImage(path)).poison, [{ address: 0, length: 512 }]);
  thread.writeBlocks(0, new Uint8Array(512).fill(4));
  const repaired = await readPmemImage(path);
  assert.equal([repaired.poison, repaired.bytes[0]], [[], 0], "repaired, and not yet written");
  device.restart({ bytes: new Uint8Array(8192).fill(9), poison: [] });
  assert.is(await inFile(8191), 9);
  device.close();
});

test("eADR: the file follows stores", async () => {
  const path = file("eadr");
  const device = await createPmemFile(path, 4096, { domain: "eadr" });
  device.thread().store64(8, 6n);
  assert.is((await readPmemImage(path)).bytes[8], 6);
  device.close();
});

for (const tracking of ["crash", "off"]) {
  test(`a process has it alone; when killed, what it fenced is there, ${tracking}`, async () => {
    const path = await complete(`killed-${tracking}`);
    const script = fileURLToPath(new URL("../support/pmem-holder.js", import.meta.url));
    const holder = spawn(process.execPath, [script, path, tracking]);
    await once(holder.stdout, "data");
    await refuses("locked", () => openPmemFile(path), new RegExp(`process ${holder.pid} on`));
    const replacement = { bytes: new Uint8Array(4096), poison: [] };
    await refuses("locked", () => savePmemImage(path, replacement, { force: true }));
    await refuses("locked", () => createPmemFile(path, 4096, { force: true }));
    holder.kill("SIGKILL");
    await once(holder, "exit");
    assert.ok(existsSync(`${path}.lock`), "it had no time to tidy up");
    const { device, found } = await openPmemFile(path);
    const thread = device.thread();
    assert.is(found, "interrupted");
    assert.equal([thread.load64(0), thread.load64(64)], [1n, 0n]);
    assert.is(thread.load32(8188), 0x05050505);
    assert.equal(device.poisoned().at(-1), { address: 2048, length: 512 });
    device.close();
    const again = await openPmemFile(path);
    assert.is(again.found, "complete");
    again.device.close();
  });
}

test("a process that is killed in the midst leaves what its fences have promised", async () => {
  const path = file("appended");
  const script = fileURLToPath(new URL("../support/pmem-appender.js", import.meta.url));
  const deviceBytes = 4096 * 4;
  await savePmemImage(path, { bytes: new Uint8Array(deviceBytes), poison: [] });
  for (const [round, least] of [100, 500, 1700, 2500].entries()) {
    const appender = spawn(process.execPath, [script, path]);
    let said = 0;
    for await (const text of appender.stdout) {
      said = Number(String(text).trim().split("\n").at(-1));
      if (said >= least) break;
    }
    appender.kill("SIGKILL");
    if (appender.exitCode === null && appender.signalCode === null) await once(appender, "exit");
    const { device, found } = await openPmemFile(path);
    assert.is(found, "interrupted", `round ${round}`);
    const words = new BigInt64Array(device.image().bytes.buffer);
    const count = Number(words[0]);
    assert.ok(count >= said, `said ${said}, found ${count}`);
    const lines = deviceBytes / 64 - 1;
    for (let index = Math.max(1, count - lines + 2); index <= count; index++) {
      const first = 8 * (1 + ((index - 1) % lines));
      const record = words.subarray(first, first + 8);
      assert.ok(
        record.every((word) => word === BigInt(index)),
        `record ${index} of ${count} is ${record}`,
      );
    }
    device.close();
  }
});

test("one process cannot open a file twice, not by another name either", async () => {
  const path = await complete("twice");
  const { device } = await openPmemFile(path);
  await refuses("locked", () => openPmemFile(path), /in use by process/);
  symlinkSync(path, file("alias"));
  await refuses("locked", () => openPmemFile(file("alias")));
  device.close();
  (await openPmemFile(file("alias"))).device.close();
});

test("a lock is stale when its process is gone, or is another one", async () => {
  const path = await complete("stale");
  const lock = (owner: object | string): void =>
    writeFileSync(`${path}.lock`, typeof owner === "string" ? owner : JSON.stringify(owner));
  const owner = { pid: process.pid, host: hostname(), started: "", token: "t" };
  const gone = { ...owner, pid: 2 ** 22 + 5 };
  for (const held of [owner, { ...gone, host: "elsewhere" }, "", '{"pid":1}']) {
    lock(held);
    await refuses("locked", () => openPmemFile(path));
  }
  for (const stale of [
    gone,
    ...(existsSync("/proc/self/stat") ? [{ ...owner, started: "1" }] : []),
  ]) {
    lock(stale);
    (await openPmemFile(path)).device.close();
  }
  lock(gone);
  writeFileSync(`${path}.lock.t`, "");
  await refuses("locked", () => openPmemFile(path));
  assert.is(
    JSON.parse(readFileSync(`${path}.lock`, "utf8")).pid,
    gone.pid,
    "someone else takes it",
  );
  rmSync(`${path}.lock.t`);
  (await openPmemFile(path)).device.close();
});

test("what is no image is refused and left alone", async () => {
  const path = await complete("good");
  const good = readFileSync(path);
  const cases: readonly (readonly [ImageReason, RegExp, (path: string) => void])[] = [
    ["foreign", /not a pmem image/, (bad) => writeFileSync(bad, "# a text of somebody else\n")],
    ["foreign", /not a pmem image/, (bad) => writeFileSync(bad, new Uint8Array(20_000))],
    ["foreign", /empty/, (bad) => writeFileSync(bad, "")],
    ["truncated", /less than the header/, (bad) => truncateSync(bad, 4095)],
    ["truncated", /less than the header/, (bad) => truncateSync(bad, 5)],
    ["truncated", /the header asks for 12292/, (bad) => truncateSync(bad, 12_291)],
    ["damaged", /the header asks for 12292/, (bad) => truncateSync(bad, 12_293)],
    ["damaged", /checksum of the header/, (bad) => damage(bad, 17, [1])],
    ["damaged", /checksum of the header/, (bad) => damage(bad, 2000, [1])],
    ["damaged", /checksum of the header/, (bad) => damage(bad, 8, [2])],
    ["version", /version 2; this knows 1/, (bad) => damage(bad, 0, versionTwo)],
    ["damaged", /checksum of the content/, (bad) => damage(bad, 4096 + 8191, [1])],
    ["damaged", /checksum of the content/, (bad) => damage(bad, 4096 + 8192, [0])],
  ];
  for (const [index, [reason, words, spoil]] of cases.entries()) {
    const bad = file(`bad-${index}`);
    writeFileSync(bad, good);
    spoil(bad);
    const before = readFileSync(bad);
    await refuses(reason, () => openPmemFile(bad), words);
    await refuses(reason, () => readPmemImage(bad), words);
    assert.ok(readFileSync(bad).equals(before), `${words} has changed the file`);
    assert.not.ok(existsSync(`${bad}.lock`));
  }
  await refuses("missing", () => openPmemFile(file("nowhere")));
  await refuses("missing", () => createPmemFile(join(file("nowhere"), "x"), 4096));
  await refuses("system", () => openPmemFile(folder));
});

/** A header as a later version may write it; only its checksum is as here. */
const versionTwo: readonly number[] = (() => {
  const header = new Uint8Array(4096);
  header.set([0x89, 0x50, 0x4d, 0x45, 0x4d, 0x0d, 0x0a, 0x1a, 2, 0, 0, 0]);
  header.set([...checksum(header.subarray(0, 4092))], 4092);
  return [...header];
})();

/** CRC-32 by the book, one bit at a time, as four bytes. */
function checksum(bytes: Uint8Array): Uint8Array {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    for (let bit = 0; bit < 8; bit++) {
      const odd = (sum ^ (byte >> bit)) & 1;
      sum = (sum >>> 1) ^ (odd ? 0xedb88320 : 0);
    }
  }
  return new Uint8Array(Uint32Array.of(~sum).buffer);
}

test("nothing is overwritten unless told", async () => {
  const path = await complete("kept");
  const before = readFileSync(path);
  const image = { bytes: new Uint8Array(4096), poison: [] };
  await refuses("exists", () => createPmemFile(path, 4096), /not overwritten/);
  await refuses("exists", () => savePmemImage(path, image));
  assert.ok(readFileSync(path).equals(before));
  (await createPmemFile(path, 4096, { force: true })).close();
  assert.is((await readPmemImage(path)).bytes.length, 4096);
});

test("options that cannot be leave the file as it was", async () => {
  const path = await complete("options");
  const before = readFileSync(path);
  const error = await openPmemFile(path, { threads: 0 }).catch(String);
  assert.match(String(error), /1 to 1024 threads/);
  assert.ok(readFileSync(path).equals(before));
  const open = await openPmemFile(path);
  assert.throws(() => attachPmem(open.device.handle), /attachPmemFile/);
  const attached = await attachPmemFile(open.device.handle);
  assert.throws(() => attached.close(), /only who opened/);
  open.device.close();
  assert.throws(() => open.device.close(), /closed/);
});

test("no file is left behind", () => {
  assert.equal(
    readdirSync(folder).filter((name) => /\.(lock|new|take)|^\./.test(name)),
    [],
  );
});

test.run();
