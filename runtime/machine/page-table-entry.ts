/**
 * A page table entry as one word, in the manner of x86 (arch/x86/include/asm/pgtable_types.h):
 *
 *     31    5     4      3       2          1          0
 *     | block | zero | dirty | accessed | writable | present |
 *
 * A block is a page of the device. `zero` maps the page of zeros that all holes share. Hardware
 * sets `accessed` and `dirty`; software does everything else.
 */
import { MachineError } from "./machine-error.js";

/** A word as above; 0 maps nothing. */
export type Pte = number;

const present = 1;
const writable = 2;
const accessed = 4;
const dirty = 8;
const zero = 16;
const blockShift = 5;

/** Blocks that an entry can name. */
export const mostBlocks = 2 ** (32 - blockShift);

/** Maps nothing: an access faults. */
export const noPte: Pte = 0;

/** The zero page, read-only. */
export const zeroPte: Pte = present | zero;

/** A block, clean and not yet accessed. */
export function blockPte(block: number, access: "read-only" | "writable"): Pte {
  return (block << blockShift) | present | (access === "writable" ? writable : 0);
}

export function isPresentPte(pte: Pte): boolean {
  return (pte & present) !== 0;
}

export function isWritablePte(pte: Pte): boolean {
  return (pte & writable) !== 0;
}

export function isAccessedPte(pte: Pte): boolean {
  return (pte & accessed) !== 0;
}

export function isDirtyPte(pte: Pte): boolean {
  return (pte & dirty) !== 0;
}

export function isZeroPte(pte: Pte): boolean {
  return (pte & zero) !== 0;
}

/** The block that it maps, if it maps one. */
export function blockOfPte(pte: Pte): number | undefined {
  return (pte & (present | zero)) === present ? pte >>> blockShift : undefined;
}

/** Whether both map the same block, or both the zero page; permissions and marks may differ. */
export function isSameTarget(one: Pte, other: Pte): boolean {
  const target = ~(writable | accessed | dirty);
  return (one & target) === (other & target);
}

/** The entry as an access leaves it: accessed, and dirty after a store. */
export function marked(pte: Pte, access: "load" | "store"): Pte {
  return pte | (access === "store" ? accessed | dirty : accessed);
}

/** The same as after a write-protect fault: writable, and marked for the store to come. */
export function writablePte(pte: Pte): Pte {
  return pte | writable | accessed | dirty;
}

/** The same, clean and read-only: the next store faults. */
export function writeProtected(pte: Pte): Pte {
  return pte & ~(writable | dirty);
}

/** With what hardware has set in `old`, for an entry that goes on mapping the same. */
export function keepMarks(pte: Pte, old: Pte): Pte {
  return pte | (old & (accessed | dirty));
}

/** Throws `zero page` for the zero page writable. */
export function demandMappable(pte: Pte): void {
  if (isZeroPte(pte) && isWritablePte(pte)) {
    throw new MachineError("zero page", "the zero page is shared by all holes and never writable");
  }
}

/** For people: `block 7 writable dirty`. */
export function describePte(pte: Pte): string {
  if (!isPresentPte(pte)) return "none";
  return [
    isZeroPte(pte) ? "zero page" : `block ${pte >>> blockShift}`,
    isWritablePte(pte) ? "writable" : "read-only",
    ...(isAccessedPte(pte) ? ["accessed"] : []),
    ...(isDirtyPte(pte) ? ["dirty"] : []),
  ].join(" ");
}
