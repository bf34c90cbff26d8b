/**
 * What generated code costs: page faults of the threaded flavour of P1, untraced, by one thread,
 * against the same protocol written by hand in TypeScript on typed arrays, with the same natives
 * and one lock for what is one step of the hardware. Both look every page up, install it and unmap
 * it again; every round measures both in turn.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { generateModule, transpile } from "../generator/index.js";
import { analyze, load } from "../grammar/index.js";
import * as runtime from "../runtime/index.js";
import { Caller, Chooser, createLocks, first } from "../runtime/index.js";
import { median } from "./measure.js";

export interface FaultThroughput {
  /** Faults per second, in millions. */
  readonly generated: number;
  readonly byHand: number;
  /** Generated to hand-written, of the medians. */
  readonly ratio: number;
}

const pages = 4096;
const passes = 24;

/** Faults every page in and unmaps it, so often; gives back something that depends on all. */
type Loop = (passes: number) => number;

/** As the generator declares it. */
interface Generated {
  readonly extent: { set(page: number, block: number): void };
  initialize(self: Chooser): void;
  load(self: Caller, mm: number, page: number): number | undefined;
  unmap(self: Caller, page: number): void;
}

export async function measureFaults(root: string, rounds: number): Promise<FaultThroughput> {
  const loops = { generated: await generatedLoop(root), byHand: handWrittenLoop() };
  const seconds = { generated: [] as number[], byHand: [] as number[] };
  for (let round = -2; round < rounds; round++) {
    for (const name of ["generated", "byHand"] as const) {
      const start = performance.now();
      if (loops[name](passes) !== pages * passes) throw new Error(`${name} lost a page`);
      if (round >= 0) seconds[name].push((performance.now() - start) / 1000);
    }
  }
  const perSecond = (name: keyof typeof seconds): number =>
    (pages * passes) / median(seconds[name]) / 1e6;
  const [generated, byHand] = [perSecond("generated"), perSecond("byHand")];
  return { generated, byHand, ratio: generated / byHand };
}

async function generatedLoop(root: string): Promise<Loop> {
  const path = join(root, "spec", "fault-vs-truncate", "fault-vs-truncate.lockspec");
  const program = load(path, (one) => (one === path ? readFileSync(one, "utf8") : undefined));
  const model = program.ok ? analyze(program.value) : program;
  if (!model.ok) throw new Error(`${path} has mistakes`);
  const module = await generateModule(model.value, { flavour: "threaded", plain: true });
  if (!module.ok) throw new Error(`${path} has no threaded code`);
  const exported: Record<string, unknown> = {};
  const run = new Function("require", "exports", await transpile(module.text));
  run(() => runtime, exported);
  // The name that the generator gives the protocol.
  const Protocol = exported.FaultVsTruncate as new (parameters: object) => Generated;
  const protocol = new Protocol({ PAGES: pages, BLOCKS: pages });
  protocol.initialize(new Chooser(first));
  for (let page = 0; page < pages; page++) protocol.extent.set(page, page);
  const self = new Caller(0, first);
  return (times) => {
    let loaded = 0;
    for (let pass = 0; pass < times; pass++) {
      for (let page = 0; page < pages; page++) {
        if (protocol.load(self, 0, page) !== undefined) loaded += 1;
        protocol.unmap(self, page);
      }
    }
    return loaded;
  };
}

const none = 0;
const zeroPage = 1;
/** The first of the entries that map a block. */
const readOnly = 2;
const thread = 0;

function shared(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(length * Int32Array.BYTES_PER_ELEMENT));
}

class ByHand {
  readonly #pte = shared(pages);
  /** 0 for a hole. */
  readonly #extent = shared(pages).map((_, page) => page + 1);
  readonly #data = shared(pages);
  readonly #size = shared(1).fill(pages);
  readonly #invalidate = createLocks({ kind: "rwsem", threads: 4 }).at(0);
  readonly #pteLock = createLocks({ kind: "spinlock", threads: 4 }).at(0);
  /** The hardware looks up and loads in one go. */
  readonly #access = createLocks({ kind: "mutex", threads: 4 }).at(0);

  load(page: number): number | undefined {
    for (;;) {
      this.#access.acquire(thread);
      const seen = Atomics.load(this.#pte, page);
      if (seen >= readOnly) {
        const value = Atomics.load(this.#data, seen - readOnly);
        this.#access.release(thread);
        return value;
      }
      this.#access.release(thread);
      if (seen === zeroPage) return 0;
      if (!this.#fault(page)) return undefined;
    }
  }

  #fault(page: number): boolean {
    this.#invalidate.acquire(thread, "shared");
    if (page >= Atomics.load(this.#size, 0)) {
      this.#invalidate.release(thread, "shared");
      return false;
    }
    const block = Atomics.load(this.#extent, page);
    this.#pteLock.acquire(thread);
    Atomics.store(this.#pte, page, block === 0 ? zeroPage : readOnly + block - 1);
    this.#pteLock.release(thread);
    this.#invalidate.release(thread, "shared");
    return true;
  }

  unmap(page: number): void {
    this.#pteLock.acquire(thread);
    Atomics.store(this.#pte, page, none);
    this.#pteLock.release(thread);
  }
}

function handWrittenLoop(): Loop {
  const memory = new ByHand();
  return (times) => {
    let loaded = 0;
    for (let pass = 0; pass < times; pass++) {
      for (let page = 0; page < pages; page++) {
        if (memory.load(page) !== undefined) loaded += 1;
        memory.unmap(page);
      }
    }
    return loaded;
  };
}

export function renderFaults({ generated, byHand, ratio }: FaultThroughput): string {
  return [
    "page faults of one thread, in millions per second",
    `  generated   ${generated.toFixed(2)}`,
    `  by hand     ${byHand.toFixed(2)}`,
    `  ratio       ${ratio.toFixed(2)}`,
    "",
  ].join("\n");
}
