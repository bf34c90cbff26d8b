/**
 * A workload of real threads on generated code, as the host sees it: it lays the copies out, lets
 * the workers run a round, and looks at every copy once all of them rest.
 */
import type { Ir } from "../ir/index.js";
import {
  Control,
  Copies,
  type OrderedStep,
  StepOrder,
  type ThreadedSystem,
  type Trouble,
} from "../runtime/index.js";
import { Beginnings } from "./beginnings.js";
import { evaluateModule } from "./evaluate-module.js";
import type { Follower } from "./follow-order.js";
import { goesOnForEver } from "./goes-on.js";
import type { Platform, StartedWorker } from "./platform.js";
import { judgeAtRest, type RestJudge } from "./rest-judge.js";
import type { WorkerMessage, WorkerTask } from "./worker-task.js";

export interface WorkloadOptions {
  readonly ir: Ir;
  readonly javascript: string;
  readonly parameters: object;
  readonly copies: number;
  /** Every step under the step lock, ghost state included (R8). */
  readonly exact: boolean;
  readonly seed: number;
  readonly seconds: number;
  /** Stop after so many calls of operations. */
  readonly operations: number;
  /** Of an exact workload. */
  readonly follower?: Follower;
  readonly interrupted: () => boolean;
  readonly progress: (figures: Figures) => void;
}

export interface Figures {
  readonly seconds: number;
  readonly rounds: number;
  /** Calls of operations. */
  readonly operations: number;
  readonly steps: number;
}

/** What went wrong, and the copy in which it did. */
export interface Caught {
  /** `no_secret`, `deadlock`, a fault. */
  readonly broken: readonly string[];
  /** Who met with it, and where; absent if it was seen when all rested. */
  readonly trouble?: Trouble;
  /** By thread: where it stands, where somebody does not come back. */
  readonly stands?: readonly { readonly thread: number; readonly place: string }[];
  readonly copy: number;
  readonly beginning: readonly number[];
  /** Of an exact workload: every step, in order; absent if there were too many. */
  readonly order?: readonly OrderedStep[];
}

export interface WorkloadResult {
  readonly figures: Figures;
  readonly interrupted: boolean;
  readonly caught?: Caught;
  readonly judge: RestJudge;
  /** By name of the lock: how often somebody had to wait. */
  readonly contended: ReadonlyMap<string, number>;
  /** The copy in which it went wrong, or any. */
  readonly system: ThreadedSystem;
  readonly pagesOf: (at: number, count: number) => Uint8Array;
}

const orderWords = 4096;
/** So many milliseconds without a step are no accident. */
const longestRest = 2000;
const restAfter = 50;
const endlessBudget = 200;
const followShare = 0.2;
const longestFollowing = 500;

export async function runWorkload(
  options: WorkloadOptions,
  platform: Platform,
): Promise<WorkloadResult> {
  const host = new Host(options, platform);
  await host.start();
  try {
    return await host.run();
  } finally {
    await host.stop();
  }
}

interface Waiting {
  readonly thread: number;
  readonly place: string;
  readonly copy: number;
}

class Host {
  readonly #options: WorkloadOptions;
  readonly #platform: Platform;
  readonly #copies: Copies;
  #control: Control;
  readonly #order: StepOrder | undefined;
  readonly #arrivals: Int32Array;
  readonly #judge: RestJudge;
  readonly #places = new Map<string, string>();
  readonly #troubles: Trouble[] = [];
  readonly #beginnings: (readonly number[])[] = [];
  readonly #images: Beginnings;
  readonly #contended = new Map<string, number>();
  #workers: readonly StartedWorker[] = [];
  #ready = 0;
  #rounds = 0;
  #began: number | undefined;
  #following = 0;
  /** By workers that are gone. */
  #before = { operations: 0, steps: 0 };

  constructor(options: WorkloadOptions, platform: Platform) {
    this.#options = options;
    this.#platform = platform;
    this.#images = new Beginnings(options.seed);
    const System = evaluateModule<ThreadedSystem>(options.javascript);
    const { copies: count, exact, parameters } = options;
    this.#copies = Copies.create((buffer) => new System(parameters, buffer), { count, exact });
    const threads = options.ir.threads.length;
    this.#control = new Control(threads);
    this.#order = exact ? new StepOrder(orderWords, count) : undefined;
    this.#arrivals = new Int32Array(new SharedArrayBuffer(4 * count));
    this.#judge = judgeAtRest(options.ir, this.#copies.systems[0]!);
  }

