/**
 * What real threads may do, rule by rule (R1 to R9): for each, protocols that keep it and protocols
 * that break it. `codes` is all that the audit finds, in the order of the text.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import type { Audit } from "../../generator/index.js";
import { auditText } from "../support/audit-text.js";

interface Case {
  readonly rule: string;
  readonly name: string;
  /** Put behind the common declarations. */
  readonly text: string;
  readonly codes: string;
  /** Parts of what the audit says besides. */
  readonly says?: (audit: Audit) => readonly (readonly [actual: unknown, wanted: unknown])[];
}

/** Whatever a case does not use, `everything` does, in ways that are right. */
const common = `protocol audited
parameter PAGES = 2
parameter checked = false
type Page  = 0 ..< PAGES
parameter BLOCKS = 2
type Block = scalarset(BLOCKS)
lock inv               : rwsem
lock leaf              : mutex
lock page_lock[p: Page] : mutex
lock range[p: Page]    : range_lock
lock journal           : transaction
lock done              : completion
shared a : 0 .. 9 = 0
shared b : 0 .. 9 = 0
shared fixed : 0 .. 9 = 3
shared size : 0 .. 9 = 0 guarded by inv
shared seen : 0 .. 9 = 0 writes guarded by inv
shared both : 0 .. 9 = 0 guarded by inv and leaf, reads by inv or leaf
shared open : 0 .. 9 = 0 guarded by journal handle
shared pte[page: Page]  : Block? = none guarded by page_lock[page]
shared data[page: Page] : 0 .. 9 = 0 guarded by range[page]
shared owner[block: Block] : 0 .. 2 = 0
shared free : set of Block = {}
persistent kept : 0 .. 9 = 0
ghost model : 0 .. 9 = 0
process everything {
  hold inv exclusive { hold leaf { size = fixed; seen = 1; both = 1 } }
  hold journal handle { open = 1 }
  for page in Page {
    hold page_lock[page] { pte[page] = none }
    hold range[page] exclusive { data[page] = 1 }
  }
  a = 1; b = 1; kept = 1
  complete done
  ghost model = 1
  if checked { choose block in Block; owner[block] = 1; free += {block} }
}
`;

