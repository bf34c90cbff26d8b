/** The door of the waist. */

export type {
  CheckedMapping,
  MappingAst,
  NameMeaning,
  RecordingShape,
  TargetType,
} from "../grammar/index.js";

export * from "./deadlock.js";
export { elementName } from "./element-name.js";
export {
  domainMembers,
  type Environment,
  evaluate,
  type Faulted,
  isFaulted,
  locate,
  readElement,
  truth,
} from "./evaluate.js";
export * from "./evaluate-properties.js";
export { clash, type Footprint, type Located, meet, type Touch } from "./footprint.js";
export {
  agreed,
  conditionFootprint,
  type Exit,
  type Footprinter,
  type FootprintFound,
  type FootprintQuestion,
  footprinter,
} from "./footprint-walk.js";
export type * from "./ir.js";
export { maximumRounds } from "./ir.js";
export { nestedOperations, programsOf, visitExpressions, visitOperations } from "./ir-walk.js";
export { arrayField, type BitField, isPlainLocal, type Layout, layout } from "./layout.js";
export { isCounted } from "./layout-limit.js";
export { packState, unpackState } from "./layout-state.js";
export * from "./layout-type.js";
export { type LockWait, lockWait } from "./lock-wait.js";
export type { LoweredExpectation } from "./lower/expectations.js";
export { instancesOf, type Lowered, type LowerOptions, lower } from "./lower/lower.js";
export { domainParts, expressionsOf, partsOf } from "./lower/reads.js";
export { contains } from "./lower/type-relation.js";
export { mayFault } from "./may-fault.js";
export { type Narrow, type NarrowSource, type NarrowWay, narrow, narrowWays } from "./narrow.js";
export { endsHere } from "./op-ends.js";
export { lineOf, type Origin, originOf, quote, type SourceFile, type Span } from "./origin.js";
export { printIr } from "./print/print.js";
export type { Admits, Choice, FailedCheck } from "./run-program.js";
export { isOptional, showValue } from "./show-value.js";
export { type Cell, defaultCell, elementCount, freshCells } from "./state.js";
export * from "./step.js";
export * from "./stepper.js";
export { type Trace, type TraceStep, traceStep } from "./trace.js";
export type { Case, Field, Type, Value } from "./type.js";
export { validate } from "./validate.js";
export * from "./value.js";
