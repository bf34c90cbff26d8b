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
import type { HistoryJudge, RejectedHistory } from "./history-judge.js";
import type { Platform, StartedWorker } from "./platform.js";
import { PowerFailures } from "./power-failures.js";
import { judgeAtRest, type RestJudge } from "./rest-judge.js";
import { RoundRecorder } from "./round-recorder.js";
import { presentThreads, type Seat, seatsOf } from "./seats.js";
import type { WorkerMessage, WorkerTask } from "./worker-task.js";

export interface WorkloadOptions {
  readonly ir: Ir;
  readonly javascript: string;
  readonly parameters: object;
  /** Of each set. */
  readonly copies: number;
  /** So many workers for each thread. */
  readonly sets?: number;
  /** Every step under the step lock, ghost state included (R8). */
  readonly exact: boolean;
  readonly seed: number;
  readonly seconds: number;
  /** The power fails, again and again. */
  readonly crash?: boolean;
  /** Stop after so many calls of operations. */
  readonly operations: number;
  /** Of an exact workload. */
  readonly follower?: Follower;
  /** Of histories that are recorded in some of the rounds. */
  readonly historyJudge?: HistoryJudge;
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
  /** It was seen when the protocol had recovered from a crash. */
  readonly crashed?: true;
  /** What the threads did is no behaviour of the spec. */
  readonly rejected?: RejectedHistory;
  /** Of an exact workload: every step, in order; absent if there were too many. */
  readonly order?: readonly OrderedStep[];
}