  async start(): Promise<void> {
    const { javascript, parameters, ir, seed } = this.#options;
    this.#control = new Control(ir.threads.length);
    this.#arrivals.fill(0);
    this.#ready = 0;
    const threads = ir.threads.length;
    const order = this.#order && {
      perCopy: orderWords,
      buffer: this.#order.words.buffer as SharedArrayBuffer, // made by it
    };
    this.#workers = ir.threads.map((one) => {
      const { id } = one;
      const task: WorkerTask = {
        javascript,
        parameters,
        thread: id,
        threads,
        seed,
        copies: this.#copies.handle,
        control: this.#control.buffer,
        arrivals: this.#arrivals.buffer as SharedArrayBuffer, // made above
        ...(goesOnForEver(one) ? { budget: endlessBudget } : {}),
        ...(order === undefined ? {} : { order }),
      };
      return this.#platform.startWorker(task);
    });
    while (this.#ready < threads) {
      await this.#platform.breathe();
      this.#listen();
    }
    this.#began ??= this.#platform.now();
  }

  async stop(): Promise<void> {
    this.#control.end();
    await Promise.all(this.#workers.map((worker) => worker.stop()));
  }

  #listen(): void {
    for (const worker of this.#workers) {
      for (const message of worker.received() as readonly WorkerMessage[]) {
        if (message.kind === "bug") throw new Error(message.text);
        if (message.kind === "ready") this.#ready += 1;
        else if (message.kind === "trouble") this.#troubles.push(message.trouble);
        else this.#places.set(`${message.thread} ${message.number}`, message.place);
      }
    }
  }

  async run(): Promise<WorkloadResult> {
    const { seconds, operations, interrupted, progress } = this.#options;
    let caught: Caught | undefined;
    let breathed = 0;
    let stopped = false;
    while (caught === undefined && !stopped) {
      this.#layOut();
      caught = await this.#round();
      this.#rounds += 1;
      const figures = this.#figures();
      stopped = figures.seconds >= seconds || figures.operations >= operations;
      if (figures.seconds - breathed > 0.1) {
        breathed = figures.seconds;
        await this.#platform.breathe();
        this.#listen();
        progress(figures);
        stopped ||= interrupted();
      }
    }
    if (caught === undefined) caught = this.#followAll();
    const copy = caught?.copy ?? 0;
    const pages = this.#copies.pages[copy];
    return {
      figures: this.#figures(),
      interrupted: interrupted(),
      judge: this.#judge,
      contended: this.#contended,
      system: this.#copies.systems[copy]!,
      pagesOf: (at, count) => pages?.bytes(at, count) ?? new Uint8Array(0),
      ...(caught === undefined ? {} : { caught }),
    };
  }

  #figures(): Figures {
    const threads = this.#options.ir.threads.map(({ id }) => this.#control.figures(id));
    return {
      seconds: (this.#platform.now() - (this.#began ?? 0)) / 1000,
      rounds: this.#rounds,
      operations: threads.reduce((sum, { calls }) => sum + calls, this.#before.operations),
      steps: threads.reduce((sum, { steps }) => sum + steps, this.#before.steps),
    };
  }

  /** Every copy begins anew, each in its own way. */
  #layOut(): void {
    this.#order?.clear();
    for (const [copy, system] of this.#copies.systems.entries()) {
      this.#beginnings[copy] = this.#images.layOut(system);
    }
  }

  async #round(): Promise<Caught | undefined> {
    this.#control.begin();
    const back = this.#control.finished(restAfter);
    if (!back) {
      const stuck = await this.#someRest();
      if (stuck !== undefined) return stuck;
    }
    this.#countContended();
    if (this.#options.interrupted() && !this.#control.finished(0)) return undefined;
    if (this.#control.isTroubled) {
      for (let i = 0; i < 100 && this.#troubles.length === 0; i++) this.#listen();
      const [trouble] = this.#troubles;
      if (trouble !== undefined) return this.#caught(trouble.broken, trouble.copy, { trouble });
    }
    for (const [copy, system] of this.#copies.systems.entries()) {
      if (system.memory.isGivenUp) continue; // somebody stands in the middle
      const broken = this.#judge.broken(system);
      if (broken.length > 0) return this.#caught(broken, copy, {});
    }
    return this.#followSome();
  }

  /** Now and then the order of steps in one copy, so that following takes little of the time. */
  #followSome(): Caught | undefined {
    const now = this.#platform.now();
    if (this.#following > (now - (this.#began ?? now)) * followShare) return undefined;
    return this.#follow(this.#rounds % this.#copies.systems.length);
  }

  #followAll(): Caught | undefined {
    const end = this.#platform.now() + longestFollowing;
    for (const copy of this.#copies.systems.keys()) {
      const caught = this.#follow(copy);
      if (caught !== undefined || this.#platform.now() > end) return caught;
    }
    return undefined;
  }

  #follow(copy: number): Caught | undefined {
    const order = this.#order?.stepsOf(copy);
    const { follower } = this.#options;
    if (order === undefined || follower === undefined) return undefined;
    const begin = this.#platform.now();
    const broken = follower.follow({ beginning: this.#beginnings[copy] ?? [], order });
    this.#following += this.#platform.now() - begin;
    return broken.length === 0 ? undefined : this.#caught(broken, copy, {});
  }

  /**
   * Somebody does not come back. Where nobody takes a step any more, and all who are left may stop,
   * they are sent home; otherwise they are stuck.
   */
  async #someRest(): Promise<Caught | undefined> {
    let since = this.#platform.now();
    let before = -1;
    while (!this.#control.finished(restAfter)) {
      await this.#platform.breathe();
      if (this.#options.interrupted()) return undefined;
      this.#listen();
      if (this.#control.isTroubled) return undefined;
      const { steps } = this.#figures();
      if (steps !== before) since = this.#platform.now();
      before = steps;
      const waiting = this.#waiting();
      const rested = this.#platform.now() - since;
      if (rested < restAfter) continue;
      const isLate = rested > longestRest;
      const [first] = waiting;
      const isStuck = first === undefined ? false : this.#isStuck(first.copy, waiting);
      if (isStuck === false) {
        for (const { memory } of this.#copies.systems) memory.giveUp();
        if (isLate) return this.#begins();
      } else if (first !== undefined && (isLate || isStuck)) {
        const stands = waiting.map(({ thread, place }) => ({ thread, place }));
        return this.#caught(["deadlock"], first.copy, { stands });
      }
    }
    return undefined;
  }

  /**
   * Whether it is a deadlock, and not where threads may stop; undefined if it may be one. The spec
   * says so, where the order of steps is known.
   */
  #isStuck(copy: number, waiting: readonly Waiting[]): boolean | undefined {
    const { follower, ir } = this.#options;
    // No thread runs the actions, so who waits for what they do waits in vain.
    if (ir.actions.some(({ crash }) => crash !== true)) return false;
    if (waiting.every(({ thread, place }) => this.#judge.mayStop(thread, place))) return false;
    if (this.#judge.mayRest(this.#copies.systems[copy]!)) return false;
    const order = this.#order?.stepsOf(copy);
    if (follower === undefined || order === undefined) return undefined;
    const run = { beginning: this.#beginnings[copy] ?? [], order };
    return follower.follow(run).includes("deadlock") || undefined;
  }

  /** Who sleeps in a native lock cannot be sent home: other workers take over. */
  async #begins(): Promise<undefined> {
    const { operations, steps } = this.#figures();
    this.#before = { operations, steps };
    await this.stop();
    await this.start();
  }

  /** Who has not come back from the copy that all wait at. */
  #waiting(): readonly Waiting[] {
    const all = this.#options.ir.threads.map(({ id }) => {
      const { place, copy } = this.#control.figures(id);
      return { thread: id, place: this.#places.get(`${id} ${place}`) ?? "", copy };
    });
    const behind = Math.min(...all.map(({ copy }) => copy));
    return all.filter(({ copy, place }) => copy === behind && place !== "");
  }

  #caught(broken: readonly string[], copy: number, more: Partial<Caught>): Caught {
    const order = this.#order?.stepsOf(copy);
    const beginning = this.#beginnings[copy] ?? [];
    return { broken, copy, beginning, ...more, ...(order === undefined ? {} : { order }) };
  }

  #countContended(): void {
    for (const { memory } of this.#copies.systems) {
      for (const lock of memory.locks) {
        const before = this.#contended.get(lock.name) ?? 0;
        this.#contended.set(lock.name, before + lock.contended);
      }
    }
  }
}
