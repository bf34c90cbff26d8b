/** What the parts of the machine promise to one thread, and to who makes a mistake. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  attachLocks,
  blockPte,
  Cpu,
  createBlockAllocator,
  createEntryTree,
  createInode,
  createMm,
  createPageTable,
  createPmem,
  describePte,
  type Fault,
  type FaultResult,
  filePageAt,
  type Inode,
  MachineError,
  type MachineErrorKind,
  type Mm,
  noPte,
  pageBytes,
  SignalError,
  unmapMappingRange,
  type Vma,
  writablePte,
  writeProtectMappingRange,
  zeroPte,
} from "../../runtime/index.js";

const thread = 0;
const threads = 4;
const pages = 8;

function newFile(size = pages): Inode {
  const inode = createInode({ number: 1, pages, threads, debug: true });
  inode.setSize(size * pageBytes);
  return inode;
}

function newMm(number = 0): Mm {
  return createMm({ number, pages: 16, threads, mostMappings: 2, debug: true });
}

/** Maps page `n` of the file to block `n`; pages behind its end are SIGBUS. */
function cpuOf(mm: Mm, inode: Inode, seen: Fault[] = []): Cpu {
  const device = createPmem(pages * pageBytes, { tracking: "off" }).thread();
  const handle = (vma: Vma, fault: Fault): FaultResult => {
    seen.push(fault);
    const page = filePageAt(vma, fault.page);
    if (inode.isBehindEnd(page)) return "SIGBUS";
    const access = fault.access === "store" ? "writable" : "read-only";
    mm.table.install(thread, fault.page, blockPte(page, access));
    return "NOPAGE";
  };
  return new Cpu({ thread, table: mm.table, device, fault: mm.faultHandler(thread, handle) });
}

function signalOf(access: () => unknown): string {
  try {
    access();
  } catch (thrown) {
    if (thrown instanceof SignalError) return `${thrown.signal} ${thrown.address}`;
    throw thrown;
  }
  return "none";
}

const whole = { page: 4, pages: 4, filePage: 2, writable: true };

test("words and bytes are the same memory, and small words keep their sign", () => {
  const [mm, inode] = [newMm(), newFile()];
  mm.map(thread, inode, whole);
  const cpu = cpuOf(mm, inode);
  const at = 4 * pageBytes + 16;
  cpu.store64(at, -2n);
  assert.equal([...cpu.load(at, 8)], [0xfe, ...Array(7).fill(0xff)]);
  assert.is(cpu.load32(at), -2);
  cpu.store32(at + 4, 7);
  assert.is(cpu.load64(at), 0x7_ffff_fffen);
});

test("a first load faults once, a store to what was loaded once more, and then none does", () => {
  const [mm, inode, faults] = [newMm(), newFile(), [] as Fault[]];
  mm.map(thread, inode, whole);
  const cpu = cpuOf(mm, inode, faults);
  const address = 5 * pageBytes + 8;
  cpu.load32(address);
  cpu.load32(address);
  assert.is(describePte(mm.table.walk(5)), "block 3 read-only accessed");
  cpu.store32(address, 1);
  cpu.store32(address, 2);
  assert.is(describePte(mm.table.walk(5)), "block 3 writable accessed dirty");
  const { page, access } = { page: 5, access: "load" } as const;
  const second = { address, page, access: "store", seen: blockPte(3, "read-only") | 4 };
  assert.equal(faults, [{ address, page, access, seen: noPte }, second]);
});

test("write-protecting makes clean, so the next store faults and makes dirty again", () => {
  const [mm, inode, faults] = [newMm(), newFile(), [] as Fault[]];
  mm.map(thread, inode, whole);
  const cpu = cpuOf(mm, inode, faults);
  cpu.store32(4 * pageBytes, 1);
  const range = { first: 0, end: pages, mms: [mm] };
  assert.is(writeProtectMappingRange(thread, inode, range), 1);
  assert.is(describePte(mm.table.walk(4)), "block 2 read-only accessed");
  assert.is(writeProtectMappingRange(thread, inode, range), 0);
  cpu.store32(4 * pageBytes, 2);
  assert.is(faults.length, 2);
});

test("signals: no mapping, not writable, nothing behind it; what is before is done", () => {
  const [mm, inode] = [newMm(), newFile(4)];
  mm.map(thread, inode, whole);
  const reading = mm.map(thread, inode, { ...whole, page: 12, filePage: 0, writable: false });
  const cpu = cpuOf(mm, inode);
  assert.is(
    signalOf(() => cpu.load32(0)),
    "SIGSEGV 0",
  );
  assert.is(
    signalOf(() => cpu.load32(16 * pageBytes)),
    `SIGSEGV ${16 * pageBytes}`,
  );
  assert.is(
    signalOf(() => cpu.load(-1, 1)),
    "SIGSEGV -1",
  );
  assert.is(
    signalOf(() => cpu.load32(12 * pageBytes)),
    "none",
  );
  assert.is(
    signalOf(() => cpu.store32(12 * pageBytes, 1)),
    `SIGSEGV ${12 * pageBytes}`,
  );
  const border = 6 * pageBytes;
  assert.is(
    signalOf(() => cpu.store(border - 2, new Uint8Array(9).fill(5))),
    `SIGBUS ${border}`,
  );
  assert.equal([...cpu.load(border - 3, 3)], [0, 5, 5]);
  mm.unmap(thread, inode, reading);
  assert.is(
    signalOf(() => cpu.load32(12 * pageBytes)),
    `SIGSEGV ${12 * pageBytes}`,
  );
  assert.is(inode.mappings.length, 1);
});

