/**
 * What the parts of the generator share while one module is made: the model, what the module has to
 * import, what cannot be generated, and the names in scope of the piece of text at hand.
 */
import type { Ast, CheckedModel, Diagnostic, Span, Symbol } from "../../grammar/index.js";
import type { Js } from "./js.js";
import { pascal } from "./names.js";
import type { Together } from "./together.js";

export interface Options {
  readonly flavour: "scheduled" | "threaded";
  /** Ghost state, ghost statements and assertions, as checks (R8). */
  readonly ghost: boolean;
  /** Of the threaded flavour: it says before every step where the thread stands. */
  readonly traced?: boolean;
}

export interface Emitter {
  readonly model: CheckedModel;
  readonly options: Options;
  /** Names that the module imports from the run time. */
  readonly imports: Set<string>;
  /** The same, of types only. */
  readonly typeImports: Set<string>;
  readonly diagnostics: Diagnostic[];
  /** Operations that were compiled, with what their callers must know. */
  readonly operations: Map<string, Method>;
  /** Locals of ghost statements, where there are none. */
  readonly ghostLocals: Set<Symbol>;
  /** What of the spec this flavour has no code for. */
  readonly unsupported: { readonly span: Span; readonly what: string }[];
  /** Only in the threaded flavour. */
  together?: Together;
  /** Names of all members of the class. */
  readonly members: Set<string>;
}

/** A method of the class: its text, and how it is called. */
export interface Method {
  readonly name: string;
  readonly text: string;
  /** It stops somewhere, so it is called with `yield*`. */
  readonly isGenerator: boolean;
}

/** What a name of the text stands for in the piece at hand. */
export interface Binding {
  readonly js: Js;
  /** It may be assigned later, so a copy is not the same. */
  readonly mutable?: boolean;
}

/** In what an expression is written. */
export interface Env {
  readonly emitter: Emitter;
  readonly bindings: Map<Symbol, Binding>;
  /** Names taken in the method. */
  readonly taken: Set<string>;
  /** Where constants for the parts of patterns go; they stand before the expression. */
  readonly hoisted: string[];
  /** What must be true for the part at hand to be evaluated. */
  readonly reach: Js;
  /** `this.parameters`, or what stands for it. */
  readonly parameters: string;
  /** The descriptors are being made: each is a constant of the function that makes them. */
  readonly makesTypes?: boolean;
  /** Fields of records are locations of their own: where one step looks at several (A1, S12). */
  readonly apart?: boolean;
  /** In the text of a kind. */
  readonly kind?: Ast.KindDeclaration;
}

export function symbolOf(emitter: Emitter, name: Ast.Name): Symbol | undefined {
  return emitter.model.symbols.get(name);
}

/** The name, imported from the run time. */
export function runtime(emitter: Emitter, name: string): string {
  emitter.imports.add(name);
  return name;
}

export function runtimeType(emitter: Emitter, name: string): string {
  emitter.typeImports.add(name);
  return name;
}

/** The descriptor of a type: a property of `this.types`, or a constant while that is made. */
export function typeRef(env: Env, name: string): string {
  return env.makesTypes ? `${camelType(name)}Type` : `this.types.${typeKey(name)}`;
}

/** The name of the descriptor in `types`. */
export function typeKey(name: string): string {
  return name === "thread" ? name : pascal(name);
}

function camelType(name: string): string {
  const made = pascal(name);
  return made.slice(0, 1).toLowerCase() + made.slice(1);
}
