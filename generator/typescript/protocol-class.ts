/**
 * The class of a protocol: its state laid out from the declarations, its locks, one method for
 * every operation and function, and its initial values (T9).
 */
import { type Ast, argumentFor } from "../../grammar/index.js";
import { finish, newBody, quote, write } from "./body.js";
import { docComment } from "./comments.js";
import { valuesOf } from "./domain.js";
import { type Emitter, type Env, runtime, runtimeType, symbolOf } from "./emitter.js";
import { arrow, compileAs } from "./expression.js";
import type { Scope } from "./flow.js";
import { atom } from "./js.js";
import { kindMethod, kindName } from "./kinds.js";
import { kindsOf, kindsOfLock } from "./kinds-of.js";
import { identifier, pascal } from "./names.js";
import { method, methodEnv } from "./operation.js";
import { isPersistent, persistenceText, threadedRecovery } from "./persistent-memory.js";
import { compileStatements } from "./statements.js";
import { typeOf } from "./static-type.js";
import { isThreaded } from "./stops.js";
import {
  runsFromText,
  threadedConstructor,
  threadedLock,
  threadedState,
} from "./threaded-texts.js";
import { descriptor, staticTypeText, typeArguments, typeText, unaliased } from "./types.js";

type Declarations = readonly Ast.Declaration[];

export function protocolClass(emitter: Emitter): string {
  const { model } = emitter;
  const threaded = isThreaded(emitter);
  const { declarations, file } = model;
  const name = pascal(file.name.text);
  const kept = declarations.filter((one) => isKept(emitter, one));
  const kinds = usedKinds(emitter);
  const members = [
    threaded ? threadedConstructor(emitter) : constructorText(),
    `readonly types = typesOf(this.parameters);`,
    processesText(emitter),
    threaded ? persistenceText(emitter) : "",
    ...kept.map((one) => stateText(emitter, one)),
    threaded ? "" : persistenceText(emitter),
    initializeText(emitter, kept),
    bootText(emitter, kept),
    threadedRecovery(emitter),
    ...operationTexts(emitter, declarations),
    ...functionTexts(emitter, declarations),
    ...kinds.map((kind) => kindMethod(emitter, kind)),
  ];
  const base = `${runtime(emitter, threaded ? "ThreadedProtocol" : "Protocol")}<Parameters>`;
  const doc = docComment(file.doc);
  const text = members.filter((one) => one !== "").join("\n\n");
  return `${doc}\nexport class ${name} extends ${base} {\n${text}\n}`;
}

function isKept(emitter: Emitter, declaration: Ast.Declaration): boolean {
  if (declaration.kind === "variable") {
    return declaration.storage !== "ghost" || emitter.options.ghost;
  }
  return declaration.kind === "lock" && (!declaration.ghost || emitter.options.ghost);
}

function constructorText(): string {
  return [
    "constructor(parameters: Partial<Parameters> = {}) {",
    "super(completed(parameters));",
    "}",
  ].join("\n");
}

/** Which thread has which number (T4). */
function processesText(emitter: Emitter): string {
  const env = methodEnv(emitter, []);
  const sizes: string[] = [];
  const fields: string[] = [];
  let single = 0;
  for (const declaration of emitter.model.declarations) {
    if (declaration.kind !== "process") continue;
    const from = [...(single > 0 || sizes.length === 0 ? [String(single)] : []), ...sizes];
    const name = identifier(declaration.name.text);
    if (declaration.index) {
      const index = descriptor(env, declaration.index.type);
      fields.push(`${name}: ${runtime(emitter, "group")}(${from.join(" + ")}, ${index}),`);
      sizes.push(`${index}.size`);
      continue;
    }
    fields.push(`${name}: ${from.join(" + ")},`);
    single += 1;
  }
  if (fields.length === 0) return "";
  return `/** The numbers of the threads. */\nreadonly processes = { ${fields.join("\n")} };`;
}

function stateText(emitter: Emitter, declaration: Ast.Declaration): string {
  if (declaration.kind === "lock") return lockText(emitter, declaration);
  if (declaration.kind !== "variable") return "";
  const env = methodEnv(emitter, []);
  const isSet = unaliased(emitter, declaration.type).kind === "set type";
  const isArray = declaration.indices.length > 0;
  const make = isArray ? (isSet ? "setTable" : "table") : isSet ? "setCell" : "cell";
  const dimensions = declaration.indices.map((index) => descriptor(env, index.type));
  const declared = [
    `name: ${JSON.stringify(declaration.name.text)}`,
    ...(declaration.storage === "shared" ? [] : [`storage: "${declaration.storage}"`]),
    ...(isArray ? [`dimensions: [${dimensions.join(", ")}]`] : []),
  ];
  const type = descriptor(env, declaration.type);
  const typed = typeArguments(emitter, declaration);
  const value = isThreaded(emitter)
    ? threadedState(emitter, declaration)
    : `${runtime(emitter, make)}${typed}(this.memory, ${type}, { ${declared.join(", ")} })`;
  const comment = sourceLine(emitter, declaration);
  return [
    docComment(declaration.doc),
    comment,
    `readonly ${identifier(declaration.name.text)} = ${value};`,
  ].join("\n");
}

