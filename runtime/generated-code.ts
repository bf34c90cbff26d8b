/** What generated code imports, and what drives it. */

export { CodeStates } from "./conform/code-states.js";
export {
  type ConformOptions,
  type ConformResult,
  type ConformSemantics,
  conform,
  type Difference,
} from "./conform/conform.js";
export {
  type FoundSchedule,
  findSchedule,
  type Schedule,
  type SpecPath,
} from "./conform/find-schedule.js";
export { lostPlace, placeOf } from "./conform/thread-place.js";
export { type SeenCode, type Viewer, viewer } from "./conform/visible.js";
export { type Kind, kind, type LockState } from "./kind/kind.js";
export { KindLock } from "./kind/kind-lock.js";
export { LockTable, lock, locks } from "./kind/lock-table.js";
export { type SeededRandom, seededRandom } from "./pmem/seeded-random.js";
export { PageStore, type TouchedPage } from "./replay/page-store.js";
export { Chooser, first, type Policy } from "./schedule/chooser.js";
export {
  type Explored,
  type ExploreOptions,
  exploreSchedules,
} from "./schedule/explore-schedules.js";
export {
  atOnce,
  group,
  Protocol,
  plan,
  plans,
  type ThreadGroup,
} from "./schedule/protocol.js";
export { RecordedChoices } from "./schedule/recorded-choices.js";
export {
  describeRun,
  type RunOptions,
  type RunOrigin,
  type RunResult,
  runSystem,
} from "./schedule/run-system.js";
export type { Taken as StepOutcome } from "./schedule/running-thread.js";
export { readSchedule, scheduleText, type WrittenSchedule } from "./schedule/schedule-text.js";
export { type Actor, ScheduledRun, type StepTaken } from "./schedule/scheduled-run.js";
export {
  type PctOptions,
  pctScheduler,
  randomScheduler,
  replayScheduler,
  roundRobin,
  type Scheduler,
} from "./schedule/scheduler.js";
export type { ActionPlan, Recovery, System, ThreadPlan } from "./schedule/system.js";
export { type At, type Frame, type Steps, Thread } from "./schedule/thread.js";
export { Cell, SetCell } from "./state/cell.js";
export { Memory } from "./state/memory.js";
export { Persistence, type PersistenceOptions } from "./state/persistence.js";
export { cell, setCell, setTable, Table, table } from "./state/table.js";
export { Caller, type Watcher } from "./threaded/caller.js";
export type { ShownBytes } from "./threaded/elements.js";
export { frameBytes, handleValues, PageHandles, useHandles } from "./threaded/page-handles.js";
export { DoesNotFit, PersistentMemory } from "./threaded/persistent-memory.js";
export {
  PersistentCell,
  type PersistentOptions,
  type PersistentPlace,
  PersistentSet,
  PersistentSetTable,
  PersistentTable,
  persistentCell,
  persistentSetCell,
  persistentSetTable,
  persistentTable,
} from "./threaded/persistent-variable.js";
export { SharedLocks, sharedLock, sharedLocks } from "./threaded/shared-locks.js";
export { type ProtocolLocks, SharedMemory, WorkIsOver } from "./threaded/shared-memory.js";
export { sharedSetCell, sharedSetTable } from "./threaded/shared-set.js";
export type { SharedVariable } from "./threaded/shared-variable.js";
export { TextLock, TextLocks, textLock, textLocks } from "./threaded/text-locks.js";
export { ThreadLock } from "./threaded/thread-lock.js";
export {
  type CallerPlan,
  runs,
  runsEach,
  ThreadedProtocol,
  type ThreadedSystem,
} from "./threaded/threaded-protocol.js";
export { sharedCell, sharedTable } from "./threaded/word-tables.js";
export * from "./value/collection.js";
export { type QueueType, queueOf, type SetType, setOf } from "./value/collection-type.js";
export { optional, record, variant } from "./value/compound-type.js";
export { type FaultName, ProtocolFault, StepBlocked } from "./value/fault.js";
export { opaque, tearing, torn } from "./value/opaque-type.js";
export { bool, enumeration, int, scalarset } from "./value/scalar-type.js";
export type { Pages, Plain, Type, ValueOf, Words } from "./value/type.js";
export { Control, type ThreadFigures } from "./workload/control.js";
export { Copies, type CopiesHandle, type MakeSystem } from "./workload/copies.js";
export { type Fuse, Power, type PowerHandle, type PowerState } from "./workload/power.js";
export { crashed, type OrderedStep, StepOrder } from "./workload/step-order.js";
export { Moments, type RecordedStand, StepPen, ToldCaller } from "./workload/step-pen.js";
export { type StepLog, type Trouble, type Work, work } from "./workload/work.js";
