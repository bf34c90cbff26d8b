/**
 * Random calls of random threads, printed as a kernel's text and read again, are the same events:
 * with records of others between them, and lines that are a little out of order.
 */
import * as fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { importLines, printedLines } from "../support/ftrace-recording.js";
import { type PlainEvent, recordLine } from "../support/ftrace-text.js";

type Part = Pick<PlainEvent, "event" | "args">;

const f = fc.constantFrom("A", "B");
const p = fc.nat(1_000_000);
const mm = fc.bigInt({ min: 1n, max: (1n << 64n) - 1n }).map((one) => `0x${one.toString(16)}`);
const blk = fc.nat(0x1ffff);
const ret = fc.nat(0x1000).map((one) => `0x${one.toString(16)}`);
const v = fc.oneof(fc.integer(), fc.constant("0xa000100000000007"));
const entry = fc.oneof(
  fc.constant({ kind: "none" }),
  fc.record({ locked: fc.boolean(), kind: fc.constantFrom("zero", "empty") }),
  fc.record({ locked: fc.boolean(), kind: fc.constant("blk"), blk }),
);
const target = fc.oneof(fc.record({ blk }), fc.constant({ zero: true, pfn: "0x3310" }));
const lock = fc.record({
  lock: fc.constantFrom("inv", "i_rwsem", "i_mmap", "ilock"),
  mode: fc.constantFrom("S", "X"),
  f,
});

/** Each gives the events of one call, in order. */
const calls: readonly fc.Arbitrary<readonly Part[]>[] = [
  fc.record({ op: fc.constantFrom("load", "pwrite"), f, p, v }).map((args) => [
    { event: "op.begin", args },
    { event: "op.end", args },
  ]),
  fc.tuple(lock, fc.constantFrom("do_truncate", "xfs_ilock")).map(([args, by]) => [
    { event: "lock.req", args },
    { event: "lock.acq", args: { ...args, by } },
    { event: "lock.rel", args },
  ]),
  fc.record({ p, f, size: fc.nat(), entry }).map(({ p, f, size, entry }) => [
    { event: "el.req", args: { p, size, f } },
    { event: "el.wait", args: { p, f } },
    { event: "el.free", args: { p, entry, in: "grab_mapping_entry", f } },
    { event: "el.acq", args: { p, entry, f } },
    { event: "el.rel", args: { p, entry, f } },
  ]),
  fc.record({ p, f, old: entry, to: target, zero: fc.boolean() }).map((args) => [
    { event: "ent.insert", args },
    { event: "ent.inserted", args: { p: args.p, entry: args.old, f: args.f } },
  ]),
  fc.record({ p, mm, f, to: target, write: fc.boolean(), ret }).map(({ ret, ...args }) => [
    { event: "pte.insert", args },
    { event: "pte.inserted", args: { p: args.p, mm: args.mm, ret, f: args.f } },
  ]),
  fc
    .record({ p, f, n: fc.oneof(fc.constant(null), fc.integer({ min: 1, max: 4000 })) })
    .map((args) => [
      { event: "unmap", args },
      { event: "unmapped", args },
    ]),
  fc.record({ p, f, mm, n: fc.integer({ min: 1, max: 4000 }) }).map((args) => [
    { event: "pte.zap", args },
    { event: "pte.zapped", args },
  ]),
  fc.record({ p, f, trunc: fc.boolean() }).map((args) => [
    { event: "ent.del", args },
    { event: "ent.deleted", args: { ...args, ret: 1 } },
  ]),
];

interface Script {
  readonly events: readonly PlainEvent[];
  /** Of others: returns of calls that were not recorded, and locks that are none of ours. */
  readonly noise: readonly string[];
  /** By how many lines each line is late, at most. */
  readonly late: readonly number[];
}

const script: fc.Arbitrary<Script> = fc
  .record({
    threads: fc.array(fc.array(fc.oneof(...calls), { maxLength: 6 }), {
      minLength: 1,
      maxLength: 4,
    }),
    turns: fc.array(fc.nat(), { minLength: 1, maxLength: 50 }),
    noisy: fc.array(fc.boolean(), { minLength: 1, maxLength: 30 }),
    late: fc.array(fc.nat(12), { minLength: 1, maxLength: 30 }),
  })
  .map(({ threads, turns, noisy, late }) => {
    const events = interleave(
      threads.map((one) => one.flat()),
      turns,
    );
    const noise = events
      .filter((_, index) => noisy[index % noisy.length])
      .map((event) => noiseBefore(event));
    return { events, noise, late };
  });

function interleave(threads: readonly (readonly Part[])[], turns: readonly number[]): PlainEvent[] {
  const left = threads.map((parts, index) => ({ parts: [...parts], pid: 100 + index }));
  const events: PlainEvent[] = [];
  for (let turn = 0; ; turn++) {
    const waiting = left.filter(({ parts }) => parts.length > 0);
    const who = waiting[(turns[turn % turns.length] ?? 0) % Math.max(waiting.length, 1)];
    const part = who?.parts.shift();
    if (who === undefined || part === undefined) return events;
    const { pid } = who;
    events.push({ seq: turn + 1, cpu: pid % 2, pid, task: `wl-${pid}`, ...part });
  }
}

/** Of a thread that does nothing else. */
function noiseBefore({ seq, cpu }: PlainEvent): string {
  const other = { task: "systemd journal", pid: 7, cpu };
  const record =
    seq % 2 === 0
      ? (["down_read_out", "(path_openat+0x1/0x9 <- down_read)"] as const)
      : (["up_write_in", "(up_write+0x0/0x9) sem=0xffffffff81000000"] as const);
  return recordLine(other, seq * 10 - 5, record);
}

/** Lines change places with one that is a little later. */
function disturbed(lines: readonly string[], late: readonly number[]): readonly string[] {
  const order = lines.map((line, index) => ({
    line,
    at: index + (late[index % late.length] ?? 0),
  }));
  return order.sort((a, b) => a.at - b.at).map(({ line }) => line);
}

test("what was printed is read again", () => {
  fc.assert(
    fc.property(script, ({ events, noise, late }) => {
      fc.pre(events.length > 0);
      const printed = printedLines(events, "ext4");
      const head = printed.filter((line) => line.startsWith("#"));
      const body = printed.filter((line) => !line.startsWith("#"));
      const text = [...head, ...disturbed([...body, ...noise].sort(byTime), late)];
      const { events: read, reader } = importLines(text, { window: 16 });
      assert.equal(reader.problems(), []);
      const expected = events.map((event) => ({ ...event, seq: event.seq * 10 }));
      // As JSON: fast-check's records have no prototype.
      assert.equal(read, JSON.parse(JSON.stringify(expected)));
      assert.is(reader.summary().foreign, noise.length);
    }),
    { numRuns: 150 },
  );
});

const byTime = (a: string, b: string): number => timeOf(a) - timeOf(b);
const timeOf = (line: string): number => Number(/\] \S+ +(\d+):/.exec(line)?.[1]);

test.run();
