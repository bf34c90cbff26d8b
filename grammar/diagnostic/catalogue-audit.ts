/**
 * Codes 4xxx: the protocol is right, and real threads cannot run it as it stands: a step that no
 * machine takes in one go (rules R1 to R9). A code is never reused.
 */
import { error } from "./entry.js";

export interface InStep {
  /** Process or operation, and labels. */
  readonly step: string;
}

export const auditCatalogue = {
  LS4001: error<InStep & { first: string; second: string }>({
    message: (p) =>
      `one step touches \`${p.first}\` and \`${p.second}\`, and nothing keeps others out of either`,
    explanation: `
Real threads run at the same time, so a step can touch one location that others touch as well, by
one load, one store, or one compare-and-swap (rule R1). Everything else in the step must be guarded:
the thread holds a lock that keeps all others out, as \`guarded by\` says. A location is a variable,
an element of an array, or a member of a set (R2).

    shared front : 0 .. 9 = 0
    shared back  : 0 .. 9 = 0
    process p { atomic { front = 1; back = 1 } }    // two stores: others see one without the other

Declare one of them \`guarded by\` a lock and hold that lock around the step; make two steps of it;
or, for what hardware or a lower layer does in one go, say \`assume atomic\`, which is believed and
listed (R3). An assignment \`a = b\` and a condition that reads two variables are steps, too.`,
  }),
  LS4002: error<InStep & { first: string; second: string }>({
    message: (p) =>
      `the wait depends on \`${p.first}\` and \`${p.second}\`, which others may change`,
    explanation: `
To wait is to read, to test, and to sleep until what was read changes (rule R5). That is right for
one location that others may change; of two, a thread could see an old value of the one together
with a new value of the other. Guarded locations may be read as well: they do not change.

    shared ready : bool = false
    shared full  : bool = false
    process p { await ready and full }              // two locations

Keep what is waited for in one variable, or wait for one after the other if that will do.`,
  }),
  LS4003: error<InStep & { name: string; why: string }>({
    message: (p) => `one step touches all of \`${p.name}\`, ${p.why}, and nothing keeps others out`,
    explanation: `
A single access without a lock is an access to one word of 32 bits: a number, a bool, an enum, an
optional value, a record that fits, one member of a set (rule R2). A whole set, a queue, an array
that a \`forall\` or a quantifier walks, a large record are many words, and others could see, or
change, some of them in between.

    shared free : set of Block = {}
    process p { await free == {} }                  // the whole set
    process q { let found = b in free }             // one member: a word

Declare it \`guarded by\` a lock and hold that lock.`,
  }),
  LS4004: error<InStep & { name: string }>({
    message: (p) => `\`${p.name}\` is touched behind a release in the same step`,
    explanation: `
A step of real threads is: locks are acquired, locations are touched, locks are released (rule R1).
When a lock has been released, another thread can run, and what comes then is no longer the same
step, unless a lock that is still held guards it.

    process p { atomic { hold inv { size = 0 }; other = 1 } }       // the hold has ended

Move it before the release, or out of the block.`,
  }),
  LS4005: error<InStep & { lock: string }>({
    message: (p) => `\`${p.lock}\` is acquired in the midst of a step`,
    explanation: `
A step that begins with an access that others see, and then acquires a lock, cannot be one: the
thread may have to wait for the lock while others already see what it did, or change what it read
(rule R1). Locks come first in a step.

    process p { atomic { if dirty { hold inv { dirty = false } } } }

Acquire the lock at the head of the block, or before it.`,
  }),
  LS4006: error<InStep & { what: string }>({
    message: (p) => `the step waits a second time, for \`${p.what}\``,
    explanation: `
A step may wait once (rule R1): a thread that has got the one thing and waits for the other keeps
what it has got, and others see that.

    process p { atomic { acquire first; acquire second } }

Acquire the first one in a step of its own, before the block. To wait for a condition under a lock,
test it there, and let go of the lock if it is false.`,
  }),
  LS4007: error<InStep & { first: string; second: string }>({
    message: (p) => `a crash can come between the store to \`${p.first}\` and \`${p.second}\``,
    hint: () => "make two steps of it, and let the recovery know what it may find",
    explanation: `
No lock keeps a crash out (rule M4). A step of the rules happens as a whole before or after it; real
threads store one word after the other, and the crash can leave the first without the second. For
the same reason a step that stores has no fence: the fence settles what other lines were waiting
for, and a crash just before it does not.

    persistent front : 0 .. 9 = 0
    persistent back  : 0 .. 9 = 0
    process p { hold inv { atomic { front = 1; back = 1 } } }       // the crash sees one of them

Put what belongs together into one word, or write it so that every order can be repaired: flush and
fence the one, then store the other. For what a lower layer makes durable as a whole, such as a
journal, say \`assume atomic\` (R3).`,
  }),
};
