/**
 * The calls that a test makes on locks of one kind, each both ways: as a statement of a protocol
 * and as a method of the native. The protocol is nothing but threads that choose a call, use the
 * word, and say what it came to.
 */
import { analyze, load, render } from "../../grammar/index.js";
import { type Ir, type LowerOptions, lower } from "../../ir/index.js";
import type { LockKind, LockMode, LockOptions, LockWord } from "../../runtime/index.js";

export interface LockCall {
  readonly word: LockWord;
  readonly mode?: LockMode;
  /** Of the array; with an end, a range of it. */
  readonly index: number;
  readonly end?: number;
}

export interface LockSetting {
  readonly options: LockOptions<LockKind>;
  /** The index in this list is the number of the call in scripts, histories and the protocol. */
  readonly calls: readonly LockCall[];
}

const threads = 3;

/** Constants that differ from those of the declaration show that they arrive. */
export const references = { most: 9, first: threads };

const arrays: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  single: [
    [0, 1],
    [1, 2],
  ],
  ranges: [
    [0, 1],
    [1, 2],
    [0, 2],
    [1, 3],
    [0, 3],
  ],
};

const held = ["acquire", "tryAcquire", "release"] as const;

function heldCalls(modes: readonly LockMode[], shape = "single"): LockCall[] {
  return (arrays[shape] ?? []).flatMap(([index, end]) =>
    modes.flatMap((mode) =>
      held.map((word): LockCall => ({ word, mode, index, ...(shape === "ranges" ? { end } : {}) })),
    ),
  );
}

function wordCalls(words: readonly LockWord[], indices: readonly number[] = [0]): LockCall[] {
  return indices.flatMap((index) => words.map((word) => ({ word, index })));
}

const readWrite = ["shared", "exclusive"] as const;
const twice = [0, 1];

const callsOf: Readonly<Record<LockKind, readonly LockCall[]>> = {
  spinlock: heldCalls([""]),
  mutex: heldCalls([""]),
  rwsem: [...heldCalls(readWrite), ...wordCalls(["downgrade"], twice)],
  fair_rwsem: [...heldCalls(readWrite), ...wordCalls(["downgrade"], twice)],
  percpu_rwsem: heldCalls(readWrite),
  range_lock: heldCalls(readWrite, "ranges"),
  entry_lock: [...heldCalls([""]), ...wordCalls(["wait"], twice)],
  transaction: [...heldCalls(["handle"]).slice(0, 3), ...wordCalls(["commit"])],
  seqcount: [...heldCalls(["write"]).slice(0, 3), ...wordCalls(["begin", "retry"])],
  rcu: [...heldCalls(["read"]).slice(0, 3), ...wordCalls(["synchronize"])],
  completion: wordCalls(["wait", "complete", "reset"]),
  refcount: wordCalls(["get", "tryGet", "put", "wait"]),
  wait_queue: wordCalls(["prepare", "sleep", "cancel", "wakeOne", "wakeAll"]),
};

export const lockKinds = Object.keys(callsOf) as readonly LockKind[]; // the table has them all

export function settingOf(kind: LockKind, more: Partial<LockOptions<LockKind>> = {}): LockSetting {
  const constants = kind === "refcount" ? references : {};
  const count = kind === "range_lock" || more.ranged ? 3 : 2;
  const options = { kind, threads, count, name: "l", ...constants, ...more };
  const calls = more.ranged
    ? [
        ...heldCalls(kind === "rwsem" ? readWrite : [""], "ranges"),
        ...(kind === "rwsem" ? [{ word: "downgrade", index: 0, end: 2 } as const] : []),
      ]
    : callsOf[kind];
  return { options, calls };
}

const statements: Readonly<Partial<Record<LockWord, string>>> = {
  tryAcquire: "try acquire",
  tryGet: "try get",
  wakeOne: "wake_one",
  wakeAll: "wake_all",
};

export const wordsWithResult: readonly LockWord[] = ["tryAcquire", "tryGet", "put", "retry"];

/** `try acquire l[0] shared`. */
export function statementOf({ word, mode, index, end }: LockCall): string {
  const lock = end === undefined ? `l[${index}]` : `l[${index} ..< ${end}]`;
  return [statements[word] ?? word, lock, mode ?? ""].join(" ").trim();
}

/** A kind with constants is declared with these; a kind of one's own is put in front. */
export function protocolOf(setting: LockSetting, kind?: string): string {
  const { options, calls } = setting;
  const { count, most, first, nests } = options;
  const constants = [
    ...(most === undefined ? [] : [`${most}`, `${first}`]),
    ...(nests === undefined ? [] : [`${nests}`]),
  ];
  const declared = constants.length === 0 ? "" : `(${constants.join(", ")})`;
  const branches = calls.map((call, number) => {
    const result = wordsWithResult.includes(call.word) ? " -> got; ok = got" : "";
    return `    if call == C${number} { ${statementOf(call)}${result} }`;
  });
  return [
    "protocol under_test",
    kind ?? "",
    `enum Call { ${calls.map((_, number) => `C${number}`).join(", ")} }`,
    `lock l[i: 0 ..< ${count}] : ${kind === undefined ? options.kind : "own"}${declared}`,
    `process client[c: 0 ..< ${options.threads}] {`,
    "  loop {",
    "    var ok = false",
    "    invoke: choose call in Call",
    branches.join("\n"),
    "    if ok { answered_true: skip } else { answered_false: skip }",
    "  }",
    "}",
    "",
  ].join("\n");
}

/** The protocol, or an error with all that is wrong with it. */
export function irOf(text: string, options?: LowerOptions): Ir {
  const program = load("under-test.lockspec", (path) =>
    path === "under-test.lockspec" ? text : undefined,
  );
  if (!program.ok) throw new Error(render(program.diagnostics, program.sources));
  const model = analyze(program.value);
  if (!model.ok) throw new Error(render(model.diagnostics, program.value.sources));
  const lowered = lower(model.value, options);
  if (!lowered.ok) throw new Error(render(lowered.diagnostics, program.value.sources));
  return lowered.value.ir;
}
