/** Page tables and processors against obvious models: a map of pages, an array of bytes. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  blockOfPte,
  blockPte,
  Cpu,
  createPageTable,
  createPmem,
  type FaultHandler,
  isAccessedPte,
  isDirtyPte,
  isPresentPte,
  isWritablePte,
  isZeroPte,
  type PageTable,
  type Pte,
  pageBytes,
  writablePte,
  zeroPte,
} from "../../runtime/index.js";

const thread = 0;
const runs = { numRuns: 200 };

/** Pages around the border of two table pages. */
const base = 509;
const pages = 6;
const page = fc.nat(pages - 1).map((index) => base + index);
const range = fc.tuple(fc.nat(pages), fc.nat(pages)).map(([one, other]) => {
  return { first: base + Math.min(one, other), end: base + Math.max(one, other) };
});

/** What a page maps, by page; a page that is not there maps nothing. */
interface Mapped {
  readonly target: number | "zero";
  readonly writable: boolean;
  readonly dirty: boolean;
  readonly accessed: boolean;
}

type TableModel = Map<number, Mapped>;
type TableStep = (table: PageTable, model: TableModel) => void;

/** The last one fills the word. */
const blocks = [0, 1, 2 ** 27 - 1];

const target = fc.oneof(
  fc.constant({ pte: zeroPte, target: "zero", writable: false } as const),
  fc
    .record({ block: fc.constantFrom(...blocks), writable: fc.boolean() })
    .map(({ block, writable }) => {
      const pte = blockPte(block, writable ? "writable" : "read-only");
      return { pte, target: block, writable };
    }),
);

const clean = { dirty: false, accessed: false };

const install = fc.tuple(page, target).map(([at, wanted]): TableStep => {
  const { pte, ...mapping } = wanted;
  return (table, model) => {
    const old = model.get(at);
    const isUpgrade = old?.target === mapping.target && mapping.writable && !old.writable;
    const expected = old === undefined ? "installed" : isUpgrade ? "made writable" : "kept";
    assert.is(table.install(thread, at, pte), expected);
    if (old === undefined) model.set(at, { ...mapping, ...clean });
    else if (isUpgrade) model.set(at, { ...old, writable: true });
  };
});

/** The write-protect fault of an entry that was seen now, or long ago. */
const finish = fc
  .tuple(page, fc.constantFrom(undefined, ...blocks))
  .map(([at, block]): TableStep => {
    return (table, model) => {
      const now = table.walk(at);
      const seen = block === undefined ? now : blockPte(block, "read-only");
      if (!isPresentPte(seen) || isZeroPte(seen)) return;
      const isSame = seen === now;
      const change = { seen, pte: writablePte(seen) };
      assert.is(table.compareAndInstall(thread, at, change), isSame);
      const old = model.get(at);
      if (isSame && old) model.set(at, { ...old, writable: true, dirty: true, accessed: true });
    };
  });

const zap = range.map((each): TableStep => {
  return (table, model) => {
    let count = 0;
    for (let at = each.first; at < each.end; at++) if (model.delete(at)) count += 1;
    assert.is(table.zap(thread, each), count);
  };
});

const writeProtect = range.map((each): TableStep => {
  return (table, model) => {
    let count = 0;
    for (const [at, old] of model) {
      if (at < each.first || at >= each.end || !(old.writable || old.dirty)) continue;
      model.set(at, { ...old, writable: false, dirty: false });
      count += 1;
    }
    assert.is(table.writeProtect(thread, each), count);
  };
});

const access = fc.tuple(page, fc.constantFrom("load", "store")).map(([at, how]): TableStep => {
  return (table, model) => {
    const old = model.get(at);
    let seen: Pte | undefined;
    const done = table.access(thread, { page: at, access: how }, (pte) => {
      seen = pte;
    });
    assert.is(done, old !== undefined && (how === "load" || old.writable));
    if (!done || old === undefined) return;
    assert.is(blockOfPte(seen ?? 0) ?? "zero", old.target);
    model.set(at, { ...old, accessed: true, dirty: old.dirty || how === "store" });
  };
});

test("a page table maps what a map of pages does", () => {
  const step = fc.oneof(install, install, finish, zap, writeProtect, access, access);
  const property = fc.property(fc.array(step, { maxLength: 60, size: "max" }), (steps) => {
    const table = createPageTable({ pages: base + pages, threads: 1, debug: true });
    const model: TableModel = new Map();
    for (const take of steps) {
      take(table, model);
      for (let at = base; at < base + pages; at++) mustMap(table.walk(at), model.get(at));
    }
  });
  fc.assert(property, runs);
});

function mustMap(pte: Pte, expected: Mapped | undefined): void {
  assert.is(isPresentPte(pte), expected !== undefined);
  if (expected === undefined) return;
  assert.is(isZeroPte(pte) ? "zero" : blockOfPte(pte), expected.target);
  assert.is(isWritablePte(pte), expected.writable);
  assert.is(isDirtyPte(pte), expected.dirty);
  assert.is(isAccessedPte(pte), expected.accessed);
}

test("a processor sees one array of bytes, whatever is mapped, and unmapped in between", () => {
  const length = 3 * pageBytes;
  const piece = fc.record({
    from: fc.oneof(fc.nat(length - 1), fc.constantFrom(pageBytes - 3, 2 * pageBytes - 1)),
    bytes: fc.oneof(
      fc.uint8Array({ minLength: 1, maxLength: 20 }),
      fc.nat(255).map((byte) => new Uint8Array(pageBytes + 9).fill(byte)),
    ),
    store: fc.boolean(),
    zap: fc.option(fc.nat(2)),
  });
  const property = fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
    const table = createPageTable({ pages: 5, threads: 1 });
    const device = createPmem(4 * pageBytes, { tracking: "off" }).thread();
    const deviceBlocks = [3, 0, 2];
    // Virtual page 1 is the first; pages are holes until they are stored to.
    const filled = new Set<number>();
    const fault: FaultHandler = ({ page: virtual, access: how, seen }) => {
      const index = virtual - 1;
      if (how === "store") filled.add(index);
      if (isZeroPte(seen)) table.zap(thread, { first: virtual, end: virtual + 1 });
      const permission = how === "store" ? "writable" : "read-only";
      const pte = filled.has(index) ? blockPte(deviceBlocks[index] ?? 0, permission) : zeroPte;
      table.install(thread, virtual, pte);
      return "NOPAGE";
    };
    const cpu = new Cpu({ thread, table, device, fault });
    const model = new Uint8Array(length);
    for (const { from, bytes, store, zap: unmapped } of pieces) {
      if (unmapped !== null) table.zap(thread, { first: unmapped + 1, end: unmapped + 2 });
      const part = bytes.subarray(0, length - from);
      if (store) {
        cpu.store(pageBytes + from, part);
        model.set(part, from);
      }
      const seen = new Uint8Array(part.length).fill(0xee);
      cpu.loadInto(pageBytes + from, seen);
      assert.equal(seen, model.slice(from, from + part.length));
    }
    assert.equal(cpu.load(pageBytes, length), model);
  });
  fc.assert(property, { numRuns: 60 });
});

test.run();
