/** A worker that hammers one part of the machine, together with its fellows. */
import { parentPort, workerData } from "node:worker_threads";
import {
  attachBlockAllocator,
  attachEntryTree,
  attachMm,
  attachPageTable,
  attachPmem,
  type BlockAllocatorHandle,
  blockPte,
  Cpu,
  type EntryTreeHandle,
  type FaultHandler,
  type MmHandle,
  type PageTableHandle,
  type PmemHandle,
} from "../../runtime/index.js";

export type MachineTask =
  /** Is in one slow load of page 0. Word 0: it has begun. Word 1: it has ended. */
  | {
      readonly kind: "slow load";
      readonly table: PageTableHandle;
      readonly words: SharedArrayBuffer;
    }
  /** Adds to word 0 so often, in two steps, with the entry of page 0 locked. */
  | {
      readonly kind: "entry";
      readonly entries: EntryTreeHandle;
      readonly words: SharedArrayBuffer;
      readonly times: number;
    }
  /** Takes and frees blocks; the word of a block says who has it. */
  | {
      readonly kind: "blocks";
      readonly allocator: BlockAllocatorHandle;
      readonly words: SharedArrayBuffer;
      readonly times: number;
    }
  /** Stores 1, 2, … to page 0 until word 0 is set; a fault marks the entry before it maps. */
  | {
      readonly kind: "stores";
      readonly mm: MmHandle;
      readonly entries: EntryTreeHandle;
      readonly device: PmemHandle;
      readonly words: SharedArrayBuffer;
    };

export interface MachineOrder {
  readonly thread: number;
  readonly task: MachineTask;
}

const { thread, task }: MachineOrder = workerData;
const words = new Int32Array(task.words);
const nap = new Int32Array(new SharedArrayBuffer(4));
const slowMs = 40;

function loadSlowly(handle: PageTableHandle): string {
  const done = attachPageTable(handle).access(thread, { page: 0, access: "load" }, () => {
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 0);
    Atomics.wait(nap, 0, 0, slowMs);
    Atomics.store(words, 1, 1);
  });
  return done ? "done" : "not mapped";
}

function addUnderEntry(handle: EntryTreeHandle, times: number): string {
  const entries = attachEntryTree(handle);
  for (let i = 0; i < times; i++) {
    if (i % 5 === 4) entries.delete(thread, 0);
    entries.grab(thread, 0);
    const before = words[0] ?? 0;
    for (let spin = i % 7; spin > 0; spin--) Atomics.load(nap, 0);
    words[0] = before + 1;
    if (i % 3 === 0) entries.deleteLocked(thread, 0);
    else entries.unlock(thread, 0);
  }
  return "done";
}

function takeAndFree(handle: BlockAllocatorHandle, times: number): string {
  const allocator = attachBlockAllocator(handle);
  const owner = thread + 1;
  for (let i = 0; i < times; i++) {
    const count = 1 + (i % 2);
    const block = allocator.allocate(thread, owner, count);
    if (block === undefined) continue;
    for (let at = block; at < block + count; at++) {
      const before = Atomics.exchange(words, at, owner);
      if (before !== 0) return `block ${at} is taken from ${before}`;
    }
    for (let at = block; at < block + count; at++) Atomics.store(words, at, 0);
    allocator.free(thread, { block, count, owner });
  }
  return "done";
}

function storeUntilStopped({ mm, entries, device }: MachineTask & { kind: "stores" }): string {
  const [space, tree] = [attachMm(mm), attachEntryTree(entries)];
  const fault: FaultHandler = () => {
    tree.grab(thread, 0);
    tree.setMark(0, "dirty");
    space.table.install(thread, 0, blockPte(0, "writable"));
    tree.unlock(thread, 0);
    return "NOPAGE";
  };
  const own = attachPmem(device).thread(thread);
  const cpu = new Cpu({ thread, table: space.table, device: own, fault });
  for (let value = 1; Atomics.load(words, 0) === 0; value++) cpu.store32(0, value);
  return "done";
}

function run(): string {
  switch (task.kind) {
    case "slow load":
      return loadSlowly(task.table);
    case "entry":
      return addUnderEntry(task.entries, task.times);
    case "blocks":
      return takeAndFree(task.allocator, task.times);
    case "stores":
      return storeUntilStopped(task);
  }
}

parentPort?.postMessage(run());
