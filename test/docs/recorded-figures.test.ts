/**
 * What `docs/protocols.md` calls measured, counted anew in the recordings: what write(2) finds in
 * the tree of entries and leaves there, and what writeback finds.
 */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { projectPath, projectText } from "../support/project.js";

interface RecordedEvent {
  readonly seq: number;
  readonly pid: number;
  readonly event: string;
  readonly args: {
    readonly f?: string;
    readonly p?: number;
    readonly entry?: { readonly kind: string };
    readonly in?: string;
    readonly ret?: number;
    readonly trunc?: boolean;
    readonly zero?: boolean;
  };
}

const clean = ["ext4-p1", "ext4-p5", "ext4-mix", "xfs-p1", "xfs-p2", "xfs-p5"].map(
  (name) => `clean-${name}`,
);
const broken = ["broken-ext4-p1-m-inv", "broken-ext4-p5-m-noinv2"];

type Counts = Map<string, number>;

test("what write(2) leaves, and what writeback finds, in the six runs of Linux 6.1", () => {
  const counts: Counts = new Map();
  for (const name of clean) {
    const events = eventsOf(name);
    countEntries(events, counts);
    countWriteback(events, counts);
  }
  assert.equal(Object.fromEntries([...counts].sort()), {
    "deleted zero, cleaned at 64868, at 64875": 1,
    "kept blk": 3,
    "kept zero": 32,
    "kept zero, then deleted": 5,
    "kept zero, then replaced by blk": 26,
    "pages written back, blk": 100,
    "pages written back, zero": 37,
    "pte.mkclean, zero": 136,
    "pte.mkclean, zero, over a block": 17,
  });
});

test("writeback never waits for an entry that a fault of another thread has locked", () => {
  const found = [...clean, ...broken].map((name) => [name, lockedEntriesMet(eventsOf(name))]);
  assert.equal(Object.fromEntries(found), {
    "clean-ext4-p1": [],
    "clean-ext4-p5": ["65102: none, held", "71849: none, held"],
    "clean-ext4-mix": ["78363: none, held"],
    "clean-xfs-p1": [],
    "clean-xfs-p2": [],
    "clean-xfs-p5": [],
    "broken-ext4-p1-m-inv": ["2282: none, held"],
    "broken-ext4-p5-m-noinv2": [19924, 20412, 20679, 21650, 21856, 22385].map(
      (seq) => `${seq}: none, held`,
    ),
  });
});

test("docs/protocols.md has these figures", () => {
  const text = projectText("docs/protocols.md");
  for (const figures of [
    "found an entry to delete 36 times. 35 times it kept it: 32 zero entries, 3 entries of blocks",
    "in ext4-p5 at event 64875, was a zero entry that writeback had cleaned at event 64868",
    "replaced 26; truncate or punch deleted 5; 1 was there to the end",
    "37 of 137 pages that were written back were zero pages, with 136 `pte.mkclean`",
    "17 of these while the entry was over a block",
    "met a locked entry 3 times, with the two broken kernels 10 times",
    "leaves page 0 out at event 78363",
  ]) {
    assert.ok(text.includes(figures), figures);
  }
});

test.run();

function eventsOf(name: string): readonly RecordedEvent[] {
  const packed = readFileSync(projectPath(`test/data/linux/${name}.ndjson.gz`));
  const lines = gunzipSync(packed).toString().trim().split("\n");
  return lines.map((line) => JSON.parse(line) as RecordedEvent); // what the normaliser has written
}

/** What write(2) deletes and what it keeps, and what becomes of the zero entries that it keeps. */
function countEntries(events: readonly RecordedEvent[], counts: Counts): void {
  const seen = new Map<number, string>(); // by thread: the kind of entry that it saw last
  const lastChange = new Map<string, string>();
  const kept = new Set<string>();
  const writers = new Map<number, string>(); // by thread: the page that it writes back
  for (const { seq, pid, event, args } of events) {
    const page = `${args.f} ${args.p}`;
    if (event === "el.free") seen.set(pid, args.entry?.kind ?? "?");
    if (event === "pte.mkclean") {
      writers.set(pid, page);
      if (args.zero === true && kept.has(page)) add(counts, "pte.mkclean, zero, over a block");
    }
    if (event === "el.wake" && writers.get(pid) === page) {
      writers.delete(pid);
      lastChange.set(page, `cleaned at ${seq}`);
    }
    if (event === "ent.inserted") {
      if (kept.delete(page)) add(counts, `kept zero, then replaced by ${args.entry?.kind}`);
      lastChange.set(page, `inserted at ${seq}`);
    }
    if (event !== "ent.deleted") continue;
    const kind = seen.get(pid);
    if (args.trunc !== true && args.ret === 0) {
      add(counts, `kept ${kind}`);
      if (kind === "zero") kept.add(page);
    } else if (args.trunc !== true) {
      add(counts, `deleted ${kind}, ${lastChange.get(page)}, at ${seq}`);
    } else if (kept.delete(page)) add(counts, "kept zero, then deleted");
  }
}

function countWriteback(events: readonly RecordedEvent[], counts: Counts): void {
  const writing = new Map<number, string>(); // by thread: what it writes back
  for (const { pid, event, args } of events) {
    if (event === "pte.mkclean") {
      const kind = args.zero === true ? "zero" : "blk";
      if (kind === "zero") add(counts, "pte.mkclean, zero");
      writing.set(pid, kind);
    }
    const kind = writing.get(pid);
    if (event !== "el.wake" || kind === undefined) continue;
    writing.delete(pid);
    add(counts, `pages written back, ${kind}`);
  }
}

/** Where writeback asks for an entry that is locked: what it gets, and if somebody holds it. */
function lockedEntriesMet(events: readonly RecordedEvent[]): readonly string[] {
  const holders = new Map<string, number>();
  const writing = new Set<number>();
  const met: string[] = [];
  for (const { seq, pid, event, args } of events) {
    const page = `${args.f} ${args.p}`;
    if (event === "el.acq") holders.set(page, pid);
    if (event === "el.wake") holders.delete(page);
    if (event === "wb.begin") writing.add(pid);
    if (event === "wb.end") writing.delete(pid);
    if (event !== "el.free" || !writing.has(pid)) continue;
    const holder = holders.get(page);
    const held = holder === undefined || holder === pid ? "free" : "held";
    met.push(`${seq}: ${args.entry?.kind}, ${held}`);
  }
  return met;
}

function add(counts: Counts, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}