const cases: readonly Case[] = [
  // R1: acquires, guarded, one that is not, guarded, releases.
  {
    rule: "R1",
    name: "guarded before and behind the one that is not",
    text: "process p { atomic { hold inv exclusive { size = 1; a = size; size = 2 } } }",
    codes: "",
  },
  {
    rule: "R1",
    name: "a reader's hold guards a read, not a write",
    text: "process p { hold inv shared { atomic { a = size; b = 1 } } }",
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "the wrong element's lock",
    text: `process p {
      hold page_lock[0] { atomic { pte[0] = none; a = 1 }; atomic { pte[1] = none; a = 2 } }
    }
    instance broken expect violated guarded pte`,
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "a lock that is let go of on one way is not held",
    text: `process p {
      acquire inv exclusive
      if a == 1 { downgrade inv exclusive to shared }
      atomic { size = 1; b = 1 }
      release inv
    }
    instance broken expect violated guarded size`,
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "an index that has got a new value",
    text: `process p {
      var page : Page = 0
      hold page_lock[page] {
        atomic { pte[page] = none; a = 1 }
        page = 1
        atomic { pte[page] = none; a = 2 }
      }
    }
    instance broken expect violated guarded pte`,
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "writes guarded: the writer's own read is, its write is not",
    text: `process p {
      hold inv exclusive {
        atomic { a = seen }
        atomic { if seen == 0 { seen = 1 } }
        atomic { seen = 1; a = 2 }
      }
    }`,
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "either lock reads, both write",
    text: `process p {
      hold leaf { atomic { a = both } }
      hold inv shared { atomic { b = both } }
      hold inv exclusive { hold leaf { atomic { both = 1; a = 2 } } }
    }`,
    codes: "",
  },
  {
    rule: "R1",
    name: "a mode that many can hold keeps nobody out",
    text: "process p { hold journal handle { atomic { open = 1; a = 2 } } }",
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "what nobody writes never changes",
    text: "process p { atomic { a = fixed; b = fixed } }",
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "a try may fail, and holds where it has not",
    text: `process p {
      atomic { try acquire inv exclusive -> ok; if ok { size = 1; a = 1; release inv } }
      atomic { try acquire leaf -> got; if not got { both = 1; a = 1 } else { release leaf } }
    }
    instance broken expect violated guarded both`,
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "the one access may lie between locks, not before or behind them",
    text: `process p {
      atomic { hold inv exclusive { a = 1 } }
      atomic { if a == 2 { hold leaf { skip } } }
      atomic { hold leaf { skip }; a = 3 }
    }`,
    codes: "LS4005 LS4004",
  },
  {
    rule: "R1",
    name: "one wait a step",
    text: "process p { atomic { acquire inv shared; acquire leaf }; release leaf; release inv }",
    codes: "LS4006",
  },
  {
    rule: "R1",
    name: "one finding a step",
    text: "process p { atomic { hold leaf { a = 1; b = 2 }; kept = 3 } }",
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "words that change a lock's own state count",
    text: `process p { atomic { complete done }; atomic { complete done; a = 1 } }`,
    codes: "LS4001",
  },
  {
    rule: "R1",
    name: "where a try has failed, nothing is held",
    text: `shared leafed : 0 .. 9 = 0 guarded by leaf
    process p {
      hold leaf { leafed = 2 }
      atomic { try acquire leaf -> got; if got { release leaf } else { leafed = 1; a = 1 } }
    }
    instance broken expect violated guarded leafed`,
    codes: "LS4001",
    says: ({ tries }) => [[tries.map(({ step, lock }) => `${step} ${lock}`), ["p leaf"]]],
  },
  {
    rule: "R1",
    name: "who came first must keep out who comes later",
    text: `kind odd { acquire lead when holders == {}; acquire follow }
    lock l : odd
    shared led : 0 .. 9 = 0 guarded by l lead, reads by l follow
    process p { hold l lead { atomic { led = 1; a = 1 } } }
    process q { hold l follow { a = led } }`,
    codes: "LS4001 LS4001",
  },
  {
    rule: "R1",
    name: "what parameters leave out is not there",
    text: `process p {
      while checked { atomic { a = 1; b = 2 } }
      if checked { atomic { a = 1; b = 2 } }
      hold inv exclusive when not checked { atomic { size = 1; a = 1 } }
    }
    instance as_it_stands expect no deadlock`,
    codes: "",
  },
  // R2: what a location is.
  {
    rule: "R2",
    name: "one word is a compare-and-swap loop",
    text: "process p { atomic { if a == 0 { a = 1 } else { a = a + 1 } }; a += 1 }",
    codes: "",
  },
  {
    rule: "R2",
    name: "two members of a set are two words, the whole set is all of it",
    text: `process p {
      choose block in Block
      atomic { if block in free { free -= {block} } }
      choose other in Block
      atomic { free += {block}; free += {other} }
      let nothing = free == {}
    }`,
    codes: "LS4001 LS4003",
  },
  {
    rule: "R2",
    name: "elements are words, walking an array is all of it",
    text: `process p {
      choose block in Block
      let mine = owner[block]
      let all = forall each in Block: owner[each] == 0
    }`,
    codes: "LS4003",
  },
  {
    rule: "R2",
    name: "in a loop, an element is another one each time",
    text: `process p { atomic { for block in Block { owner[block] = 1 } } }`,
    codes: "LS4001",
  },
  {
    rule: "R2",
    name: "a range lock holds every element of its range",
    text: `operation o(first: Page) {
      hold range[first ..< PAGES] exclusive {
        for page in first ..< PAGES { atomic { data[page] = 1; a = 1 } }
        for page in Page { atomic { data[page] = 2; a = 2 } }
      }
    }
    process p { o(0) }
    instance broken expect no deadlock`,
    codes: "LS4001",
  },
  // R3: assume atomic.
  {
    rule: "R3",
    name: "is believed, and its variables are listed",
    text: "process p { mmu: assume atomic { a = 1; b = 2; kept = 3 } }",
    codes: "",
    says: ({ assumed, locked }) => [
      [
        assumed.map((one) => [one.step, one.variables.join(), one.isNeeded]),
        [["p.mmu", "a,b,kept", true]],
      ],
      [locked.join(), "a,b,kept"],
    ],
  },
  {
    rule: "R3",
    name: "says so when the word is not needed, and believes nothing outside the block",
    text: "process p { mmu: assume atomic { a += 1 }; atomic { a = 1; b = 2 } }",
    codes: "LS4001",
    says: ({ assumed }) => [[assumed.map(({ isNeeded }) => isNeeded), [false]]],
  },
  // R4: wide data.
  {
    rule: "R4",
    name: "wide data is copied under its lock, and is no word without one",
    text: `record Wide { x: 0 .. 999999, y: 0 .. 999999 }
    shared kept_wide : Wide = Wide(0, 0) guarded by leaf
    shared wide      : Wide = Wide(0, 0)
    process p { hold leaf { kept_wide = Wide(1, 1) }; wide.x = 1; wide = Wide(1, 1) }`,
    codes: "LS4003",
  },
  // R5: waits.
  {
    rule: "R5",
    name: "for one location, and guarded ones",
    text: "process p { hold inv shared { await a == 1 and size == 0 } }",
    codes: "",
    says: ({ awaited }) => [[awaited.join(), "a,size"]],
  },
  {
    rule: "R5",
    name: "not for two",
    text: "process p { await a == 1 and b == 1; choose block in Block where owner[block] == a }",
    codes: "LS4002 LS4002",
    says: ({ awaited }) => [[awaited.join(), "a,b,owner"]],
  },
  // R6: choices.
  {
    rule: "R6",
    name: "a choice tests the member that it takes",
    text: `process p {
      atomic { choose block in Block where owner[block] == 0; owner[block] = 1 }
      take other from free
      either { a = 1 } or { b = 1 }
    }
    may stop when true`,
    codes: "",
    says: ({ choices }) => [[choices.filter(({ step }) => step === "p").length, 3]],
  },
  {
    rule: "R6",
    name: "but what else it tests is a second location",
    text: "process p { atomic { choose block in Block where owner[block] == 0; a = 1 } }",
    codes: "LS4001",
  },
  // R7: what depends on sizes that the host gives.
  {
    rule: "R7",
    name: "loops inside a step are listed with what they walk",
    text: `process p {
      hold inv exclusive { hold leaf {
        many: atomic { if forall page in Page, block in Block: both == size { both = 1 } }
      } }
    }`,
    codes: "",
    says: ({ costs }) => [
      [costs.map(({ step, over }) => `${step} ${over.join(" ")}`).join(), "p.many Page Block"],
    ],
  },
  {
    rule: "R7",
    name: "numbers of the host do not make a set small",
    text: `parameter CARDS = 1
    type Small = 0 .. 3
    type Large = 0 ..< CARDS
    shared few  : set of Small = {}
    shared many : set of Large = {}
    process p { few = {}; let none_free = many == {}; many += {0} }`,
    codes: "LS4003",
  },
  // R8: ghost state.
  {
    rule: "R8",
    name: "ghost statements and assertions are not there",
    text: `process p { atomic { a = 1; ghost model = b; assert b == size } }
    instance broken expect violated guarded size`,
    codes: "",
  },
  {
    rule: "R8",
    name: "the same as program text is",
    text: "process p { atomic { a = 1; let model_of_b = b } }",
    codes: "LS4001",
  },
  // R9: operations.
  {
    rule: "R9",
    name: "an operation is judged under what it requires",
    text: `operation grow() requires inv exclusive { atomic { size = 1; a = 1 } }
    process p { hold inv exclusive { grow() } }
    process q { hold inv exclusive { grow() } }`,
    codes: "",
  },
  {
    rule: "R9",
    name: "not under what its callers happen to hold",
    text: `operation grow() { atomic { size = 1; a = 1 } }
    process p { hold inv exclusive { grow() } }
    process q { hold inv exclusive { grow() } }`,
    codes: "LS4001",
  },
  {
    rule: "R9",
    name: "nor under what a caller does not hold: that is another property",
    text: `operation grow() requires inv exclusive { atomic { size = 1; a = 1 } }
    process p { if a == 3 { hold inv exclusive { grow() } } else { grow() } }
    instance broken expect violated requires grow, violated guarded size`,
    codes: "",
  },
  {
    rule: "R9",
    name: "what an operation leaves held is held",
    text: `operation enter(page: Page) { acquire page_lock[page] }
    operation leave(page: Page) { release page_lock[page] }
    process p {
      enter(0)
      atomic { pte[0] = none; a = 1 }
      leave(0)
      atomic { pte[0] = none; a = 1 }
    }
    instance broken expect violated guarded pte`,
    codes: "LS4001",
  },
  {
    rule: "R9",
    name: "inside a step it is a part of the step, and nothing else",
    text: `operation part(value: 0 .. 9) { a = value; b = value }
    process p { atomic { part(1) } }
    process q { assume atomic { part(1) } }`,
    codes: "LS4001",
  },
  {
    rule: "R7",
    name: "nothing is certain about a division by less than one",
    text: `process p {
      if PAGES / (PAGES - 3) == 0 - PAGES { a = 1 } else { atomic { a = 1; b = 1 } }
    }`,
    codes: "LS4001",
  },
];