function sourceLine(emitter: Emitter, node: Ast.Declaration): string {
  const source = emitter.model.sources[node.span.file];
  const text = source?.text.slice(node.span.start, node.span.end) ?? "";
  return `// ${text.split("\n")[0]?.replace(/\s+/g, " ").trim()}`;
}

function lockText(emitter: Emitter, declaration: Ast.LockDeclaration): string {
  const isNative = isThreaded(emitter) && !runsFromText(emitter, declaration);
  const value = isNative ? threadedLock(emitter, declaration) : textLock(emitter, declaration);
  return [
    docComment(declaration.doc),
    sourceLine(emitter, declaration),
    `readonly ${identifier(declaration.name.text)} = ${value};`,
  ].join("\n");
}

/** A lock that runs from the text of its kind. */
function textLock(emitter: Emitter, declaration: Ast.LockDeclaration): string {
  const env = methodEnv(emitter, []);
  const threaded = isThreaded(emitter);
  const dimensions = declaration.indices.map((index) => descriptor(env, index.type));
  const isArray = dimensions.length > 0;
  const options = [
    `name: ${JSON.stringify(declaration.name.text)}`,
    `kind: ${kindText(emitter, env, declaration)}`,
    ...(isArray ? [`dimensions: [${dimensions.join(", ")}]`] : []),
    "threads: this.types.thread",
    ...(declaration.ghost && !threaded ? ["ghost: true"] : []),
  ];
  const [one, many] = threaded ? ["textLock", "textLocks"] : ["lock", "locks"];
  const make = runtime(emitter, isArray ? many : one);
  return `${make}(this.memory, { ${options.join(", ")} })`;
}

function kindText(emitter: Emitter, env: Env, declaration: Ast.LockDeclaration): string {
  const symbol = symbolOf(emitter, declaration.lockKind);
  const made = (kind: Ast.KindDeclaration): string => {
    const values = kind.parameters.map((parameter, i) => {
      const given = argumentFor(declaration, parameter, i);
      if (!given) throw new Error(`no value for ${parameter.name.text} of ${kind.name.text}`);
      return compileAs(env, given, parameter.type).text;
    });
    return `this.${kindName(kind)}(${values.join(", ")})`;
  };
  if (symbol?.kind === "kind") return made(symbol.declaration);
  if (symbol?.kind !== "parameter") throw new Error(`no kind: ${declaration.lockKind.text}`);
  const kinds = kindsOf(emitter, symbol.declaration);
  const parameter = `this.parameters.${identifier(symbol.name)}`;
  const type = runtimeType(emitter, "Kind");
  const list = kinds.map((kind) => `${kind.name.text}: (): ${type} => ${made(kind)}`);
  return `{ ${list.join(", ")} }[${parameter}]()`;
}

function usedKinds(emitter: Emitter): Ast.KindDeclaration[] {
  const found = emitter.model.declarations.flatMap((declaration) => {
    if (declaration.kind !== "lock" || !isKept(emitter, declaration)) return [];
    if (isThreaded(emitter) && !runsFromText(emitter, declaration)) return [];
    return kindsOfLock(emitter, declaration);
  });
  return [...new Set(found)];
}

function initializeText(emitter: Emitter, kept: Declarations): string {
  const env = methodEnv(emitter, []);
  const body = newBody(emitter, []);
  write(body, "super.initialize(self);");
  const persists = isPersistent(emitter);
  for (const declaration of kept) {
    if (declaration.kind !== "variable" || !declaration.initial) continue;
    if (!persists || declaration.storage !== "shared") initial(env, body.lines, declaration);
  }
  if (persists) write(body, "this.boot(self);");
  else write(body, "for (const lock of this.memory.locks) lock.initialize();");
  for (const declaration of emitter.model.declarations) {
    if (declaration.kind !== "init") continue;
    const scope: Scope = { env, body, inside: true, ghost: false, barriers: [], labels: [] };
    quote(body, declaration.span);
    compileStatements(scope, declaration.body.statements);
  }
  if (persists) write(body, "this.persistence.settle();");
  const chooser = runtimeType(emitter, "Chooser");
  return [
    "/** Gives every variable its initial value; `self` decides what the text leaves open. */",
    `override initialize(self: ${chooser}): void {`,
    finish(body),
    "}",
  ].join("\n");
}

