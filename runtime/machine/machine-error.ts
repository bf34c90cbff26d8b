/**
 * What can go wrong on the machine: a signal that a program gets for an access, or a mistake of
 * the file system that uses page tables, entries and blocks. Mistakes are noticed where it costs
 * next to nothing; with `debug` also those that need a ledger.
 */

/**
 * - `options`: a size that cannot be;
 * - `address`: a page, block or range that is not there, or a range that is mapped already;
 * - `thread`: a number that is out of range, or of two threads at once;
 * - `signal`: see `SignalError`;
 * - `no progress`: a fault handler says again and again that it is done, and it is not;
 * - `zero page`: the zero page, which all holes share, would become writable;
 * - `not locked`: an entry is changed or unlocked by a thread that has not locked it;
 * - `locked twice`: a thread waits for an entry that it has locked itself; only with `debug`;
 * - `double free`, `foreign free`: a block is freed that is free, or another's;
 * - `no room`: a table of mappings is full.
 */
export type MachineErrorKind =
  | "options"
  | "address"
  | "thread"
  | "signal"
  | "no progress"
  | "zero page"
  | "not locked"
  | "locked twice"
  | "double free"
  | "foreign free"
  | "no room";

/** Thrown by the machine; nothing has been changed when it is thrown. */
export class MachineError extends Error {
  override readonly name: string = "MachineError";
  readonly kind: MachineErrorKind;

  constructor(kind: MachineErrorKind, text: string) {
    super(`${kind}: ${text}`);
    this.kind = kind;
  }
}

/** What a program gets for an access that cannot be: no mapping, or nothing behind it. */
export type Signal = "SIGBUS" | "SIGSEGV";

/** An access ended with a signal. Of an access to several pages, those before it are done. */
export class SignalError extends MachineError {
  override readonly name = "SignalError";
  readonly signal: Signal;
  /** The byte that could not be reached. */
  readonly address: number;

  constructor(signal: Signal, access: "load" | "store", address: number) {
    super("signal", `${signal}, ${access} at ${address}`);
    this.signal = signal;
    this.address = address;
  }
}

/** Throws `options` unless the number is whole and in the range. */
export function demandSize(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new MachineError("options", `${what} is 1 to ${most}, not ${value}`);
}

/** Throws `address` unless `0 <= first <= end <= size`, all whole. */
export function demandRange(what: string, range: PageRange, size: number): void {
  const { first, end } = range;
  const isWhole = Number.isInteger(first) && Number.isInteger(end);
  if (isWhole && first >= 0 && first <= end && end <= size) return;
  throw new MachineError("address", `${what} ${first} ..< ${end}, there are ${size}`);
}

/** From the first page to the one before `end`. */
export interface PageRange {
  readonly first: number;
  readonly end: number;
}
