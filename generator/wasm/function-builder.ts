/** Collects the locals of one function while its body is being made. */
import type { Code, FunctionReference, Local, ModuleFunction, ValueType } from "./module.js";

export class FunctionBuilder {
  readonly reference: FunctionReference;
  readonly parameters: readonly Local[];
  readonly #locals: ValueType[] = [];
  #free: Local[] = [];
  #taken: Local[] = [];

  constructor(reference: FunctionReference) {
    this.reference = reference;
    this.parameters = reference.parameters.map((type, index) => ({ type, index }));
  }

  /** A local that nobody else uses until the next `releaseAll`. */
  local(type: ValueType): Local {
    const position = this.#free.findIndex((one) => one.type === type);
    const reused = position < 0 ? undefined : this.#free.splice(position, 1)[0];
    const local = reused ?? this.#newLocal(type);
    this.#taken.push(local);
    return local;
  }

  /** A local for the whole function. */
  lasting(type: ValueType): Local {
    return this.#newLocal(type);
  }

  /** What follows shares no values with what came before: its locals may be used again. */
  releaseAll(): void {
    this.#free = [...this.#free, ...this.#taken].sort((one, two) => one.index - two.index);
    this.#taken = [];
  }

  finish(body: readonly Code[], visibility: "exported" | "internal"): ModuleFunction {
    return {
      reference: this.reference,
      locals: this.#locals,
      body,
      exported: visibility === "exported",
    };
  }

  #newLocal(type: ValueType): Local {
    const local = { type, index: this.parameters.length + this.#locals.length };
    this.#locals.push(type);
    return local;
  }
}