/** What begins again after a crash (M5). */
function bootText(emitter: Emitter, kept: Declarations): string {
  if (!isPersistent(emitter)) return "";
  const env = methodEnv(emitter, []);
  const body = newBody(emitter, []);
  write(body, "super.boot(self);");
  for (const declaration of kept) {
    if (declaration.kind !== "variable" || declaration.storage !== "shared") continue;
    if (declaration.initial) initial(env, body.lines, declaration);
  }
  write(body, "for (const lock of this.memory.locks) lock.initialize();");
  const doc = "/** Gives what does not survive a crash its initial value. */";
  const head = `override boot(self: ${runtimeType(emitter, "Chooser")}): void {`;
  return [doc, head, finish(body), "}"].join("\n");
}

/** `= e`, `= any`, `in S`, for every element. */
function initial(env: Env, lines: string[], declaration: Ast.VariableDeclaration): void {
  const { emitter } = env;
  const given = declaration.initial;
  if (!given) return;
  const place = `this.${identifier(declaration.name.text)}`;
  const names = declaration.indices.map((index, i) => {
    const symbol = index.name && symbolOf(emitter, index.name);
    const made = index.name ? identifier(index.name.text) : `index${i}`;
    if (symbol) env.bindings.set(symbol, { js: atom(made) });
    return made;
  });
  const shown = JSON.stringify(declaration.name.text);
  const value =
    given.kind === "value"
      ? compileAs(env, given.value, declaration.type).text
      : given.kind === "any"
        ? `self.choose(${shown}, ${descriptor(env, declaration.type)}.members())`
        : `self.choose(${shown}, ${valuesOf(env, given.set).text})`;
  if (names.length === 0) {
    lines.push(`${place}.set(${value});`);
    return;
  }
  lines.push(`for (const [${names.join(", ")}] of ${place}.indices()) {`);
  lines.push(`${place}.set(${[...names, value].join(", ")});`, "}");
}

function operationTexts(emitter: Emitter, declarations: Declarations): string[] {
  const operations = declarations.flatMap((one) => (one.kind === "operation" ? [one] : []));
  for (const one of operations) method(emitter, one, false);
  return operations.flatMap((one) => {
    const key = one.name.text;
    const made = [`${key} steps`, `${key} inside`].flatMap((form) => {
      const found = emitter.operations.get(form);
      return found ? [found.text] : [];
    });
    return made;
  });
}

function functionTexts(emitter: Emitter, declarations: Declarations): string[] {
  return declarations.flatMap((one) => {
    if (one.kind !== "function" || !isCallable(emitter, one)) return [];
    const names = one.parameters.map((parameter) => identifier(parameter.name.text));
    const env = methodEnv(emitter, names);
    for (const [i, parameter] of one.parameters.entries()) {
      const symbol = symbolOf(emitter, parameter.name);
      if (symbol) env.bindings.set(symbol, { js: atom(names[i]!) });
    }
    const typed = one.parameters.map(
      (parameter, i) => `${names[i]}: ${typeText(emitter, parameter.type)}`,
    );
    const result = one.result
      ? typeText(emitter, one.result)
      : staticTypeText(typeOf(emitter, one.body));
    const text = arrow(env, [], one.body).replace(/^\(\) => /, "");
    const body = text.startsWith("{") ? text : `{ return ${text}; }`;
    const head = `${identifier(one.name.text)}(${typed.join(", ")}): ${result}`;
    return [[docComment(one.doc), sourceLine(emitter, one), `${head} ${body}`].join("\n")];
  });
}

/** It asks nothing that only properties may ask: where threads stand, what is primed, ghosts. */
function isCallable(emitter: Emitter, declaration: Ast.FunctionDeclaration): boolean {
  const asks = (node: unknown): boolean => {
    if (typeof node !== "object" || node === null) return false;
    const e = node as Ast.Expression; // only its kind is looked at before it is known to be one
    if (["prime", "at", "takes", "returned", "ended"].includes(e.kind)) return true;
    if (e.kind === "name expression" && isGhost(emitter, e)) return !emitter.options.ghost;
    if (e.kind === "binary" && ["in", "not in"].includes(e.operator)) {
      if (!emitter.model.types.has(e.right)) return true;
    }
    return Object.values(node).some(asks);
  };
  return !asks(declaration.body);
}

function isGhost(emitter: Emitter, { name }: Ast.NameExpression): boolean {
  const symbol = symbolOf(emitter, name);
  return symbol?.kind === "variable" && symbol.declaration.storage === "ghost";
}
