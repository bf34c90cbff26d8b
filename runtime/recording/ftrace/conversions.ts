/**
 * From words of the kernel to values of a recording: the functions that a probe table may use. Bit
 * layouts are those of Linux 6.1 on x86-64.
 */
import type { Recorded } from "../../history/recorded-value.js";
import { type HeldLock, type RecordingNames, wholeNumber } from "./recording-names.js";

/** No value: the argument is left out. A trouble is the user's: a fact that is missing, say. */
export type Converted =
  | { readonly kind: "value"; readonly value: Recorded }
  | { readonly kind: "nothing" }
  /** The event is of something that is not recorded, such as a lock of another file. */
  | { readonly kind: "foreign" }
  | { readonly kind: "trouble"; readonly text: string };

/** Gets its arguments as they stand in the text. */
export type Conversion = (inputs: readonly string[], names: RecordingNames) => Converted;

const nothing: Converted = { kind: "nothing" };
const value = (found: Recorded): Converted => ({ kind: "value", value: found });
const trouble = (text: string): Converted => ({ kind: "trouble", text });

const pageShift = 12n;
const pageBytes = 1n << pageShift;
const allBits = (1n << 64n) - 1n;

/** A conversion of numbers; what is none is told. */
function ofNumbers(
  convert: (numbers: readonly bigint[], names: RecordingNames) => Converted,
): Conversion {
  return (inputs, names) => {
    const numbers: bigint[] = [];
    for (const input of inputs) {
      const number = wholeNumber(input);
      if (number === undefined) return trouble(`${JSON.stringify(input)} is no number`);
      numbers.push(number);
    }
    return convert(numbers, names);
  };
}

/** What JSON's numbers cannot hold is hexadecimal text. */
function exact(number: bigint): Recorded {
  const plain = Number(number);
  return Number.isSafeInteger(plain) ? plain : hexadecimal(number);
}

const hexadecimal = (number: bigint): string => `0x${(number & allBits).toString(16)}`;

/** `do_truncate+0x5b/0xb0` and `xfs_ilock+0x9c/0x110 [xfs]` without where in the function. */
const symbol = (text: string): string => text.replace(/\s*\[\w+\]$/, "").replace(/\+0x.*$/, "");

/** Where a page frame lies: a block of the device, or else it is the zero page. */
function target(word: bigint, { pmem }: RecordingNames): Converted {
  if (pmem === undefined) return needsPmem;
  // The twelve bits at the top of a pfn_t are flags.
  const frame = word & (allBits >> 12n);
  const block = frame - pmem.first;
  const isInside = block >= 0n && (pmem.count === undefined || block < pmem.count);
  return value(isInside ? { blk: exact(block) } : { zero: true, pfn: hexadecimal(frame) });
}

const needsPmem = trouble(
  [
    "where the device begins is not known:",
    '"# lockspec: pmem FIRST COUNT" above the trace, or --pmem-pfn FIRST',
  ].join(" "),
);

/**
 * A word of the mapping's xarray. A value entry has its lowest bit set; above it stand
 *
 *     bit 0 locked   1 huge   2 zero page   3 empty   4.. page frame
 *
 * What has its second bit set instead is internal; the fault handler's codes travel in such.
 */
function entry(word: bigint, { pmem }: RecordingNames): Converted {
  if (word === 0n) return value({ kind: "none" });
  if ((word & 1n) === 0n) {
    return value({ kind: "error", ...((word & 3n) === 2n ? { code: exact(word >> 2n) } : {}) });
  }
  const bits = word >> 1n;
  const has = (bit: bigint) => (bits >> bit) % 2n === 1n;
  const head = { locked: has(0n), ...(has(1n) ? { huge: true } : {}) };
  if (has(2n)) return value({ ...head, kind: "zero" });
  if (has(3n)) return value({ ...head, kind: "empty" });
  if (pmem === undefined) return needsPmem;
  return value({ ...head, kind: "blk", blk: exact((bits >> 4n) - pmem.first) });
}

/** A page table entry: bit 0 present, bits 12 to 51 the page frame. */
function mapped(word: bigint, names: RecordingNames): Converted {
  return word & 1n ? target((word >> pageShift) & ((1n << 40n) - 1n), names) : nothing;
}

/** Bits of vm_fault_t. How long it took (major) is no part of the result. */
const faultResults: readonly (readonly [bigint, string])[] = [
  [0x1n, "OOM"],
  [0x2n, "SIGBUS"],
  [0x8n, "WRITE"],
  [0x10n, "HWPOISON"],
  [0x20n, "HWPOISON_LARGE"],
  [0x40n, "SIGSEGV"],
  [0x100n, "NOPAGE"],
  [0x200n, "LOCKED"],
  [0x400n, "RETRY"],
  [0x800n, "FALLBACK"],
  [0x1000n, "DONE_COW"],
  [0x2000n, "NEEDDSYNC"],
  [0x4000n, "COMPLETED"],
];

