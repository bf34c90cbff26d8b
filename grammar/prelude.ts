/**
 * The text of prelude.lockspec, embedded because the core reads no files. A test keeps the two the
 * same; with UPDATE=1 it writes this file.
 */
export const preludeText = `\
/// The lock kinds that a protocol may use without importing anything. A kind is text: what a lock
/// means is what stands here. \`holders\` is kept by the language (rule K2), so a kind that only
/// says who excludes whom needs no state of its own.
library prelude

// --- who excludes whom ---------------------------------------------------------------------------

/// Busy-waits: its holder may not sleep (rule K8).
spinning kind spinlock { acquire when holders == {} }

kind mutex { acquire when holders == {} }

/// Shared or exclusive. A waiting writer does not stop new readers, so readers can starve it.
kind rwsem {
  acquire shared    when holders(exclusive) == {}
  acquire exclusive when holders == {}
  downgrade exclusive to shared
}

/// The same, first come, first served: a waiting writer stops later readers.
/// That is what makes a thread that takes it twice for reading deadlock.
queued kind fair_rwsem {
  acquire shared    when holders(exclusive) == {}
  acquire exclusive when holders == {}
  downgrade exclusive to shared
}

/// For its users the same contract as fair_rwsem; how the kernel builds it is a protocol of its
/// own.
queued kind percpu_rwsem {
  acquire shared    when holders(exclusive) == {}
  acquire exclusive when holders == {}
}

/// Take an interval of an array of these in one step: \`hold file_range[first ..< last] exclusive
/// { … }\` (rule K7).
kind range_lock {
  acquire shared    when holders(exclusive) == {}
  acquire exclusive when holders == {}
}

/// The lock bit of a mapping-tree entry. \`wait\` lets the present holder finish and takes
/// nothing.
kind entry_lock {
  acquire when holders == {}
  wait    when holders == {}
}

// --- kinds with a state of their own -------------------------------------------------------------

/// jbd2: many handles may be open; a commit stops new ones and waits for all that are open. A
/// thread that has a handle may start another inside it: that never waits, unless \`nests\` is
/// off.
kind transaction(nests: bool = true) {
  committing : bool = false
  acquire handle when not committing or nests and self in holders
  commit when not committing { committing = true } then when holders == {} { committing = false }
}

/// A reader notices a disturbance instead of preventing it. Writers exclude each other by another
/// lock. \`undisturbed\` stands for the counter: finite, and without the wrap-around.
kind seqcount {
  undisturbed : set of thread = {}
  acquire write when holders == {}  { undisturbed = {} }
  release write { undisturbed = {} }
  begin         when holders == {}  { undisturbed += {self} }
  retry -> again { again = self not in undisturbed; undisturbed -= {self} }
}

/// \`hold rcu read { … }\` never waits; \`synchronize\` waits for the read sections that were
/// open when it began.
kind rcu {
  before[waiter: thread] : set of thread = {}
  acquire read
  release read { if self not in holders { forall waiter in thread { before[waiter] -= {self} } } }
  synchronize { before[self] = holders } then when before[self] == {}
}

kind completion {
  done : bool = false
  wait when done
  complete { done = true }
  reset    { done = false }
}

/// \`get\` on a dead object and more than \`most\` references are violations, not wrap-arounds.
kind refcount(most: int, first: int = 1) {
  count : 0 .. most = first
  get            { assert count > 0, "get on a dead object"; count += 1 }
  try get -> got { got = count > 0; if got { count += 1 } }
  put -> last    { count -= 1; last = count == 0 }
  wait when count == 0
}

/// prepare_to_wait_exclusive, schedule, wake_up: a thread sleeps until somebody took it off the
/// queue.
kind wait_queue {
  asleep : queue of thread = []
  prepare { asleep += [self] }
  sleep when self not in asleep
  cancel   { asleep -= [self] }
  wake_one { asleep = tail(asleep) }
  wake_all { asleep = [] }
}
`;
