/**
 * A worker that uses a DAX file, and looks at every byte that it gets. It dawdles before each step
 * of the protocol, by chance, so that threads meet in more ways than the machine would bring about.
 */
import { parentPort, workerData } from "node:worker_threads";
import {
  HistoryRecorder,
  pageBytes,
  type RecorderHandle,
  type SeededRandom,
  SignalError,
  seededRandom,
} from "../../runtime/index.js";
import {
  DaxFile,
  type DaxMachine,
  fileNumber,
  firstPage,
  type Rules,
  type StepTaker,
  strangerNumber,
} from "./dax-file.js";

export type Workload = "fault-vs-truncate" | "pfn-mkwrite" | "write-vs-fault";

export interface DaxOrder {
  readonly rules: Rules;
  readonly seed: number;
  readonly task: DaxTask | DaxRecording;
}

/** On one machine, until something is wrong, all threads have had their turns, or it is stopped. */
export interface DaxTask {
  readonly kind: "workload";
  readonly workload: Workload;
  readonly machine: DaxMachine;
  /** Of each thread; they go on until all have had theirs. */
  readonly turns: number;
  /**
   * Word 0: stop. Word 1: threads that have had their turns. Then, for each page: what the last
   * write(2) that returned wrote.
   */
  readonly shared: SharedArrayBuffer;
}

/** One load, one removal and one stranger on each machine. */
export interface DaxRecording {
  readonly kind: "recording";
  readonly machines: readonly DaxMachine[];
  readonly recorder: RecorderHandle;
  readonly how: "punch" | "truncate";
  /** By machine: how many threads have come. */
  readonly arrivals: SharedArrayBuffer;
}

export interface DaxAnswer {
  readonly done: number;
  /** Undefined while all is well. */
  readonly wrong: string | undefined;
}

/** What an entry of a recording is about: a step, or a call from its beginning to its end. */
export const recordedNames = [
  ...["check", "lookup", "insert", "install", "zap", "delete", "free", "stranger"],
  ...["load", "remove"],
];

/** Results of a recorded load besides what it read. */
export const loadFailed = -1;

const threads = 3;
const thread = Number(workerData);
const nap = new Int32Array(new SharedArrayBuffer(4));

function dawdle(random: SeededRandom): void {
  const chance = random.below(32);
  if (chance < 3) Atomics.wait(nap, 0, 0, 0.02);
  else if (chance < 12) for (let i = random.below(2000); i > 0; i--) Atomics.load(nap, 0);
}

/** Something that must not happen; undefined: all is well. */
type Turn = () => string | undefined;

interface Parts {
  readonly file: DaxFile;
  readonly random: SeededRandom;
  /** What the last write(2) of each page wrote; 0 while it is a hole. */
  readonly written: Int32Array;
}

const addressOf = (page: number): number => (firstPage + page) * pageBytes;

/** A load or store through a mapping; undefined if it ended with a signal. */
function unlessSignal<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch (thrown) {
    if (thrown instanceof SignalError) return undefined;
    throw thrown;
  }
}

/** Threads 0 and 1 load, each in an address space of its own. */
function loader({ file, random }: Parts): Turn {
  const cpu = file.cpu(thread);
  return () => {
    const page = random.below(file.inode.pages);
    const seen = unlessSignal(() => cpu.load32(addressOf(page)));
    if (seen === undefined || seen === 0 || seen === fileNumber) return undefined;
    return `a load of page ${page} gave the bytes of file ${seen}`;
  };
}

function remover({ file, random }: Parts): Turn {
  const { pages } = file.inode;
  let content = 0;
  return () => {
    const page = random.below(pages);
    content += 1;
    file.write(page, content);
    if (random.below(4) > 0) file.remove({ first: page, end: page + 1 }, "punch");
    else file.remove({ first: page, end: pages }, "truncate");
    file.inode.setSize(pages * pageBytes);
    return strangerKeepsItsBytes({ file, random });
  };
}

function strangerKeepsItsBytes({ file, random }: Omit<Parts, "written">): string | undefined {
  const block = file.stranger();
  if (block === undefined) return undefined;
  dawdle(random);
  const words = block.words();
  block.free();
  if (words.every((word) => word === strangerNumber)) return undefined;
  return `a block of file ${strangerNumber} was stored to: ${words.join(", ")}`;
}

function storer({ file, random }: Parts): Turn {
  const cpu = file.cpu(0);
  return () => {
    const page = random.below(file.inode.pages);
    unlessSignal(() => cpu.store32(addressOf(page) + 4 * random.below(2), fileNumber));
    return undefined;
  };
}

