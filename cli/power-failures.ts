/**
 * Crashes of a workload as the host sees them: in which step of a copy the power fails, what is
 * done with what that has left, and whether the threads go on from there.
 */
import {
  Chooser,
  type Copies,
  type OrderedStep,
  Power,
  ProtocolFault,
  type SeededRandom,
  seededRandom,
  type ThreadedSystem,
} from "../runtime/index.js";
import { crashStep } from "./know-crashes.js";
import type { RestJudge } from "./rest-judge.js";

/** A crash, and what came of it. */
export interface Recovered {
  /** Names of what does not hold, asserts of `recover` first. */
  readonly broken: readonly string[];
  readonly step: OrderedStep;
}

/** After so many crashes a copy begins anew. */
const mostCrashes = 4;
/** Steps that nobody takes: the power fails when all rest. */
const never = 2 ** 30;

export class PowerFailures {
  readonly power: Power;
  readonly #copies: Copies;
  readonly #judge: RestJudge;
  readonly #random: SeededRandom;
  /** By copy: crashes since it was laid out. */
  readonly #crashes: number[];
  /** By copy: how many steps it was given; undefined where that says nothing. */
  readonly #steps: (number | undefined)[];
  /** About so many steps does a copy take from beginning to end. */
  #usual = 8;
  /** In all. */
  count = 0;

  constructor(copies: Copies, judge: RestJudge, seed: number) {
    const sizes = copies.systems.map(({ memory }) => memory.persistent?.device.deviceBytes ?? 0);
    this.power = new Power(sizes);
    this.#copies = copies;
    this.#judge = judge;
    this.#random = seededRandom(seed);
    this.#crashes = sizes.map(() => 0);
    this.#steps = sizes.map(() => undefined);
  }

  /** Before a round. */
  arm(copy: number): void {
    const isLate = this.#random.below(2) === 0;
    const steps = isLate ? never : this.#random.below(Math.ceil(this.#usual * 1.5));
    const withFirst = this.#random.below(2) === 0;
    this.#steps[copy] = withFirst ? undefined : steps;
    this.power.arm(copy, { steps, seed: this.#random.below(2 ** 30), withFirst });
  }

  /** What a crash has left is what the next round begins with. */
  goesOn(copy: number): boolean {
    const crashes = this.#crashes[copy] ?? 0;
    const isLast = crashes >= mostCrashes || this.#copies.systems[copy]?.restarts !== true;
    if (crashes > 0 && !isLast) return true;
    this.#crashes[copy] = 0;
    return false;
  }

  /** After a round, when all rest; undefined where somebody may stand in the middle of a step. */
  recover(copy: number): Recovered | undefined {
    const system = this.#copies.systems[copy];
    const device = system?.memory.persistent?.device;
    if (system === undefined || device === undefined) return undefined;
    if (!this.power.hasFailed(copy)) {
      const steps = this.#steps[copy];
      const taken = steps === undefined ? this.#usual : steps - this.power.left(copy);
      this.#usual += (taken - this.#usual) / 16;
      if (system.memory.isGivenUp) {
        this.#crashes[copy] = 0;
        return undefined;
      }
      this.power.fail(copy, system.memory);
    }
    this.count += 1;
    this.#crashes[copy] = (this.#crashes[copy] ?? 0) + 1;
    device.restart(this.power.image(copy));
    const left = system.memory.persistent?.contents() ?? [];
    const { broken, choices } = this.#recoverNow(system);
    const all = [...broken, ...this.#judge.broken(system, "begun")];
    return { broken: [...new Set(all)], step: crashStep(left, choices) };
  }

  #recoverNow(system: ThreadedSystem): { broken: readonly string[]; choices: readonly number[] } {
    const choices: number[] = [];
    const chooser = new Chooser({
      choose: (count) => {
        const chosen = this.#random.below(count);
        choices.push(chosen);
        return chosen;
      },
    });
    try {
      system.recover?.(chooser);
    } catch (thrown) {
      if (!(thrown instanceof ProtocolFault)) throw thrown;
      return { broken: [...chooser.broken, thrown.fault], choices };
    }
    return { broken: chooser.broken, choices };
  }
}
