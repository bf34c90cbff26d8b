/**
 * The steps of everybody from a pair of states, paired up. Most steps look at little of a state:
 * what they did where all that is the same, they do again, and the ways need not be taken, nor
 * compared, once more. What is compared depends on nothing else: elsewhere both sides are as they
 * were, and they looked the same.
 */
import type * as Reference from "../../ir/index.js";
import type { System } from "../schedule/system.js";
import type { CodeState, CodeStates } from "./code-states.js";
import { LookedAt } from "./looked-at.js";
import { type Mover, type MoverParts, moversOf } from "./movers.js";
import type { Address, CommonChange, PairParts, Parts, StatePair } from "./pair-parts.js";
import { pairUp } from "./pair-up.js";
import type { Viewer } from "./visible.js";

export interface StepPairsParts {
  readonly options: MoverParts;
  readonly view: Viewer<CodeState>;
  readonly states: CodeStates;
  readonly parts: PairParts;
}

/** Where steps lead to, or how spec and code differ in them. */
export interface PairedSteps {
  readonly after: readonly Parts[];
  readonly lines: readonly string[];
}

/** The same as what changes. */
interface Taken {
  readonly changes: readonly Change[];
  readonly lines: readonly string[];
}

interface Change {
  readonly common: CommonChange;
  /** By thread. */
  readonly owns: readonly (readonly [thread: number, own: number])[];
}

/** What somebody has done so far, by the thread's own part. */
type Memory = LookedAt<Taken>[];

export class StepPairs {
  readonly movers: readonly Mover[];
  readonly #given: StepPairsParts;
  readonly #ir: Reference.Ir;
  readonly #system: System;
  /** By mover. */
  readonly #seen: readonly Memory[];
  readonly #known: readonly Map<number, PairedSteps>[];

  constructor(given: StepPairsParts) {
    this.#given = given;
    this.#ir = given.options.ir;
    this.#system = given.options.system;
    this.movers = moversOf(given.options, given.states);
    this.#seen = this.movers.map(() => []);
    this.#known = this.movers.map(() => new Map());
  }

  /** All steps of a mover from a pair. */
  from(pair: Parts, by: number): PairedSteps {
    const mover = this.movers[by]!;
    switch (mover.dependsOn) {
      case "all":
        return this.#take(mover, pair);
      case "common": {
        const steps = this.#known[by]!.get(pair[0]!) ?? this.#take(mover, pair);
        this.#known[by]!.set(pair[0]!, steps);
        return steps;
      }
      case "seen":
        return this.#again(mover, pair, this.#seen[by]!);
    }
  }

  #again(mover: Mover, pair: Parts, memory: Memory): PairedSteps {
    const { parts } = this.#given;
    const own = mover.thread === undefined ? 0 : pair[mover.thread + 1]!;
    const common = pair[0]!;
    memory[own] ??= new LookedAt();
    const valueAt = (address: Address): number => parts.valueAt(common, address);
    const known = memory[own].find(valueAt);
    if (known !== undefined) {
      const after = known.changes.map((change) => changed(parts, pair, change));
      return { after, lines: known.lines };
    }
    const accessed = new Set<number>();
    this.#system.memory.accessed = accessed;
    const { after, lines } = this.#take(mover, pair);
    const location = mover.thread === undefined ? 0 : parts.ownAt(mover.thread, own).location;
    const addresses = [...parts.addressesOf(mover.touchedAt(location)), ...accessed];
    const changes = after.map((one) => changeOf(parts, { before: pair, after: one, addresses }));
    memory[own].add(addresses, valueAt, { changes, lines });
    return { after, lines };
  }

  /** Takes the steps on both sides. */
  #take({ specSteps, codeSteps }: Mover, pair: Parts): PairedSteps {
    const { parts, view } = this.#given;
    const code = codeSteps(parts.code(pair));
    this.#system.memory.accessed = undefined;
    const { pairs, lines } = pairUp(specSteps(parts.spec(pair)), code, view);
    return { after: pairs.map((one: StatePair) => parts.split(one)), lines };
  }
}

interface Around {
  readonly before: Parts;
  readonly after: Parts;
  readonly addresses: readonly Address[];
}

function changeOf(parts: PairParts, { before, after, addresses }: Around): Change {
  const common = parts.changeOf(before[0]!, after[0]!, addresses);
  const owns = after.flatMap((own, i): Change["owns"] =>
    i === 0 || own === before[i] ? [] : [[i - 1, own]],
  );
  const change = { common, owns };
  if (parts.changed(before[0]!, common) !== after[0]) {
    throw new Error("a step changes what it does not touch");
  }
  return change;
}

function changed(parts: PairParts, pair: Parts, { common, owns }: Change): Parts {
  const after = [...pair];
  after[0] = parts.changed(pair[0]!, common);
  for (const [thread, own] of owns) after[thread + 1] = own;
  return after;
}
