/** What goes wrong at a lock, as a type that a program can ask. */

/**
 * - `IllegalRelease`: a release or downgrade of what the thread does not hold in that mode;
 * - `SelfDeadlock`: the thread would wait for itself for ever;
 * - `NotHeld`: the caller of an operation does not hold what it `requires`;
 * - `EndedWhileHolding`: a thread says that it is done and still holds a lock;
 * - `DeadObject`: `get` on a count of 0;
 * - `CountOutOfRange`: more than `most` references, or fewer than none;
 * - `QueueFull`: a wait queue has no room, so some thread has prepared twice;
 * - `TooManyHolds`: an array taken by ranges has no room for another hold;
 * - `NoSuchThread`, `NoSuchLock`, `NoSuchMode`, `NoSuchWord`: outside of what was laid out.
 */
export type LockMistake =
  | "IllegalRelease"
  | "SelfDeadlock"
  | "NotHeld"
  | "EndedWhileHolding"
  | "DeadObject"
  | "CountOutOfRange"
  | "QueueFull"
  | "TooManyHolds"
  | "NoSuchThread"
  | "NoSuchLock"
  | "NoSuchMode"
  | "NoSuchWord";

/** Thrown by natives. In a debug build nothing has happened to the lock when it is thrown. */
export class LockError extends Error {
  override readonly name = "LockError";
  readonly mistake: LockMistake;

  constructor(mistake: LockMistake, text: string) {
    super(`${mistake}: ${text}`);
    this.mistake = mistake;
  }
}
