/**
 * What the natives are for whoever uses them: one interface per lock kind of the prelude, with the
 * words of its text as methods. A thread is a small number that the host gives out, from 0; a
 * method that may wait blocks the calling thread until its step has been taken.
 */

/** Modes of the prelude's kinds; a kind whose `acquire` has no mode uses `""`. */
export type LockMode = "" | "shared" | "exclusive" | "handle" | "write" | "read";

/** Words of the prelude's kinds as methods: `try acquire` is `tryAcquire`. */
export type LockWord =
  | ("acquire" | "tryAcquire" | "release" | "downgrade" | "wait" | "commit" | "begin" | "retry")
  | ("synchronize" | "complete" | "reset" | "get" | "tryGet" | "put")
  | ("prepare" | "sleep" | "cancel" | "wakeOne" | "wakeAll");

/** One step of a word: part 0 is its first. */
export interface WordStep {
  readonly word: LockWord;
  readonly mode: LockMode;
  readonly thread: number;
  readonly part: number;
}

/** What a step has come to: the word goes on with its next part, or has ended. */
export type Taken =
  | { readonly done: false }
  | { readonly done: true; readonly result: boolean | undefined };

/** State of a kind as its text has it: threads, numbers, truth, by the names of the text. */
export type LockFields = Readonly<
  Record<string, boolean | number | readonly number[] | readonly (readonly number[])[]>
>;

/** A lock as its kind's text has it. */
export interface LockSnapshot {
  /** By mode: who holds it. Only a debug build knows. */
  readonly holders: Readonly<Partial<Record<LockMode, readonly number[]>>>;
  /** Threads that wait their turn, of a queued kind, the next one first. */
  readonly queue: readonly number[];
  readonly fields: LockFields;
}

/** What every lock can do besides its words. */
export interface LockBase {
  /** How often a thread could not go on at once, so far. */
  readonly contended: number;
  /** Throws `NotHeld` in a debug build, and believes the caller in a plain one. */
  mustHold(thread: number, mode?: LockMode): void;
  /** To be asked when no thread is in a word of the lock. */
  snapshot(): LockSnapshot;
  /** Whether the step could be taken now. For schedulers: nobody else runs meanwhile. */
  enabled(step: WordStep): boolean;
  /** Takes an enabled step, without waiting. For schedulers. */
  take(step: WordStep): Taken;
}

/** The interface of each kind. */
export interface LockKinds {
  readonly spinlock: Mutex;
  readonly mutex: Mutex;
  readonly rwsem: Rwsem;
  readonly fair_rwsem: Rwsem;
  readonly percpu_rwsem: Held<"shared" | "exclusive">;
  readonly range_lock: Held<"shared" | "exclusive">;
  readonly entry_lock: EntryLock;
  readonly transaction: Transaction;
  readonly seqcount: Seqcount;
  readonly rcu: Rcu;
  readonly completion: Completion;
  readonly refcount: Refcount;
  readonly wait_queue: WaitQueue;
}

export type LockKind = keyof LockKinds;

/** A kind that threads hold in a mode. */
export interface Held<Mode extends LockMode> extends LockBase {
  acquire(thread: number, mode: Mode): void;
  /** Never waits: what `acquire` would do in its first step without waiting or queueing (K5). */
  tryAcquire(thread: number, mode: Mode): boolean;
  /** Without a mode: whichever the thread holds. */
  release(thread: number, mode?: Mode): void;
}

export interface Mutex extends LockBase {
  acquire(thread: number): void;
  tryAcquire(thread: number): boolean;
  release(thread: number): void;
}

export interface Rwsem extends Held<"shared" | "exclusive"> {
  /** From exclusive to shared, without letting a writer in between. */
  downgrade(thread: number): void;
}

export interface EntryLock extends Mutex {
  /** Lets the present holder finish and takes nothing. */
  wait(thread: number): void;
}

export interface Transaction extends Held<"handle"> {
  /** Stops new handles, waits for all that are open, lets new ones in again. */
  commit(thread: number): void;
}

export interface Seqcount extends Held<"write"> {
  begin(thread: number): void;
  /** Whether a writer has disturbed what the thread read since its `begin`. */
  retry(thread: number): boolean;
}

export interface Rcu extends Held<"read"> {
  /** Waits for the read sections that were open when it began. */
  synchronize(thread: number): void;
}

export interface Completion extends LockBase {
  wait(thread: number): void;
  complete(thread: number): void;
  reset(thread: number): void;
}

export interface Refcount extends LockBase {
  get(thread: number): void;
  tryGet(thread: number): boolean;
  /** Whether it was the last reference. */
  put(thread: number): boolean;
  /** Until nobody has a reference. */
  wait(thread: number): void;
}

export interface WaitQueue extends LockBase {
  prepare(thread: number): void;
  sleep(thread: number): void;
  cancel(thread: number): void;
  wakeOne(thread: number): void;
  wakeAll(thread: number): void;
}

/** Arguments of a kind's declaration: `refcount(most, first)`, `transaction(nests)`. */
export interface KindConstants {
  readonly most?: number;
  readonly first?: number;
  readonly nests?: boolean;
}
