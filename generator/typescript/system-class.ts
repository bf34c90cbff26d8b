/**
 * The closed system around a protocol: its processes and actions, as the checker explores them.
 * Only what drives the scheduled flavour needs it.
 */
import type { Ast } from "../../grammar/index.js";
import { declare, finish, newBody, write } from "./body.js";
import { docComment } from "./comments.js";
import { type Emitter, type Env, runtime, runtimeType, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import type { Scope } from "./flow.js";
import { atom } from "./js.js";
import { declared, fresh, identifier, pascal } from "./names.js";
import { methodEnv, methodHead } from "./operation.js";
import { isPersistent, restarts, writeRecovery } from "./persistent-memory.js";
import { standsApart } from "./stands-apart.js";
import { compileStatements, inline, keepPatterns } from "./statements.js";
import { isThreaded } from "./stops.js";
import { threadedPlan, threadedSystem } from "./threaded-texts.js";
import { descriptor, typeText } from "./types.js";

export function systemClass(emitter: Emitter): string {
  const { declarations, file } = emitter.model;
  const name = pascal(file.name.text);
  const processes = declarations.flatMap((one) => (one.kind === "process" ? [one] : []));
  const actions = declarations.flatMap((one) => (one.kind === "action" ? [one] : []));
  const methods = processes.map((one) => processMethod(emitter, one));
  if (isThreaded(emitter)) return threadedSystem(emitter, name, methods);
  const plan = runtimeType(emitter, "ThreadPlan");
  const taken = runtimeType(emitter, "ActionPlan");
  const system = runtimeType(emitter, "System");
  const members = [
    `readonly threads: readonly ${plan}[] = [ ${methods.map((one) => one.plan).join("\n")} ];`,
    `readonly actions: readonly ${taken}[] = [ ${actions.map(actionPlan).join("\n")} ];`,
    ...recoveryTexts(emitter),
    ...methods.map((one) => one.text),
    ...actions.map((one) => actionMethod(emitter, one)),
  ];
  return [
    `/** The protocol with its processes and actions, as the checker explores it. */`,
    `export class ${name}System extends ${name} implements ${system} {`,
    members.join("\n\n"),
    "}",
  ].join("\n");
}

function processMethod(
  emitter: Emitter,
  process: Ast.ProcessDeclaration,
): { readonly text: string; readonly plan: string } {
  const { index } = process;
  const parameter = index?.name ? identifier(index.name.text) : "index";
  const env = methodEnv(emitter, index ? [parameter] : []);
  const symbol = index?.name && symbolOf(emitter, index.name);
  if (symbol) env.bindings.set(symbol, { js: atom(parameter) });
  const body = newBody(emitter, index ? [parameter] : []);
  const scope: Scope = { env, body, inside: false, ghost: false, barriers: [], labels: [] };
  compileStatements(scope, process.body.statements);
  const text = finish(body);
  const isGenerator = /\byield\b/.test(text);
  const name = identifier(process.name.text);
  const isUsed = index && new RegExp(`\\b${parameter}\\b`).test(text.replace(/^\s*\/\/.*$/gm, ""));
  const typed = isUsed ? [`${parameter}: ${typeText(emitter, index.type)}`] : [];
  const shown = JSON.stringify(process.name.text);
  const enter = /(?<![.\w])at\(/.test(text) ? `const at = self.enter(${shown});` : "";
  const head = methodHead(emitter, { name, typed, result: "void", isGenerator, text });
  const call = `this.${name}(self${isUsed ? `, ${parameter}` : ""})`;
  const direct = isGenerator || isThreaded(emitter);
  const run = direct ? call : `${runtime(emitter, "atOnce")}(() => ${call})`;
  const when = process.when ? compile(methodEnv(emitter, []), process.when).text : undefined;
  const doc = docComment(process.doc);
  const method = [doc, head, enter, text, "}"].join("\n");
  if (isThreaded(emitter)) {
    const given = isUsed ? parameter : undefined;
    return { text: method, plan: threadedPlan(emitter, process, { call, parameter: given, when }) };
  }
  if (!index) {
    const there = when === undefined ? "" : `, ${when}`;
    return {
      text: method,
      plan: `${runtime(emitter, "plan")}(${shown}, (self) => ${run}${there}),`,
    };
  }
  const type = descriptor(methodEnv(emitter, []), index.type);
  const there = when === undefined ? "" : `, there: ${when}`;
  const parameters = isUsed ? `(self, ${parameter})` : "(self)";
  const options = `{ run: ${parameters} => ${run}${there} }`;
  return { text: method, plan: `...${runtime(emitter, "plans")}(${shown}, ${type}, ${options}),` };
}

/** The crash: what memory holds after it, what begins again, and what the text does then. */
function recoveryTexts(emitter: Emitter): string[] {
  if (!isPersistent(emitter)) return [];
  const body = newBody(emitter, []);
  write(body, "this.persistence.crash(self);", "this.boot(self);");
  writeRecovery(emitter, body);
  const again = restarts(emitter);
  if (!again) write(body, "this.persistence.forget();");
  const type = runtimeType(emitter, "Recovery");
  const run = `run: (self) => this.recover(self)`;
  return [
    `readonly recovery: ${type} = { restarts: ${again}, ${run} };`,
    [
      "/** A crash, and what is done after it. */",
      `recover(self: ${runtimeType(emitter, "Chooser")}): void {`,
      finish(body),
      "}",
    ].join("\n"),
  ];
}

function actionPlan(action: Ast.ActionDeclaration): string {
  const name = identifier(action.name.text);
  return `{ name: ${JSON.stringify(action.name.text)}, run: (self) => this.${name}(self) },`;
}

/** The arguments are chosen, the guard waits, and the body is order-free (A1). */
function actionMethod(emitter: Emitter, action: Ast.ActionDeclaration): string {
  const env: Env = { ...methodEnv(emitter, []), apart: standsApart(action) };
  const body = newBody(emitter, []);
  const scope: Scope = { env, body, inside: true, ghost: false, barriers: [], labels: [] };
  for (const parameter of action.parameters) {
    const name = fresh(env.taken, identifier(parameter.name.text));
    const type = descriptor(env, parameter.type);
    const shown = JSON.stringify(parameter.name.text);
    declare(body, name, `self.choose(${shown}, ${type}.members())`);
    const symbol = symbolOf(emitter, parameter.name);
    if (symbol) env.bindings.set(symbol, { js: atom(name) });
  }
  if (action.when) {
    const condition = inline(scope, action.when);
    write(body, `self.require(${condition.text});`);
    keepPatterns(scope, action.when);
  }
  write(body, "this.memory.assignOnce(() => {");
  compileStatements(scope, action.body.statements);
  write(body, "});");
  const text = finish(body);
  const self = declared(`self: ${runtimeType(emitter, "Chooser")}`, text);
  const head = `${identifier(action.name.text)}(${self}): void {`;
  return [docComment(action.doc), head, text, "}"].join("\n");
}
