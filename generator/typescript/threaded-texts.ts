/** The parts of the class that the threaded flavour writes otherwise: state, locks, threads. */
import { type Ast, argumentFor } from "../../grammar/index.js";
import { type Emitter, type Env, runtime, runtimeType, symbolOf } from "./emitter.js";
import { compileAs } from "./expression.js";
import { kindsOfLock } from "./kinds-of.js";
import { identifier } from "./names.js";
import { methodEnv } from "./operation.js";
import { isPersistent, lineNameOf, restarts } from "./persistent-memory.js";
import { isGuarded } from "./together.js";
import { descriptor, typeArguments, unaliased } from "./types.js";

export function threadedConstructor(emitter: Emitter): string {
  if (isPersistent(emitter)) return persistentConstructor(emitter);
  return [
    "/** @param buffer the memory of the worker that has made the protocol, if it was another */",
    "constructor(parameters: Partial<Parameters> = {}, buffer?: SharedArrayBuffer) {",
    "super(completed(parameters), buffer);",
    "}",
  ].join("\n");
}

function persistentConstructor(emitter: Emitter): string {
  const device = runtimeType(emitter, "PmemDevice");
  return [
    "/**",
    " * @param buffer  the memory of the worker that has made the protocol, if it was another",
    " * @param device  that of the same worker, or one that a crash has left",
    " */",
    "constructor(parameters: Partial<Parameters> = {}, buffer?: SharedArrayBuffer, " +
      `device?: ${device}) {`,
    "super(completed(parameters), buffer, device);",
    "}",
  ].join("\n");
}

/** The value of the field of a variable. */
export function threadedState(emitter: Emitter, declaration: Ast.VariableDeclaration): string {
  const env = methodEnv(emitter, []);
  const isSet = unaliased(emitter, declaration.type).kind === "set type";
  const isArray = declaration.indices.length > 0;
  const persists = declaration.storage === "persistent";
  const make = `${persists ? "persistent" : "shared"}${isSet ? "Set" : ""}`;
  const line = persists ? lineNameOf(emitter, declaration) : undefined;
  const stays = declaration.storage === "ghost" && isPersistent(emitter);
  const dimensions = declaration.indices.map((index) => descriptor(env, index.type));
  const { variables, settled, awaited } = emitter.together ?? {};
  const isSettled = settled?.has(declaration) === true && !persists;
  const options = [
    `name: ${JSON.stringify(declaration.name.text)}`,
    ...(line === undefined ? [] : [`line: ${JSON.stringify(line)}`]),
    ...(isArray ? [`dimensions: [${dimensions.join(", ")}]`] : []),
    ...(isGuarded(declaration) ? ["guarded: true"] : []),
    ...(variables?.has(declaration) ? ["together: true"] : []),
    ...(isSettled ? ["settled: true"] : []),
    ...(awaited?.has(declaration) ? ["awaited: true"] : []),
    ...(stays ? ["survives: true"] : []),
  ];
  const type = descriptor(env, declaration.type);
  const typed = typeArguments(emitter, declaration);
  const maker = runtime(emitter, `${make}${isArray ? "Table" : "Cell"}`);
  const where = persists ? "this.persistence" : "this.memory";
  return `${maker}${typed}(${where}, ${type}, { ${options.join(", ")} })`;
}

/** Kinds of the protocol's own have no native: their locks run from the text. */
export function runsFromText(emitter: Emitter, declaration: Ast.LockDeclaration): boolean {
  return kindsOfLock(emitter, declaration).some((kind) => !isPrelude(emitter, kind));
}

/** The value of the field of a lock: the native of its kind. */
export function threadedLock(emitter: Emitter, declaration: Ast.LockDeclaration): string {
  const env = methodEnv(emitter, []);
  const dimensions = declaration.indices.map((index) => descriptor(env, index.type));
  const isArray = dimensions.length > 0;
  const options = [
    `name: ${JSON.stringify(declaration.name.text)}`,
    `kind: ${kindName(emitter, declaration)}`,
    ...constants(emitter, env, declaration),
    ...(isArray ? [`dimensions: [${dimensions.join(", ")}]`] : []),
    "threads: this.types.thread",
    ...(emitter.together?.ranged.has(declaration) ? ["ranged: true"] : []),
  ];
  const make = runtime(emitter, isArray ? "sharedLocks" : "sharedLock");
  return `${make}(this.memory, { ${options.join(", ")} })`;
}

/** The kind's name, or the parameter that is one (V3). */
function kindName(emitter: Emitter, declaration: Ast.LockDeclaration): string {
  const symbol = symbolOf(emitter, declaration.lockKind);
  if (symbol?.kind === "parameter") return `this.parameters.${identifier(symbol.name)}`;
  if (symbol?.kind !== "kind") throw new Error(`no kind: ${declaration.lockKind.text}`);
  return JSON.stringify(symbol.name);
}

function isPrelude({ model }: Emitter, { span }: Ast.KindDeclaration): boolean {
  return span.file === model.sources.length - 1;
}

function constants(emitter: Emitter, env: Env, declaration: Ast.LockDeclaration): string[] {
  const symbol = symbolOf(emitter, declaration.lockKind);
  if (symbol?.kind !== "kind") return [];
  return symbol.declaration.parameters.flatMap((parameter, i) => {
    // Without a value: what the text has for the lack of one, the native has too.
    const given = argumentFor(declaration, { name: parameter.name }, i);
    if (!given) return [];
    return [`${parameter.name.text}: ${compileAs(env, given, parameter.type).text}`];
  });
}

/** The entry of a process in the list of threads. */
export function threadedPlan(
  emitter: Emitter,
  process: Ast.ProcessDeclaration,
  {
    call,
    parameter,
    when,
  }: {
    readonly call: string;
    /** The index, if the method takes it. */
    readonly parameter: string | undefined;
    readonly when: string | undefined;
  },
): string {
  const shown = JSON.stringify(process.name.text);
  if (!process.index) {
    const there = when === undefined ? "" : `, ${when}`;
    return `${runtime(emitter, "runs")}(${shown}, (self) => ${call}${there}),`;
  }
  const type = descriptor(methodEnv(emitter, []), process.index.type);
  const there = when === undefined ? "" : `, there: ${when}`;
  const names = parameter === undefined ? "(self)" : `(self, ${parameter})`;
  const options = `{ run: ${names} => ${call}${there} }`;
  return `...${runtime(emitter, "runsEach")}(${shown}, ${type}, ${options}),`;
}

/** The closed system, as `lockspec run` drives it. */
export function threadedSystem(
  emitter: Emitter,
  name: string,
  methods: readonly { readonly text: string; readonly plan: string }[],
): string {
  const plan = runtimeType(emitter, "CallerPlan");
  const system = runtimeType(emitter, "ThreadedSystem");
  return [
    "/** The protocol with its processes, each for a worker of its own. */",
    `export class ${name}System extends ${name} implements ${system} {`,
    `readonly threads: readonly ${plan}[] = [ ${methods.map((one) => one.plan).join("\n")} ];`,
    restarts(emitter) ? "\nreadonly restarts = true;" : "",
    "",
    methods.map((one) => one.text).join("\n\n"),
    "}",
  ].join("\n");
}