for (const { rule, name, text, codes, says } of cases) {
  test(`${rule}: ${name}`, () => {
    const found = auditText(`${common}${text}\n`);
    assert.is(found.findings.map(({ code }) => code).join(" "), codes);
    for (const [actual, wanted] of says?.(found) ?? []) assert.equal(actual, wanted);
  });
}

test("every rule has a case that keeps it and one that does not", () => {
  for (const rule of ["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"]) {
    const mine = cases.filter((one) => one.rule === rule);
    assert.ok(mine.some(({ codes }) => codes !== "") && (mine.length > 1 || rule === "R4"), rule);
  }
});

test("parameters decide which locks are held: a finding says in which instance", () => {
  const text = `${common}
  process p { hold inv exclusive when checked { atomic { size = 1; a = 1 } } }
  instance with_lock    { checked = true } expect holds
  instance without_lock expect violated guarded size`;
  const all = auditText(text);
  assert.match(all.findings[0]!.notes.at(-1)!.message, /in this instance/);
  assert.is(auditText(text, "a.lockspec", { instance: "with_lock" }).findings.length, 0);
  assert.is(auditText(text, "a.lockspec", { instance: "without_lock" }).findings.length, 1);
});

test("the hint names the lock that every access holds anyway", () => {
  const { findings } = auditText(`protocol hinted
  lock cell_lock[i: 0 .. 1] : mutex
  lock order_lock : mutex
  shared cell[n: 0 .. 1] : 0 .. 9 = 0
  shared total : 0 .. 9 = 0
  process p { for i in 0 .. 1 { hold cell_lock[i] { atomic { cell[i] = 1; total = 1 } } } }
  process q { hold cell_lock[0] { let seen = cell[0] }; total = 2; hold order_lock { skip } }
  `);
  assert.match(findings[0]!.hint!, /every access to `cell` holds `cell_lock\[n\]`: declare it/);
});

test.run();