export interface WorkloadResult {
  readonly figures: Figures;
  readonly interrupted: boolean;
  readonly caught?: Caught;
  readonly judge: RestJudge;
  /** How often the power has failed; undefined where it does not. */
  readonly crashes: number | undefined;
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
  readonly #seats: readonly Seat[];
  readonly #platform: Platform;
  readonly #copies: Copies;
  #control: Control;
  readonly #order: StepOrder | undefined;
  readonly #recorder: RoundRecorder | undefined;
  readonly #crashes: PowerFailures | undefined;
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
    const { copies, sets = 1, exact, parameters } = options;
    const count = copies * sets;
    const threads = presentThreads(options.ir).map(({ id }) => id);
    this.#seats = seatsOf({ threads, sets, copies });
    this.#copies = Copies.create((...from) => new System(parameters, ...from), { count, exact });
    this.#control = new Control(this.#seats.length);
    this.#order = exact ? new StepOrder(orderWords, count) : undefined;
    this.#arrivals = new Int32Array(new SharedArrayBuffer(4 * count));
    this.#judge = judgeAtRest(options.ir, this.#copies.systems[0]!);
    if (options.crash === true) {
      this.#crashes = new PowerFailures(this.#copies, this.#judge, options.seed);
    }
    const { ir, historyJudge: judge } = options;
    const { systems } = this.#copies;
    this.#recorder = judge && new RoundRecorder({ ir, judge, rest: this.#judge, systems });
  }

  async start(): Promise<void> {
    const { javascript, parameters, ir, seed } = this.#options;
    const workers = this.#seats.length;
    this.#control = new Control(workers);
    this.#arrivals.fill(0);
    this.#ready = 0;
    const threads = presentThreads(ir).length;
    const order = this.#order && {
      perCopy: orderWords,
      buffer: this.#order.words.buffer as SharedArrayBuffer, // made by it
    };
    this.#workers = this.#seats.map((seat) => {
      const task: WorkerTask = {
        javascript,
        parameters,
        seat,
        threads,
        workers,
        seed,
        copies: this.#copies.handle,
        control: this.#control.buffer,
        arrivals: this.#arrivals.buffer as SharedArrayBuffer, // made above
        ...(this.#isEndless(seat) ? { budget: endlessBudget } : {}),
        ...(order === undefined ? {} : { order }),
        ...(this.#crashes === undefined ? {} : { power: this.#crashes.power.handle }),
        ...(this.#recorder === undefined ? {} : { moments: this.#recorder.buffer }),
      };
      return this.#platform.startWorker(task);
    });
    while (this.#ready < workers) {
      await this.#platform.breathe();
      this.#listen();
    }
    this.#began ??= this.#platform.now();
  }

  #isEndless({ thread }: Seat): boolean {
    const found = this.#options.ir.threads[thread];
    return found !== undefined && goesOnForEver(found);
  }

  async stop(): Promise<void> {
    this.#control.end();
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    this.#copies.reclaim();
  }

  #listen(): void {
    for (const worker of this.#workers) {
      for (const message of worker.received() as readonly WorkerMessage[]) {
        if (message.kind === "bug") throw new Error(message.text);
        if (message.kind === "ready") this.#ready += 1;
        else if (message.kind === "trouble") this.#troubles.push(message.trouble);
        else if (message.kind === "stands") this.#recorder?.heard(message.thread, message.stands);
        else this.#places.set(`${message.seat} ${message.number}`, message.place);
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
      crashes: this.#crashes?.count,
      contended: this.#contended,
      system: this.#copies.systems[copy]!,
      pagesOf: (at, count) => pages?.bytes(at, count) ?? new Uint8Array(0),
      ...(caught === undefined ? {} : { caught }),
    };
  }

  #figures(): Figures {
    const threads = this.#seats.map(({ seat }) => this.#control.figures(seat));
    return {
      seconds: (this.#platform.now() - (this.#began ?? 0)) / 1000,
      rounds: this.#rounds,
      operations: threads.reduce((sum, { calls }) => sum + calls, this.#before.operations),
      steps: threads.reduce((sum, { steps }) => sum + steps, this.#before.steps),
    };
  }

  /** Every copy begins anew, each in its own way. */
  #layOut(): void {
    const anew = new Set<number>();
    for (const [copy, system] of this.#copies.systems.entries()) {
      if (this.#crashes?.goesOn(copy) !== true) {
        anew.add(copy);
        this.#order?.clear(copy);
        this.#beginnings[copy] = this.#images.layOut(system);
      }
      this.#crashes?.arm(copy);
    }
    const milliseconds = this.#platform.now() - (this.#began ?? 0);
    this.#recorder?.begin(this.#rounds, milliseconds, (copy) => anew.has(copy));
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
      // Where it was given up, somebody stands in the middle.
      const broken = system.memory.isGivenUp ? [] : this.#judge.broken(system);
      if (broken.length > 0) return this.#caught(broken, copy, {});
      const crash = this.#crashes?.recover(copy);
      if (crash !== undefined) this.#order?.step(copy, crash.step.thread, crash.step.choices);
      if (crash && crash.broken.length > 0) {
        return this.#caught(crash.broken, copy, { crashed: true });
      }
    }
    this.#listen();
    const rejected = this.#recorder?.end();
    if (rejected !== undefined) return this.#caught(["history"], rejected.copy, rejected);
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

  /** Of some set: who has not come back from the copy that all wait at. */
  #waiting(): readonly Waiting[] {
    for (let set = 0; set < (this.#options.sets ?? 1); set++) {
      const all = this.#seats.filter((one) => one.set === set);
      const stand = all.map(({ seat, thread }) => {
        const { place, copy } = this.#control.figures(seat);
        return { thread, place: this.#places.get(`${seat} ${place}`) ?? "", copy };
      });
      const behind = Math.min(...stand.map(({ copy }) => copy));
      const waiting = stand.filter(({ copy, place }) => copy === behind && place !== "");
      if (waiting.length > 0) return waiting;
    }
    return [];
  }

  #caught(broken: readonly string[], copy: number, more: Partial<Caught>): Caught {
    const recorded = this.#order?.stepsOf(copy);
    const beginning = this.#beginnings[copy] ?? [];
    if (recorded === undefined) return { broken, copy, beginning, ...more };
    const run = { beginning, order: recorded };
    const { order } = this.#options.follower?.known(run) ?? run;
    return { broken, copy, beginning, order, ...more };
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
