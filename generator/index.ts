/** The door of the generator. */
export { emitStepper } from "./wasm/emit-module.js";
