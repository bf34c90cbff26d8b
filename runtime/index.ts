/** The door of the run time: what generated code, and programs that use it, may import. */

export * from "./generated-code.js";
export type { Blocked, BlockedAt, Instead, Reason } from "./history/blocked.js";
export {
  checkNames,
  emptyPatterns,
  type NameChecks,
  type ParametersOf,
  unrecordedCalls,
  unrecordedSteps,
} from "./history/check-names.js";
export {
  describeVerdict,
  droppedText,
  insteadText,
  reasonText,
} from "./history/describe-verdict.js";
export {
  bracketsOf,
  describeEvent,
  type History,
  type HistoryBracket,
  isNamed,
  type RecordedCall,
  type RecordedEvent,
  type RecordedSight,
  type RecordedStep,
  textOf,
} from "./history/history.js";
export {
  type HistoryFile,
  type HistoryHeader,
  type HistoryProblem,
  historyLines,
  type LinedText,
  readHistory,
} from "./history/history-file.js";
export {
  type Drained,
  HistoryPen,
  HistoryRecorder,
  type OpenEntry,
  type RecordedEntry,
  type RecorderHandle,
  type RecorderOptions,
  untilLost,
} from "./history/history-recorder.js";
export type {
  Acquire,
  BrokenInvariant,
  HistorySystem,
  Known,
  Move,
  Obstacle,
  Stand,
  SystemNames,
} from "./history/history-system.js";
export { irSystem, type Semantics } from "./history/ir-system.js";
export type { Dropped } from "./history/places.js";
export { mayBe, type Recorded, type RecordedValues } from "./history/recorded-value.js";
export {
  followHistory,
  type HistoryProgress,
  type HistoryVerdict,
  type ValidateOptions,
  validateHistory,
} from "./history/validate-history.js";
export { CheckedLock } from "./lock/checked-lock.js";
export { kindTable } from "./lock/kind-table.js";
export {
  attachLocks,
  createLocks,
  LockArray,
  type LockHandle,
  type LockMemory,
  type LockOptions,
  lockBytes,
} from "./lock/lock-array.js";
export { LockError, type LockMistake } from "./lock/lock-error.js";
export type * from "./lock/lock-kind.js";
export { PendingWord, type WordCall } from "./lock/pending-word.js";
export {
  attachBlockAllocator,
  BlockAllocator,
  type BlockAllocatorHandle,
  type BlockAllocatorOptions,
  type BlockRun,
  createBlockAllocator,
} from "./machine/block-allocator.js";
export {
  Cpu,
  type CpuParts,
  type Fault,
  type FaultHandler,
  type FaultResult,
} from "./machine/cpu.js";
export {
  attachEntryTree,
  createEntryTree,
  type DaxEntry,
  type EntryMark,
  EntryTree,
  type EntryTreeHandle,
  type EntryTreeOptions,
} from "./machine/entry-tree.js";
export {
  attachInode,
  createInode,
  Inode,
  type InodeHandle,
  type InodeOptions,
} from "./machine/inode.js";
export {
  MachineError,
  type MachineErrorKind,
  type PageRange,
  type Signal,
  SignalError,
} from "./machine/machine-error.js";
export {
  attachMm,
  createMm,
  type MapPlace,
  type MappedRange,
  Mm,
  type MmHandle,
  type MmOptions,
  unmapMappingRange,
  writeProtectMappingRange,
} from "./machine/mm.js";
export {
  attachPageTable,
  createPageTable,
  type Installed,
  type PageAccess,
  PageTable,
  type PageTableHandle,
  type PageTableOptions,
  type PteChange,
} from "./machine/page-table.js";
export {
  blockOfPte,
  blockPte,
  describePte,
  isAccessedPte,
  isDirtyPte,
  isPresentPte,
  isSameTarget,
  isWritablePte,
  isZeroPte,
  noPte,
  type Pte,
  writablePte,
  zeroPte,
} from "./machine/page-table-entry.js";
export { filePageAt, type Vma, type VmaList, virtualPages } from "./machine/vma-list.js";
export { chooseByRange, type DeviceRange } from "./pmem/crash-choice.js";
export type { CrashCoverage, CrashImage, CrashImages, CrashSnapshot } from "./pmem/crash-images.js";
export type {
  PersistenceDomain,
  PmemHandle,
  PmemOptions,
  WhenFull,
} from "./pmem/device-memory.js";
export type { ImageSink } from "./pmem/image-sink.js";
export type { LineContents, UnsettledLine } from "./pmem/line-contents.js";
export type { ChunkWrite } from "./pmem/line-history.js";
export {
  attachPmem,
  createPmem,
  loadPmem,
  PmemDevice,
  type PmemStatistics,
} from "./pmem/pmem-device.js";
export {
  ImageError,
  type ImageReason,
  PmemError,
  type PmemErrorKind,
  PoisonError,
} from "./pmem/pmem-error.js";
export {
  attachPmemFile,
  createPmemFile,
  type FileOptions,
  type OpenedPmem,
  openPmemFile,
  readPmemImage,
  savePmemImage,
} from "./pmem/pmem-file.js";
export {
  chunkBytes,
  lineBytes,
  maxDeviceBytes,
  type PmemImage,
  type PmemRange,
  pageBytes,
  sectorBytes,
} from "./pmem/pmem-image.js";
export type { PmemThread } from "./pmem/pmem-thread.js";
export type { MapOptions } from "./recording/assemble-history.js";
export {
  type FtraceImport,
  type FtraceSummary,
  importFtrace,
} from "./recording/ftrace/import-ftrace.js";
export { probeTableText } from "./recording/ftrace/probe-table.js";
export {
  type ProbeTable,
  type ProbeTableOutcome,
  readProbeTable,
} from "./recording/ftrace/read-probe-table.js";
export type { FtraceOptions, FtraceProblem } from "./recording/ftrace/reading.js";
export type { FtraceEvent } from "./recording/ftrace/record-events.js";
export type {
  HistoryLine,
  MapOutcome,
  MapProblem,
  MappedRecording,
} from "./recording/history-lines.js";
export { mapRecording } from "./recording/map-recording.js";
export type { Seen, SeenThread } from "./recording/recording.js";
