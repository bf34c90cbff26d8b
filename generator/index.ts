/** The door of the generator. */
export {
  type AssumedAtomic,
  type Audit,
  type AuditOptions,
  audit,
  type PlaceInText,
} from "./audit/index.js";
export type {
  Generated,
  GenerateOptions,
  ParameterValues,
  Unsupported,
} from "./typescript/index.js";
export { generateModule, parameterValues, transpile } from "./typescript/index.js";
export { emitStepper } from "./wasm/emit-module.js";
