/**
 * What the analysis must let pass: every text is right by the rules that its title names, so it has
 * no diagnostic at all. The counterpart of `test/case/diagnostic/`.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, load } from "../../grammar/index.js";
import { specs } from "../support/cases.js";

const accepted: Readonly<Record<string, string>> = {
  "N2: locals of a hold are used behind it, those of branches are apart": `
lock inv : rwsem
shared size : 0 .. 2 = 0
process p {
  hold inv shared { seen: let now = size }
  if now == 0 { let x = now } else { let x = 1 }
  either { let y = 0 } or { let y = 1 }
  for n in 0 .. 1 { let z = n }
  for n in 0 .. 1 { let z = n }
}`,
  "N4: where the names of patterns hold": `
enum Pte { NO_PTE, READ_ONLY(block: 0 .. 1), WRITABLE(block: 0 .. 1, dirty: bool) }
shared pte : Pte = NO_PTE
shared free : set of 0 .. 1 = 0 .. 1
shared last : (0 .. 1)? = none
process p {
  if pte is READ_ONLY(b) and b in free { free -= {b} }
  while pte is WRITABLE(b, _) { last = b; pte = NO_PTE }
  await last is some x
  free += {x}
}
action a(n: 0 .. 1) when last is some b and b == n { last = none; free += {b} }
invariant i { (pte is READ_ONLY(b) or pte is WRITABLE(b, _)) implies b not in free }
invariant j { if last is some x then x >= 0 else last == none }`,
  "T1, T2: values of cases and records": `
record Node { cpu: 0 .. 1, next: (0 .. 1)? }
enum Message { PING, PONG(from: 0 .. 1, node: Node) }
shared node : Node = Node(0, none)
shared queue : queue(Message, 2) = [PING]
process p {
  node = Node(next: 1, cpu: 0)
  node.next = none
  queue += [PONG(0, node: node)]
  take m from queue where m != PING
  if m is PONG(who, _) { node.cpu = who }
}`,
  "T3: names of indices in initial values and guards": `
type Page = 0 .. 2
lock pte_lock[page: Page] : mutex
shared pte[page: Page][bit: 0 .. 1] : bool = page == bit    guarded by pte_lock[page]
process p { hold pte_lock[0] { pte[0][1] = not pte[0][0] } }`,
  "T4, S9: threads and scalarsets": `
type Task = scalarset(2)
shared owner : thread? = none
shared waiting : queue of thread = []
shared last[t: thread] : Task? = none
process faulter[task: Task] {
  owner = self
  waiting += [self]
  last[self] = task
  if head(waiting) == self and self in faulter { waiting = tail(waiting) }
}
process single { await owner == none }
invariant i { forall t in thread: t == owner implies t in faulter or t == single }
invariant j { forall a in Task, b in Task where a != b: faulter[a] != faulter[b] }
invariant k { card({t in thread where last[t] != none}) <= 3 }`,
  "T7, T9: sets, queues, several places, initial values": `
type Block = scalarset(3)
shared free : set of Block = Block
shared used : set of Block = {}
shared count : 0 .. 9 in {1, 2, 3}
shared flag : bool = any
shared left : 0 .. 3 = 0
shared right : 0 .. 3 = 1
init { choose b in Block; free -= {b}; used = {b} }
process p {
  left, right = right, left
  take b from free where b not in used
  used += {b}
  count -= 1
  let both = free + used & Block - {b}
  await both subset free and len([1, 2]) == 2 and min(left, right) < max(left, 2)
  flag = left == 0 or flag
}`,
  "V2, V3: what parameters decide": `
parameter some_kind : kind = rwsem
parameter with_q = true
parameter order : 0 .. 2 = 1
enum Mode { FAST, SLOW }
parameter mode : Mode = FAST
function is_fast = mode == FAST
lock inv : some_kind
process p { hold inv exclusive when is_fast and order < 2 { skip } }
process q when with_q { hold inv shared { skip } }
instance slow { mode = SLOW, some_kind = fair_rwsem }`,
  "D1, D2, D4: guards that somebody holds": `
lock i_rwsem : rwsem
lock inv : fair_rwsem
shared size : 0 .. 2 = 0 guarded by i_rwsem and inv, reads by i_rwsem or inv
shared seen : bool = false guarded by inv shared
operation grow() requires i_rwsem exclusive { hold inv exclusive { size = 2 } }
process p { hold i_rwsem exclusive { grow() } }
process q { hold inv shared { if size == 0 { seen = true } } }
action outside() { size = 0 }`,
  "A1, A2: actions": `
shared a : 0 .. 3 = 0
shared b[n: 0 .. 1] : 0 .. 3 = 0
ghost steps : 0 .. 9 = 0
action swap(n: 0 .. 1) when a < 3 {
  let before = b[n]
  b[n], a = a, before
  if before == 0 { choose m in 0 .. 1 where m != n; b[m] = 0 } else { await before < 3 }
  either { ghost steps = 1 } or { ghost steps = 2 }
}
action all() { forall n in 0 .. 1 where b[n] > 0 { b[n] = b[n] - 1 } }
fair { swap, all }
strongly fair each { swap }
constraint a < 3
may stop when a == 3`,
  "G1, G2, G4: ghost state": `
ghost lock model : rwsem
shared count : 0 .. 2 = 0
ghost written : bool = false
process p {
  start: ghost let must_see = written
  enter: atomic { count += 1; ghost acquire model shared }
  assert seen: must_see implies written
  assert holds(self, model, shared), "it is a reader"
  ghost if must_see { written = false } else { written = true }
  leave: atomic { ghost release model shared; count -= 1 }
}
invariant i { written implies card(holders(model)) <= 1 }`,
  "K1-K7: kinds and their words": `
kind ticket(most: int = 3) {
  next : 0 .. most = 0
  serving : 0 .. most = 0
  taken[t: thread] : 0 .. most = 0
  acquire { taken[self] = next; next = (next + 1) mod (most + 1) } then when serving == taken[self]
  release { assert self not in holders; serving = (serving + 1) mod (most + 1) }
  peek -> free { free = next == serving }
}
lock one : ticket(most = 2)
lock sem : rwsem
lock piece[n: 0 .. 3] : range_lock
lock reference : refcount(2, first = 1)
process p {
  hold one { skip }
  peek one -> free
  if free { try acquire one -> ok; if ok { release one } }
  acquire sem exclusive
  downgrade sem exclusive to shared
  release sem
  hold piece[0 ..< 2] exclusive { inside: skip }
  try get reference -> got
  put reference -> last
}
invariant i { one.next <= 2 and holders(one) == {} implies one.taken[p] >= 0 }
lock order one < sem
lock order piece[a] < piece[b] when a < b`,
  "P1-P8: properties": `
shared size : 0 .. 2 = 0
lock inv : rwsem
operation grow(by: 0 .. 2) -> bool {
  hold inv exclusive { set: size = by; return size == 2 }
}
process p[n: 0 .. 1] { loop { let done = grow(n) } }
process q { wait_here: await size == 2 }
invariant i { not (some t in thread: t at set and t not in grow) }
step s { size' >= size or (some t in p: t takes set) or q ended }
cover c { p[0] returned true and p[1] in p.grow.set }
liveness l { forall t in p: t at set leads to t not in grow }
liveness m { always eventually size == 0 implies eventually q ended }
liveness n { size == 0 until size > 0 }
may stop at wait_here
instance one expect holds i, no deadlock, violated s in <= 9 steps
instance two expect holds, states 12, depth 3, initial 1, successors 20`,
  "S4: let go of a lock for a while": `
lock inv : rwsem
shared size : 0 .. 2 = 0
parameter drop_early = true
operation wait_for() requires inv exclusive {
  if drop_early { release inv }
  idle: await size == 0
  if drop_early { acquire inv exclusive }
}
process p { hold inv exclusive { wait_for(); size = 0 } }`,
};

for (const [title, body] of Object.entries(accepted)) {
  test(title, () => assert.equal(diagnose(`library accepted\n${body}\n`), ""));
}

for (const file of specs()) {
  test(`${file.path} has no mistakes`, () => {
    const loaded = load(file.path, (path) => specs().find((each) => each.path === path)?.text);
    const outcome = loaded.ok ? analyze(loaded.value) : loaded;
    const errors = outcome.diagnostics.filter(({ severity }) => severity === "error");
    assert.equal(errors.map(({ message }) => message).join("\n"), "");
  });
}

/** All messages with the texts that they point at. */
function diagnose(text: string): string {
  const loaded = load("a.lockspec", (path) => (path === "a.lockspec" ? text : undefined));
  const outcome = loaded.ok ? analyze(loaded.value) : loaded;
  return outcome.diagnostics
    .map(({ code, message, span }) => `${code} ${message}: ${text.slice(span.start, span.end)}`)
    .join("\n");
}

test.run();