function result(word: bigint): Converted {
  const names = faultResults.filter(([bit]) => word & bit).map(([, name]) => name);
  return value(names.join("|"));
}

const extents = ["HOLE", "DELALLOC", "MAPPED", "UNWRITTEN", "INLINE"];

/** Blocks of XFS: the group's number stands above the block's in as many bits as that needs. */
function fsBlock(word: bigint, names: RecordingNames): Converted {
  const { agBlocks } = names;
  if (agBlocks === undefined) return needsGroups;
  const bits = BigInt((agBlocks - 1n).toString(2).length);
  const group = (word & allBits) >> bits;
  return value(exact(group * agBlocks + (word & ((1n << bits) - 1n))));
}

const needsGroups = trouble(
  [
    "blocks of XFS need the size of its groups, which xfs_info calls agsize:",
    '"# lockspec: ag-blocks N" above the trace, or --ag-blocks N',
  ].join(" "),
);

function ofLock(address: bigint, { locks }: RecordingNames, part: keyof HeldLock): Converted {
  if (locks.size === 0) return needsLocks;
  const lock = locks.get(address);
  return lock === undefined ? { kind: "foreign" } : value(lock[part]);
}

const needsLocks = trouble(
  [
    "which lock is at which address is not known:",
    '"# lockspec: lock ADDRESS NAME FILE" above the trace',
  ].join(" "),
);

/** A number of pages that ends where numbers end means: to the end of the file. */
const pageCount = (from: bigint, count: bigint): Recorded =>
  count === 0n || (from & allBits) + (count & allBits) > allBits ? null : exact(count);

const isEqual = (a: string, b: string): boolean => {
  const [left, right] = [wholeNumber(a), wholeNumber(b)];
  return left === undefined || right === undefined ? a === b : left === right;
};

const signed = (number: bigint): bigint => BigInt.asIntN(64, number);

const known = {
  /** A number if it looks like one. */
  plain: ([text = ""]) => {
    const number = wholeNumber(text);
    return value(number === undefined ? text : exact(number));
  },
  text: ([text = ""]) => value(text),
  /** A name that the kernel prints for a number. */
  symbolic: ([text = ""]) =>
    text === "" ? trouble("a name is empty: record with the option hash-ptr on") : value(text),
  symbol: ([text = ""]) => value(symbol(text)),
  number: ofNumbers(([number = 0n]) => value(exact(number))),
  hex: ofNumbers(([number = 0n]) => value(hexadecimal(number))),
  bit: ofNumbers(([word = 0n, bit = 0n]) => value((word >> bit) % 2n === 1n)),
  is: ([a = "", b = ""]) => value(isEqual(a, b)),
  has: ([flags = "", flag = ""]) => value(flags.split("|").includes(flag)),
  mode: ([isWrite = ""]) => value(isWrite === "true" ? "X" : "S"),
  list: ofNumbers((numbers) => value(numbers.map(exact))),
  page: ofNumbers(([position = 0n]) => value(exact(signed(position) >> pageShift))),
  pagesOf: ofNumbers(([bytes = 0n]) =>
    value(pageCount(0n, (signed(bytes) + pageBytes - 1n) >> pageShift)),
  ),
  pageCount: ofNumbers(([from = 0n, count = 0n]) => value(pageCount(from, count))),
  pagesBetween: ofNumbers(([from = 0n, to = 0n]) => value(exact((to - from) >> pageShift))),
  /** The page of the file that an address shows, through an area that begins at `start`. */
  filePage: ofNumbers(([address = 0n, start = 0n, first = 0n]) =>
    value(exact(((address - start) >> pageShift) + first)),
  ),
  entry: ofNumbers(([word = 0n], names) => entry(word, names)),
  target: ofNumbers(([word = 0n], names) => target(word, names)),
  mapped: ofNumbers(([word = 0n], names) => mapped(word, names)),
  result: ofNumbers(([word = 0n]) => result(word)),
  extent: ofNumbers(([code = 0n]) => value(extents[Number(code)] ?? `${code}`)),
  extentBlock: ofNumbers(([code = 0n, address = 0n, offset = 0n, page = 0n]) =>
    code === 0n ? nothing : value(exact((address >> pageShift) + page - (offset >> pageShift))),
  ),
  mapBlock: ([type = "", address = ""]) => {
    const number = wholeNumber(address);
    return type === "HOLE" || number === undefined ? nothing : value(exact(number >> pageShift));
  },
  fsBlock: ofNumbers(([word = 0n], names) => fsBlock(word, names)),
  agBlock: ofNumbers(([group = 0n, block = 0n], { agBlocks }) =>
    agBlocks === undefined ? needsGroups : value(exact(group * agBlocks + block)),
  ),
  lock: ofNumbers(([address = 0n], names) => ofLock(address, names, "lock")),
  holder: ofNumbers(([address = 0n], names) => ofLock(address, names, "file")),
} satisfies Record<string, Conversion>;

export const conversions: ReadonlyMap<string, Conversion> = new Map(Object.entries(known));
