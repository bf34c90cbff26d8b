/** A worker of the exerciser: rounds of operations, each of which ends with a crash. */
import { parentPort, workerData } from "node:worker_threads";
import { Caller, type SeededRandom, seededRandom } from "lockspec/runtime";
import { DaxFileSystem } from "../dax-file-system.js";
import { Dax } from "../traced/dax.js";
import { fail, recover } from "./after-crash.js";
import { drain, serve } from "./dma.js";
import { Exerciser } from "./exerciser.js";
import type { Finding } from "./finding.js";
import { Judge, Wrong } from "./judge.js";
import { Stage, type StageHandle, word } from "./stage.js";

export interface Task {
  readonly stage: StageHandle;
  readonly thread: number;
}

/** To the host: what is wrong, or a name for a place. */
export type News =
  | { readonly kind: "finding"; readonly finding: Finding }
  | { readonly kind: "place"; readonly place: string; readonly number: number }
  | { readonly kind: "done" };

const sleeping = new Int32Array(new SharedArrayBuffer(4));
const crashSteps = 40_000;

class FsxWorker {
  readonly #stage: Stage;
  readonly #thread: number;
  readonly #random: SeededRandom;
  readonly #slowness: SeededRandom;
  readonly #files: DaxFileSystem;
  readonly #judge: Judge;
  readonly #exerciser: Exerciser;
  readonly #places = new Map<string, number>();
  /** At every step of this operation it may sleep. */
  #isSlow = false;
  /** Steps until it sleeps for so long that others do a lot. */
  #nap = 0;
  /** Steps until the power fails; none: somebody else sees to that. */
  #fuse = -1;
  #round = 0;

  constructor({ stage, thread }: Task) {
    this.#stage = new Stage(stage);
    this.#thread = thread;
    const { seed } = this.#stage.settings;
    this.#random = seededRandom(seed * 1009 + thread * 31 + 1);
    this.#slowness = seededRandom(seed * 2003 + thread * 17 + 5);
    const random = this.#random;
    const watch = { called: () => {}, stands: this.#stands.bind(this) };
    // Blocks that were just freed come first, mostly.
    const policy = {
      choose: (count: number) => (random.below(4) === 0 ? random.below(count) : 0),
    };
    this.#files = new DaxFileSystem(stage.dax, thread, {
      core: Dax,
      caller: (id) => new Caller(id, policy, watch),
    });
    this.#judge = new Judge(this.#stage, thread);
    const [files, judge] = [this.#files, this.#judge];
    this.#exerciser = new Exerciser({
      stage: this.#stage,
      files,
      judge,
      random,
      fail: this.#fail.bind(this),
    });
  }

  run(): void {
    const { control, settings } = this.#stage;
    if (this.#thread === settings.threads) {
      const [stage, files, exerciser] = [this.#stage, this.#files, this.#exerciser];
      serve({ stage, files, exerciser, random: this.#random });
      return;
    }
    while (Atomics.load(control, word.finished) === 0) {
      this.#doRound();
      this.#meet();
    }
  }

  #doRound(): void {
    const { control, settings } = this.#stage;
    const plan = seededRandom(settings.seed * 7919 + this.#round);
    const quota = 200 + plan.below(1500);
    const share = Math.ceil(settings.ops / settings.threads);
    const isFailing = plan.below(settings.threads) === this.#thread;
    this.#fuse = isFailing ? 1 + plan.below(crashSteps) : -1;
    const mine = this.#stage.opsOf(this.#thread);
    for (let op = 0; op < quota && Atomics.load(control, word.stop) === 0; op++) {
      if (control[mine]! >= share) break;
      this.#isSlow = this.#slowness.below(12) === 0;
      this.#nap = this.#slowness.below(32) === 0 ? 1 + this.#slowness.below(24) : 0;
      this.#exerciser.step();
      Atomics.add(control, mine, 1);
    }
    this.#isSlow = false;
    this.#nap = 0;
  }

  /** Everybody waits; the last mounts what the crash has left. */
  #meet(): void {
    const { control, settings } = this.#stage;
    this.#fuse = -1;
    this.#round += 1;
    this.#exerciser.rest(control[word.failed] === 1);
    if (Atomics.add(control, word.arrived, 1) === settings.threads - 1) {
      drain(this.#stage);
      this.#fail();
      recover(this.#stage, this.#files, this.#judge);
      let done = 0;
      for (let each = 0; each < settings.threads; each++) {
        done += control[this.#stage.opsOf(each)]!;
      }
      if (done >= settings.ops) Atomics.store(control, word.finished, 1);
      Atomics.store(control, word.arrived, 0);
      Atomics.store(control, word.stop, 0);
      Atomics.store(control, word.round, this.#round);
      Atomics.notify(control, word.round);
      return;
    }
    while (Atomics.load(control, word.round) < this.#round) {
      Atomics.wait(control, word.round, this.#round - 1, 1000);
    }
    this.#files.attachAgain();
  }

  /** Once in a round. */
  #fail(): void {
    const { control, settings } = this.#stage;
    if (Atomics.compareExchange(control, word.failed, 0, 1) !== 0) return;
    fail(this.#stage, this.#files, settings.seed * 613 + this.#round);
  }

  /** Before every step of the generated code. */
  #stands(operation: string, step: string): void {
    this.#tell(`${operation}.${step}`);
    if (this.#fuse > 0 && --this.#fuse === 0) this.#fail();
    if (this.#nap > 0 && --this.#nap === 0) {
      Atomics.wait(sleeping, 0, 0, 0.2 + this.#slowness.below(10) * 0.2);
      // What the others have done meanwhile must not rely on the next step.
      if (this.#slowness.below(4) === 0) this.#fail();
    }
    if (!this.#isSlow) return;
    const chance = this.#slowness.below(16);
    if (chance > 3) return;
    if (chance === 0) Atomics.wait(sleeping, 0, 0, this.#slowness.below(20) * 0.02);
    else for (let i = this.#slowness.below(3000); i > 0; i--) Atomics.load(sleeping, 0);
  }

  #tell(place: string): void {
    let number = this.#places.get(place);
    if (number === undefined) {
      number = this.#places.size + 1;
      this.#places.set(place, number);
      tell({ kind: "place", place, number });
    }
    this.#stage.control[this.#stage.placeOf(this.#thread)] = number;
  }

  /** What was thrown, as something that is wrong. */
  finding(thrown: unknown): Finding {
    if (thrown instanceof Wrong) return thrown.finding;
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    const proof = thrown instanceof Error ? [thrown.stack ?? ""] : [];
    return { thread: this.#thread, operation: this.#judge.operation, what, proof };
  }
}

function tell(news: News): void {
  parentPort?.postMessage(news);
}

const worker = new FsxWorker(workerData as Task); // as the host gives it
try {
  worker.run();
  tell({ kind: "done" });
} catch (thrown) {
  tell({ kind: "finding", finding: worker.finding(thrown) });
}