test("pages of a file are unmapped from every address space, and others stay", () => {
  const [one, other, inode] = [newMm(0), newMm(1), newFile()];
  one.map(thread, inode, whole);
  other.map(thread, inode, { page: 0, pages: 3, filePage: 0, writable: true });
  other.map(thread, inode, { page: 8, pages: 8, filePage: 0, writable: true });
  for (const mm of [one, other]) {
    const cpu = cpuOf(mm, inode);
    for (let page = 0; page < 16; page++) {
      if (mm.vmas.at(page) !== undefined) cpu.load32(page * pageBytes);
    }
  }
  const range = { first: 2, end: 4, mms: [one, other] };
  assert.is(unmapMappingRange(thread, inode, range), 2 + 1 + 2);
  const left = (mm: Mm): string =>
    Array.from({ length: 16 }, (_, page) => (mm.table.walk(page) === noPte ? "." : "x")).join("");
  assert.equal([left(one), left(other)], ["......xx........", "xx......xx..xxxx"]);
  assert.throws(() => unmapMappingRange(thread, inode, { ...range, mms: [one] }), /space 1/);
});

test("an entry changes under the lock of its table page and no other", () => {
  const table = createPageTable({ pages: 1024, threads, debug: true });
  const second = attachLocks(table.handle.locks).at(1);
  const install = (page: number) => () => table.install(thread, page, zeroPte);
  const zap = (first: number, end: number) => () => table.zap(thread, { first, end });
  second.acquire(thread);
  for (const change of [install(511), zap(0, 512)]) change();
  for (const change of [install(512), install(1023), zap(511, 513)]) {
    assert.throws(change, /SelfDeadlock/);
  }
  second.release(thread);
  for (const change of [install(512), install(1023), zap(511, 513)]) change();
});

const mistakes: readonly (readonly [string, MachineErrorKind, () => unknown])[] = [
  ["a writable zero page", "zero page", () => newMm().table.install(0, 0, writablePte(zeroPte))],
  ["a page that is not there", "address", () => newMm().table.walk(16)],
  ["a range backwards", "address", () => newMm().table.zap(0, { first: 2, end: 1 })],
  ["a mapping over another", "address", () => mapTwice(7)],
  ["a mapping too many", "no room", () => mapTwice(8, 12)],
  ["a mapping outside", "address", () => newMm().map(0, newFile(), { ...whole, page: 13 })],
  ["a mapping of nothing", "options", () => newMm().map(0, newFile(), { ...whole, pages: 0 })],
  [
    "a mapping beyond the file",
    "address",
    () => newMm().map(0, newFile(), { ...whole, filePage: 5 }),
  ],
  ["a word that is not aligned", "address", () => cpuOf(newMm(), newFile()).load32(2)],
  ["a handler that does nothing", "no progress", () => idleCpu().load32(0)],
  ["a size beyond all pages", "address", () => newFile(pages + 1)],
  ["a block that is not there", "address", () => newFile().setBlock(0, -1)],
  ["an inode without a number", "options", () => createInode({ number: 0, pages: 1, threads })],
  ["a table without pages", "options", () => createPageTable({ pages: 0, threads })],
  [
    "a block that is nobody's",
    "options",
    () => createBlockAllocator({ blocks: 1, threads }).allocate(0, 0),
  ],
  ["a processor too many", "thread", () => idleCpu(threads)],
  ["an access within another", "thread", accessWithin],
  ["a foreign entry", "not locked", unlockForeign],
];

function mapTwice(...at: readonly number[]): void {
  const [mm, inode] = [newMm(), newFile()];
  mm.map(thread, inode, whole);
  for (const page of at) mm.map(thread, inode, { ...whole, page });
}

function accessWithin(): void {
  const table = createPageTable({ pages: 1, threads });
  table.install(thread, 0, zeroPte);
  const what = { page: 0, access: "load" } as const;
  const inner = (): void => assert.unreachable("two at once");
  try {
    table.access(thread, what, () => void table.access(thread, what, inner));
  } finally {
    assert.is(table.zap(thread, { first: 0, end: 1 }), 1);
  }
}

function idleCpu(number = thread): Cpu {
  const table = createPageTable({ pages: 1, threads });
  const device = createPmem(pageBytes).thread();
  return new Cpu({ thread: number, table, device, fault: () => "RETRY", mostFaults: 9 });
}

function unlockForeign(): void {
  const entries = createEntryTree({ pages: 1, debug: true });
  entries.grab(1, 0);
  entries.unlock(0, 0);
}

for (const [name, kind, attempt] of mistakes) {
  test(`${name}: ${kind}`, () => {
    try {
      attempt();
    } catch (thrown) {
      if (!(thrown instanceof MachineError)) throw thrown;
      assert.is(thrown.kind, kind);
      return;
    }
    assert.unreachable("nothing was thrown");
  });
}

test.run();
