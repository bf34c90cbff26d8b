/**
 * What the numbers of one machine mean: inodes of the files, addresses of their locks, where the
 * device begins. The recorder writes it above the trace, one fact a line; the command line may say
 * it too, and then has the last word.
 *
 *     # lockspec: file A 12
 *     # lockspec: lock 0xff1100000485a0c8 inv A
 *     # lockspec: pmem 0x40000 0x20000
 *     # lockspec: ag-blocks 32768
 */

export interface HeldLock {
  readonly lock: string;
  readonly file: string;
}

export interface RecordingNames {
  /** Names of files, by the number of the inode. */
  readonly files: ReadonlyMap<bigint, string>;
  /** By the address of the semaphore. */
  readonly locks: ReadonlyMap<bigint, HeldLock>;
  /** Page frames of the device; without a count all from the first one on. */
  readonly pmem?: { readonly first: bigint; readonly count?: bigint };
  /** Blocks of an allocation group of XFS. */
  readonly agBlocks?: bigint;
}

export const noNames: RecordingNames = { files: new Map(), locks: new Map() };

/** @returns  the names with one fact more, or what is wrong with it */
export function learn(names: RecordingNames, words: readonly string[]): RecordingNames | string {
  const [what, ...rest] = words;
  switch (what) {
    case "file":
      return learnFile(names, rest);
    case "lock":
      return learnLock(names, rest);
    case "pmem":
      return learnPmem(names, rest);
    case "ag-blocks": {
      const agBlocks = wholeNumber(rest[0]);
      return agBlocks ? { ...names, agBlocks } : "ag-blocks needs a number of blocks";
    }
    case "clock":
      return rest[0] === "counter" ? names : wrongClock(rest[0] ?? "?");
    case "lost":
      return Number(rest[0]) === 0 ? names : `the recorder lost ${rest[0]} records: ${noHoles}`;
    case "missed":
      return `the recorder missed ${rest[1]} records of ${rest[0]}: ${noHoles}`;
    // What is written down for people.
    case "kernel":
    case "note":
      return names;
    default:
      return `nothing is known of ${JSON.stringify(what ?? "")} in the recorder's preamble`;
  }
}

export function wrongClock(clock: string): string {
  return `the trace clock is ${clock}, and does not order processors: ${useCounter}`;
}

export const noHoles = "what has holes cannot be judged; record again with a larger buffer";

export const useCounter = 'record with "echo counter > trace_clock"';

function learnFile(names: RecordingNames, [name, inode]: readonly string[]): typeof names | string {
  const number = wholeNumber(inode);
  if (name === undefined || !/^[A-Za-z]\w*$/.test(name) || number === undefined) {
    return "a file needs a name and the number of its inode";
  }
  const other = names.files.get(number);
  if (other !== undefined && other !== name) return `inode ${number} is both ${other} and ${name}`;
  // Another inode under the same name: the last word counts.
  const kept = [...names.files].filter(([, known]) => known !== name);
  return { ...names, files: new Map([...kept, [number, name]]) };
}

function learnLock(names: RecordingNames, words: readonly string[]): typeof names | string {
  const [address, lock, file] = words;
  const number = wholeNumber(address);
  if (number === undefined || lock === undefined || file === undefined) {
    return "a lock needs an address, a name and a file";
  }
  return { ...names, locks: new Map([...names.locks, [number, { lock, file }]]) };
}

function learnPmem(names: RecordingNames, words: readonly string[]): typeof names | string {
  const [first, count] = words.map(wholeNumber);
  if (first === undefined || (words.length > 1 && count === undefined)) {
    return "pmem needs the first page frame of the device and how many there are";
  }
  return { ...names, pmem: { first, ...(count === undefined ? {} : { count }) } };
}

/** Decimal, or hexadecimal behind 0x; a sign is possible. */
export function wholeNumber(text: string | undefined): bigint | undefined {
  if (text === undefined || !/^-?(0[xX][0-9a-fA-F]+|\d+)$/.test(text)) return undefined;
  return text.startsWith("-") ? -BigInt(text.slice(1)) : BigInt(text);
}
