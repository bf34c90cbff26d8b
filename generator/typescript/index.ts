/** The door of the TypeScript generator. */
export {
  type Generated,
  type GenerateOptions,
  generateModule,
  type Unsupported,
} from "./generate-module.js";
export { type ParameterValues, parameterValues } from "./parameter-values.js";
export { transpile } from "./transpile.js";
