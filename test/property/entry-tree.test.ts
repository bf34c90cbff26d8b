/** Entries and blocks against obvious models: a map of pages, a map of owners. */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  type BlockAllocator,
  createBlockAllocator,
  createEntryTree,
  type DaxEntry,
  type EntryTree,
  MachineError,
} from "../../runtime/index.js";

const thread = 0;
const runs = { numRuns: 200 };

/** Of an entry that is there. */
interface Kept {
  readonly entry: DaxEntry;
  readonly locked: boolean;
  readonly marks: ReadonlySet<"dirty" | "to write">;
}

type TreeModel = Map<number, Kept>;
type TreeStep = (tree: EntryTree, model: TreeModel) => void;

const treePages = 5;
const at = fc.nat(treePages - 1);
const mark = fc.constantFrom("dirty", "to write");
const noMarks: ReadonlySet<"dirty" | "to write"> = new Set();
const entry: fc.Arbitrary<DaxEntry> = fc.oneof(
  fc.constantFrom<DaxEntry>({ kind: "empty" }, { kind: "zero" }),
  fc.nat(2 ** 25 - 1).map((block): DaxEntry => ({ kind: "block", block })),
);

/** Steps that would wait for the only thread are left out. */
const treeSteps: readonly fc.Arbitrary<TreeStep>[] = [
  at.map((index) => (tree, model) => {
    const old = model.get(index);
    if (old?.locked === true) return;
    assert.equal(tree.grab(thread, index), old?.entry ?? { kind: "empty" });
    model.set(index, { entry: { kind: "empty" }, marks: noMarks, ...old, locked: true });
  }),
  at.map((index) => (tree, model) => {
    const old = model.get(index);
    if (old?.locked === true) return;
    assert.equal(tree.lock(thread, index), old?.entry);
    if (old) model.set(index, { ...old, locked: true });
  }),
  fc.tuple(at, entry).map(([index, next]) => (tree, model) => {
    const old = model.get(index);
    if (old?.locked !== true)
      return mustRefuse("not locked", () => tree.insert(thread, index, next));
    tree.insert(thread, index, next);
    model.set(index, { ...old, entry: next });
  }),
  at.map((index) => (tree, model) => {
    const old = model.get(index);
    if (old?.locked !== true) return mustRefuse("not locked", () => tree.unlock(thread, index));
    tree.unlock(thread, index);
    model.set(index, { ...old, locked: false });
  }),
  at.map((index) => (tree, model) => {
    if (model.get(index)?.locked !== true) return;
    tree.deleteLocked(thread, index);
    model.delete(index);
  }),
  fc.tuple(at, fc.boolean()).map(([index, isPolite]) => (tree, model) => {
    const old = model.get(index);
    if (old?.locked === true) {
      return mustRefuse("locked twice", () => tree.delete(thread, index));
    }
    const goes = old !== undefined && !(isPolite && old.marks.size > 0);
    assert.is(isPolite ? tree.deleteIfClean(thread, index) : tree.delete(thread, index), goes);
    if (goes) model.delete(index);
  }),
  fc.tuple(at, mark).map(([index, which]) => (tree, model) => {
    const old = model.get(index);
    assert.is(tree.setMark(index, which), old !== undefined);
    if (old) model.set(index, { ...old, marks: new Set([...old.marks, which]) });
  }),
  fc.tuple(at, mark).map(([index, which]) => (tree, model) => {
    tree.clearMark(index, which);
    const old = model.get(index);
    const marks = new Set([...(old?.marks ?? [])].filter((each) => each !== which));
    if (old) model.set(index, { ...old, marks });
  }),
  fc.constant((tree, model) => {
    const dirty = [...model].filter(([, { marks }]) => marks.has("dirty"));
    assert.is(tree.tagForWriteback(), dirty.length);
    for (const [index, old] of dirty) {
      model.set(index, { ...old, marks: new Set([...old.marks, "to write"]) });
    }
  }),
];

test("a tree of entries is a map of pages", () => {
  const property = fc.property(
    fc.array(fc.oneof(...treeSteps), { maxLength: 60, size: "max" }),
    (steps) => {
      const tree = createEntryTree({ pages: treePages, debug: true });
      const model: TreeModel = new Map();
      for (const take of steps) {
        take(tree, model);
        for (let index = 0; index < treePages; index++) {
          const kept = model.get(index);
          assert.equal(tree.peek(index), kept?.entry);
          assert.is(tree.isLocked(index), kept?.locked === true);
        }
        for (const which of ["dirty", "to write"] as const) {
          const expected = [...model].filter(([, { marks }]) => marks.has(which));
          assert.equal(
            [...tree.marked(which)],
            expected.map(([index]) => index).sort((a, b) => a - b),
          );
        }
      }
    },
  );
  fc.assert(property, runs);
});

function mustRefuse(kind: MachineError["kind"], attempt: () => unknown): void {
  try {
    attempt();
  } catch (thrown) {
    if (thrown instanceof MachineError && thrown.kind === kind) return;
    throw thrown;
  }
  assert.unreachable(`not refused: ${kind}`);
}

const blocks = 7;
type Owners = Map<number, number>;
type BlockStep = (allocator: BlockAllocator, owners: Owners) => void;

const owner = fc.integer({ min: 1, max: 2 });
const count = fc.integer({ min: 1, max: 3 });

const blockSteps: readonly fc.Arbitrary<BlockStep>[] = [
  fc.tuple(owner, count).map(([who, many]) => (allocator, owners) => {
    const isFree = (first: number): boolean =>
      first + many <= blocks && run(first, many).every((block) => !owners.has(block));
    const first = allocator.allocate(thread, who, many);
    if (first === undefined) return assert.not(run(0, blocks).some(isFree));
    assert.ok(isFree(first));
    for (const block of run(first, many)) owners.set(block, who);
  }),
  fc.tuple(fc.nat(blocks - 3), count, owner).map(([first, many, who]) => (allocator, owners) => {
    const isFree = run(first, many).every((block) => !owners.has(block));
    assert.is(allocator.claim(thread, { block: first, count: many, owner: who }), isFree);
    if (isFree) for (const block of run(first, many)) owners.set(block, who);
  }),
  fc.tuple(fc.nat(blocks - 3), count, owner).map(([block, many, who]) => (allocator, owners) => {
    const wrong = run(block, many).find((each) => owners.get(each) !== who);
    const free = (): void => allocator.free(thread, { block, count: many, owner: who });
    if (wrong !== undefined)
      return mustRefuse(owners.has(wrong) ? "foreign free" : "double free", free);
    free();
    for (const each of run(block, many)) owners.delete(each);
  }),
];

function run(first: number, many: number): readonly number[] {
  return Array.from({ length: many }, (_, index) => first + index);
}

test("blocks have the owner that a map of owners says", () => {
  const property = fc.property(
    fc.array(fc.oneof(...blockSteps), { maxLength: 60, size: "max" }),
    (steps) => {
      const allocator = createBlockAllocator({ blocks, threads: 1, debug: true });
      const owners: Owners = new Map();
      for (const take of steps) {
        take(allocator, owners);
        for (const block of run(0, blocks))
          assert.is(allocator.ownerOf(block), owners.get(block) ?? 0);
        assert.is(allocator.freeBlocks, blocks - owners.size);
      }
    },
  );
  fc.assert(property, runs);
});

test.run();
