/**
 * Records one copy of a workload in some of its rounds, so that following takes little of the time
 * and the other copies run as fast as ever.
 */
import type { Ir } from "../ir/index.js";
import {
  Moments,
  type RecordedStand,
  type RecordedValues,
  type ThreadedSystem,
} from "../runtime/index.js";
import type { HistoryJudge, RejectedHistory } from "./history-judge.js";
import type { RestJudge } from "./rest-judge.js";
import { valuesOf } from "./run-history.js";

export interface RecorderParts {
  readonly ir: Ir;
  readonly judge: HistoryJudge;
  readonly rest: RestJudge;
  readonly systems: readonly ThreadedSystem[];
}

export interface Rejected {
  readonly copy: number;
  readonly rejected: RejectedHistory;
}

/** Of the time that the workload takes. */
const judgeShare = 0.1;

export class RoundRecorder {
  readonly #parts: RecorderParts;
  readonly #moments = new Moments();
  readonly #stands = new Map<number, readonly RecordedStand[]>();
  readonly #isThere: (name: string) => boolean;
  #copy: number | undefined;
  #before: RecordedValues = {};

  constructor(parts: RecorderParts) {
    this.#parts = parts;
    const names = new Set(parts.systems[0]?.memory.variables.map(({ name }) => name));
    this.#isThere = (name) => names.has(name);
    this.#moments.record(undefined);
  }

  get buffer(): SharedArrayBuffer {
    return this.#moments.buffer;
  }

  /** Before a round, when all copies are laid out; `anew`: the copy is at its beginning. */
  begin(round: number, milliseconds: number, anew: (copy: number) => boolean): void {
    const { judge, systems } = this.#parts;
    const isTime = judge.figures().milliseconds <= milliseconds * judgeShare;
    this.#stands.clear();
    const next = round % systems.length;
    this.#copy = isTime && anew(next) ? next : undefined;
    this.#moments.record(this.#copy);
    if (this.#copy !== undefined) this.#before = this.#valuesIn(this.#copy);
  }

  /** A thread has told what it did. */
  heard(thread: number, stands: readonly RecordedStand[]): void {
    this.#stands.set(thread, stands);
  }

  /** After a round; what did not come back is not judged. */
  end(): Rejected | undefined {
    const { judge, systems } = this.#parts;
    const copy = this.#copy;
    const system = copy === undefined ? undefined : systems[copy];
    if (copy === undefined || system === undefined) return undefined;
    const told = system.threads.filter(({ run }) => run !== undefined).length;
    if (this.#stands.size < told) return undefined;
    this.#copy = undefined;
    const { cutAt } = this.#moments;
    const isWhole = !system.memory.isGivenUp;
    const rejected = judge.judge({
      before: this.#before,
      stands: this.#stands,
      ...(isWhole ? { after: this.#valuesIn(copy) } : {}),
      ...(cutAt === undefined ? {} : { cutAt }),
    });
    return rejected && { copy, rejected };
  }

  #valuesIn(copy: number): RecordedValues {
    const { ir, rest, systems } = this.#parts;
    return valuesOf(ir, rest.stateOf(systems[copy]!), this.#isThere);
  }
}
