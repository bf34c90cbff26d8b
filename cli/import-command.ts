/** The command about raw recordings of a kernel: what the user asked for, and how it is read. */
import type { CommandEntry } from "./commands.js";
import { present } from "./read-command.js";
import { type OptionWords, readCount, readFlag, readMany, readOne } from "./read-option.js";

export interface ImportFtraceCommand {
  readonly kind: "import-ftrace";
  readonly text: string;
  /** Absent: standard output. */
  readonly out?: string;
  readonly force: boolean;
  /** What is said of the machine, in the words of the recorder's preamble. */
  readonly facts: readonly (readonly string[])[];
  /** A probe table; absent: ours. */
  readonly probes?: string;
  readonly ignored: readonly string[];
  readonly until?: number;
}

export const importEntry: CommandEntry = {
  name: "import-ftrace",
  usage: "import-ftrace <text>",
  describe: "Make a recording out of the raw text of a kernel's ftrace",
  positional: "text",
  takes: "what docs/kernel-traces.md has you record, packed by gzip or not; - is stdin",
  options: [
    { name: "out", short: "o", describe: "FILE: where the recording goes; else to stdout" },
    { name: "force", flag: true, describe: "overwrite a file that is there" },
    { name: "file", repeatable: true, describe: "NAME=INODE: what a file is called, such as A=12" },
    {
      name: "pmem-pfn",
      describe: "FIRST[+COUNT]: page frames of the device, such as 0x40000+0x20000",
    },
    { name: "ag-blocks", describe: "N: blocks of an allocation group of XFS" },
    { name: "probes", describe: "FILE: a probe table of your own, for other probes or kernels" },
    {
      name: "ignore",
      repeatable: true,
      describe: "NAME: an event that is none of the recording; sched_* means all that begin so",
    },
    { name: "until", describe: "SEQ: leave out what is later, such as what lies behind a hole" },
  ],
  examples: [
    ["import-ftrace run.txt.gz -o run.ndjson", "a recording by record.sh, which says all names"],
    [
      "import-ftrace trace.txt --file A=12 --file B=13 --pmem-pfn 0x40000",
      "text that says none, but for those of locks",
    ],
  ],
  read: readImport,
};

function readImport(words: OptionWords, paths: readonly string[]): ImportFtraceCommand {
  const [text = "", ...more] = paths;
  if (more.length > 0) words.mistakes.push("import-ftrace takes one text");
  return {
    kind: "import-ftrace",
    text,
    force: readFlag(words, "force"),
    facts: readFacts(words),
    ignored: readMany(words, "ignore"),
    ...present("out", readOne(words, "out")),
    ...present("probes", readOne(words, "probes")),
    ...present("until", readCount(words, "until")),
  };
}

function readFacts(words: OptionWords): readonly (readonly string[])[] {
  const facts: string[][] = [];
  for (const given of readMany(words, "file")) {
    const [, name, inode] = /^(\w+)=(\w+)$/.exec(given) ?? [];
    if (name !== undefined && inode !== undefined) facts.push(["file", name, inode]);
    else words.mistakes.push(`--file needs NAME=INODE, not ${JSON.stringify(given)}`);
  }
  const frames = readOne(words, "pmem-pfn");
  const [, first, count] = /^(\w+)(?:\+(\w+))?$/.exec(frames ?? "") ?? [];
  if (first !== undefined) facts.push(["pmem", first, ...(count === undefined ? [] : [count])]);
  else if (frames !== undefined) {
    words.mistakes.push(`--pmem-pfn needs FIRST or FIRST+COUNT, not ${JSON.stringify(frames)}`);
  }
  const blocks = readCount(words, "ag-blocks");
  return blocks === undefined ? facts : [...facts, ["ag-blocks", String(blocks)]];
}