function puncher({ file, random }: Parts): Turn {
  return () => {
    const page = random.below(file.inode.pages);
    file.remove({ first: page, end: page + 1 }, "punch");
    return undefined;
  };
}

/**
 * Two loads of a page, the first of which faults: it was unmapped as by madvise(MADV_DONTNEED). The
 * second gives what a write(2) wrote that returned before it, or something later.
 */
function freshLoader({ file, random, written }: Parts): Turn {
  const cpu = file.cpu(thread);
  return () => {
    const page = random.below(file.inode.pages);
    const mapped = { first: firstPage + page, end: firstPage + page + 1 };
    file.mms[thread]?.table.zap(thread, mapped);
    const load = (): number => unlessSignal(() => cpu.load32(addressOf(page) + 4)) ?? 0;
    load();
    const before = Atomics.load(written, page);
    const seen = load();
    if (Atomics.load(written, page) !== before || seen >= before) return undefined;
    return `a load of page ${page} gave ${seen} after ${before} was written`;
  };
}

function writer({ file, random, written }: Parts): Turn {
  let content = 0;
  return () => {
    const page = random.below(file.inode.pages);
    content += 1;
    if (file.write(page, content)) Atomics.store(written, page, content);
    dawdle(random);
    Atomics.store(written, page, 0);
    file.remove({ first: page, end: page + 1 }, "punch");
    return undefined;
  };
}

/** What threads 0, 1 and 2 do. */
const roles: Readonly<Record<Workload, readonly ((parts: Parts) => Turn)[]>> = {
  "fault-vs-truncate": [loader, loader, remover],
  "pfn-mkwrite": [storer, (parts) => () => strangerKeepsItsBytes(parts), puncher],
  "write-vs-fault": [freshLoader, freshLoader, writer],
};

function work({ rules, seed }: DaxOrder, task: DaxTask): DaxAnswer {
  const random = seededRandom(seed * 31 + thread);
  const take: StepTaker = (_name, step) => {
    dawdle(random);
    return step();
  };
  const file = new DaxFile({ machine: task.machine, rules, thread, take });
  const control = new Int32Array(task.shared, 0, 2);
  const written = new Int32Array(task.shared, 8);
  const turn = roles[task.workload][thread]?.({ file, random, written });
  let done = 0;
  let wrong: string | undefined;
  while (turn !== undefined && wrong === undefined && Atomics.load(control, 0) === 0) {
    wrong = turn();
    done += 1;
    if (done !== task.turns || Atomics.add(control, 1, 1) < threads - 1) continue;
    Atomics.store(control, 0, 1);
  }
  Atomics.store(control, 0, 1);
  return { done, wrong };
}

function record({ rules, seed }: DaxOrder, task: DaxRecording): DaxAnswer {
  const random = seededRandom(seed * 31 + thread);
  const pen = HistoryRecorder.pen(task.recorder, thread);
  const arrivals = new Int32Array(task.arrivals);
  for (const [round, machine] of task.machines.entries()) {
    const noted = (name: string, body: () => number): number => {
      const begin = pen.moment();
      const number = body();
      const what = recordedNames.indexOf(name);
      if (what >= 0) pen.write(what, begin, [round, number]);
      return number;
    };
    const take: StepTaker = (name, step) => {
      dawdle(random);
      return noted(name, step);
    };
    const file = new DaxFile({ machine, rules, thread, take });
    const { first, end } = { first: 0, end: file.inode.pages };
    Atomics.add(arrivals, round, 1);
    Atomics.notify(arrivals, round);
    for (let seen = 0; seen < threads; seen = Atomics.load(arrivals, round)) {
      Atomics.wait(arrivals, round, seen);
    }
    dawdle(random);
    if (thread === 0) {
      const load = (): number => file.cpu(0).load32(addressOf(0));
      noted("load", () => unlessSignal(load) ?? loadFailed);
    } else if (thread === 1) {
      noted("remove", () => {
        file.remove({ first, end }, task.how);
        return 0;
      });
    } else {
      for (let i = random.below(3000); i > 0; i--) Atomics.load(nap, 0);
      file.stranger();
    }
  }
  return { done: task.machines.length, wrong: undefined };
}

parentPort?.on("message", (order: DaxOrder) => {
  const { task } = order;
  const answer = task.kind === "workload" ? work(order, task) : record(order, task);
  parentPort?.postMessage(answer);
});

parentPort?.postMessage("ready");
