/** Every lock kind of the prelude: its modes, how many words a lock takes, and its native. */
import { CompletionLock } from "./completion-lock.js";
import { EntryBitLock, MutexLock } from "./exclusive-lock.js";
import { FairRwsem, fairRwsemWords, mostQueued } from "./fair-rwsem.js";
import type { KindConstants, LockKind, LockMode } from "./lock-kind.js";
import { headWords, type LockPlace, type NativeLock } from "./native-lock.js";
import { RcuLock, rcuWords } from "./rcu-lock.js";
import { ReaderRwsem } from "./reader-rwsem.js";
import { ReferenceCount } from "./reference-count.js";
import { layOutSequence, SequenceLock, sequenceWords } from "./sequence-lock.js";
import { SleeperQueue, sleeperWords } from "./sleeper-queue.js";
import { TransactionLock, transactionWords } from "./transaction-lock.js";

export interface KindFacts {
  /** In the order of the kind's text. */
  readonly modes: readonly LockMode[];
  readonly mostThreads: number;
  /** How many words a lock takes. */
  readonly words: (threads: number) => number;
  readonly make: (place: LockPlace, constants: KindConstants) => NativeLock;
  /** What is not 0 at the beginning. */
  readonly layOut?: (place: LockPlace, constants: KindConstants) => void;
}

type Make = KindFacts["make"];

const countlessThreads = 4096;

/** A kind whose locks begin with nothing but zeros. */
function facts(make: Make, modes: readonly LockMode[], words?: KindFacts["words"]): KindFacts {
  return { modes, mostThreads: countlessThreads, words: words ?? (() => headWords), make };
}

const readWrite: readonly LockMode[] = ["shared", "exclusive"];

const fair: KindFacts = {
  ...facts((place) => new FairRwsem(place), readWrite, fairRwsemWords),
  mostThreads: mostQueued,
};

const handles: Make = (place, { nests = true }) => new TransactionLock(place, nests);
const counts: Make = (place, { most = 0x7fffffff }) => new ReferenceCount(place, most);

export const kindTable: Readonly<Record<Exclude<LockKind, "range_lock">, KindFacts>> = {
  spinlock: facts((place) => new MutexLock(place), [""]),
  mutex: facts((place) => new MutexLock(place), [""]),
  rwsem: facts((place) => new ReaderRwsem(place), readWrite),
  fair_rwsem: fair,
  percpu_rwsem: fair,
  entry_lock: facts((place) => new EntryBitLock(place), [""]),
  transaction: facts(handles, ["handle"], transactionWords),
  seqcount: {
    ...facts((place) => new SequenceLock(place), ["write"], sequenceWords),
    layOut: ({ words, base, threads }) => layOutSequence(words, base, threads),
  },
  rcu: facts((place) => new RcuLock(place), ["read"], rcuWords),
  completion: facts((place) => new CompletionLock(place), []),
  refcount: {
    ...facts(counts, []),
    layOut: ({ words, base }, { first = 1 }) => {
      words[base] = first;
    },
  },
  wait_queue: facts((place) => new SleeperQueue(place), [], sleeperWords),
};
