/** Codes 23xx, and LS2003: locks, their words, and the state that they guard. */
import { error, warning } from "./entry.js";
import { didYouMean } from "./suggest.js";

export interface OfLock {
  readonly lock: string;
  readonly kind: string;
}

export const lockCatalogue = {
  LS2003: error<{ lock: string }>({
    message: (p) => `\`${p.lock}\` is released where no thread can hold it`,
    explanation: `
On no way to this \`release\` has the thread acquired the lock, so every run that comes here is a
fault (rule S6). \`hold\` releases at its end by itself.

    hold inv shared { size = 0 }
    release inv                                    // the hold has ended`,
  }),
  LS2301: error<OfLock & { word: string; candidates: readonly string[] }>({
    message: (p) => `\`${p.lock}\` is of kind ${p.kind}, which has no word \`${p.word}\``,
    hint: (p) =>
      didYouMean(p.word, p.candidates) ?? `it has ${p.candidates.join(", ") || "no words"}`,
    explanation: `
What can be done with a lock is what its kind says (rules K1, K6). Where a parameter decides the
kind, every kind that it may be must have the word (V3).

    lock ready : completion
    process p { hold ready { skip } }              // a completion has wait, complete, reset`,
  }),
  LS2302: error<OfLock & { mode: string; candidates: readonly string[] }>({
    message: (p) => `\`${p.lock}\` is of kind ${p.kind}, which has no mode \`${p.mode}\``,
    hint: (p) =>
      didYouMean(p.mode, p.candidates) ??
      (p.candidates.length === 0 ? "it has no modes" : `it has ${p.candidates.join(", ")}`),
    explanation: `
The modes of a lock are those of the \`acquire\` words of its kind.

    lock inv : rwsem
    process p { hold inv write { skip } }          // an rwsem has shared and exclusive`,
  }),
  LS2303: error<OfLock & { modes: readonly string[] }>({
    message: (p) => `\`${p.lock}\` is of kind ${p.kind}: say in which mode`,
    hint: (p) => p.modes.join(" or "),
    explanation: `
A kind whose \`acquire\` has modes is acquired in one of them.

    lock inv : rwsem
    process p { hold inv { skip } }                // write hold inv shared`,
  }),
  LS2304: error<OfLock>({
    message: (p) =>
      `\`${p.lock}\` is of the queued kind ${p.kind} and is acquired inside \`atomic\``,
    explanation: `
To acquire a queued lock may take two steps, to join the queue and to be granted, and an atomic
block is one (rule K3). \`try acquire\` never waits and is allowed.

    lock inv : fair_rwsem
    process p { atomic { hold inv shared { skip } } }      // acquire it before the block`,
  }),
  LS2305: error<{ kind: string; name: string; is: string }>({
    message: (p) => `kind ${p.kind} cannot see \`${p.name}\`, which is ${p.is}`,
    explanation: `
A kind is a text of its own: it sees its constants, its state, and the types, parameters and
functions of the protocol, but none of its state, locks, operations or processes (rule K1).

    shared size : 0 .. 2 = 0
    kind odd { acquire when size == 0 }            // give the kind a state of its own`,
  }),
  LS2306: error<{ word: string; kind: string }>({
    message: (p) => `\`${p.word}\` of kind ${p.kind} gives no result`,
    explanation: `
A word gives a result where the kind says so: \`put -> last { … }\` (rule K5); \`try acquire\`
always does.

    lock ready : completion
    process p { complete ready -> ok }             // complete has no result`,
  }),
  LS2307: error<OfLock & { word: string }>({
    message: (p) => `\`${p.word}\` of kind ${p.kind} cannot be tried`,
    hint: () => "a kind declares it: try WORD -> ok { … }",
    explanation: `
\`try acquire\` is there for every kind that can be acquired; any other word can be tried where the
kind says what that means (rule K5).

    lock journal : transaction
    process p { try commit journal -> ok }         // a transaction has no try commit`,
  }),
  LS2308: warning<{ process: string; lock: string }>({
    message: (p) => `\`${p.process}\` ends while it holds \`${p.lock}\``,
    explanation: `
On every way to its end the process has acquired the lock and not released it. That is the fault
\`ended while holding\` (rule S6) in every run in which it ends, which the checker will find.

    process p { acquire inv shared; size = 0 }     // write release inv, or hold inv shared { … }`,
  }),
  LS2309: error<OfLock>({
    message: (p) => `\`${p.lock}\` is of the queued kind ${p.kind}: a range of it cannot be taken`,
    explanation: `
All locks of a range are taken in one step (rule K7), and a queued kind takes two.

    lock piece[p: Page] : fair_rwsem
    process f { hold piece[0 ..< 2] shared { skip } }      // use range_lock`,
  }),
  LS2310: error<{ lock: string }>({
    message: (p) => `this may sleep while the spinning lock \`${p.lock}\` is held`,
    explanation: `
Who holds a lock of a spinning kind may wait for nothing but another spinning lock (rule K8): others
burn a processor meanwhile.

    lock pte_lock : spinlock
    lock inv : rwsem
    process p { hold pte_lock { hold inv shared { skip } } }   // take inv first`,
  }),
  LS2311: error<{ name: string; access: "read" | "write"; guard: string }>({
    message: (p) =>
      `\`${p.name}\` is ${p.access === "read" ? "read" : "written"} without ${p.guard}, ` +
      "which no caller can hold here",
    hint: (p) =>
      p.access === "write" ? "a write needs a mode that no other thread can share" : undefined,
    explanation: `
The variable says what guards it (rules D1, D2), and on no way to this access does the thread hold
that. What may be held, because some caller or some variant holds it, is left to the checker. A
discipline that an instance expects to be broken, \`expect violated guarded x\`, is not reported.

    lock inv : rwsem
    shared size : 0 .. 2 = 0 guarded by inv
    process p { size = 1 }                         // write hold inv exclusive { size = 1 }`,
  }),
  LS2312: error<{ name: string; guard: string }>({
    message: (p) => `\`${p.name}\` requires ${p.guard}, which the caller cannot hold here`,
    explanation: `
The operation says what its caller holds (rule D4), and on no way to this call is it held.

    operation grow() requires inv exclusive { size = 2 }
    process p { grow() }                           // write hold inv exclusive { grow() }`,
  }),
};
