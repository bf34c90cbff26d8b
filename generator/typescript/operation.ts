/**
 * An operation as a method, in one or two forms: as steps, and, where it is called inside a step,
 * as part of that step.
 */
import type { Ast } from "../../grammar/index.js";
import { finish, newBody, write } from "./body.js";
import { docComment } from "./comments.js";
import { type Emitter, type Env, type Method, runtimeType, symbolOf } from "./emitter.js";
import type { Scope } from "./flow.js";
import { guardText } from "./guard.js";
import { atom } from "./js.js";
import { declared, identifier } from "./names.js";
import { compileStatements } from "./statements.js";
import { isThreaded } from "./stops.js";
import { typeText } from "./types.js";

/** The method for an operation; made when it is first asked for. */
export function method(
  emitter: Emitter,
  operation: Ast.OperationDeclaration,
  inside: boolean,
): Method {
  const key = `${operation.name.text} ${inside ? "inside" : "steps"}`;
  const known = emitter.operations.get(key);
  if (known) return known;
  if (inside) {
    const steps = method(emitter, operation, false);
    // Traced, it says where it stands before each step, and there are none inside another one.
    const stops = emitter.options.traced === true && /(?<![.\w])at\(/.test(steps.text);
    if (!steps.isGenerator && !stops) return steps;
  }
  const made = compileOperation(emitter, operation, inside);
  emitter.operations.set(key, made);
  return made;
}

function compileOperation(
  emitter: Emitter,
  operation: Ast.OperationDeclaration,
  inside: boolean,
): Method {
  const own = identifier(operation.name.text);
  const parameters = operation.parameters.map((one) => identifier(one.name.text));
  const env = methodEnv(emitter, parameters);
  for (const [i, one] of operation.parameters.entries()) {
    const symbol = symbolOf(emitter, one.name);
    if (symbol) env.bindings.set(symbol, { js: atom(parameters[i]!) });
  }
  const body = newBody(emitter, parameters);
  const scope: Scope = {
    env,
    body,
    inside,
    ghost: false,
    barriers: [],
    labels: [],
    operation,
  };
  if (operation.requires && !isThreaded(emitter)) {
    const required = guardText(env, operation.requires);
    const name = JSON.stringify(`requires ${operation.name.text}`);
    write(body, `self.check(${name}, ${required});`);
  }
  compileStatements(scope, operation.body.statements);
  const written = finish(body);
  const text = parameters.includes("parameters") ? written : withParameters(emitter, written);
  const isGenerator = /\byield\b/.test(text);
  const typed = operation.parameters.map(
    (one, i) => `${parameters[i]}: ${typeText(emitter, one.type)}`,
  );
  const result = operation.result ? typeText(emitter, operation.result) : "void";
  const name = inside ? `${own}Now` : own;
  const head = methodHead(emitter, { name, typed, result, isGenerator, text });
  const stops = /(?<![.\w])at\(/.test(text);
  const call = `self.enter(${JSON.stringify(operation.name.text)});`;
  const enter = stops ? `const at = ${call}` : emitter.options.traced === true ? call : "";
  const note = inside ? ["As part of a step of the caller's."] : [];
  const doc = docComment([...operation.doc, ...note]);
  return { name, isGenerator, text: [doc, head, enter, text, "}"].join("\n") };
}

/** Of a method that reads the host's parameters several times: it gets hold of them once. */
function withParameters(emitter: Emitter, text: string): string {
  const reads = text.split("this.parameters.").length - 1;
  const isTaken = /\b(const|let) parameters\b/.test(text);
  if (!isThreaded(emitter) || reads < 2 || isTaken) return text;
  return `const { parameters } = this;\n${text.replaceAll("this.parameters.", "parameters.")}`;
}

export function methodHead(
  emitter: Emitter,
  {
    name,
    typed,
    result,
    isGenerator,
    text,
  }: {
    readonly name: string;
    readonly typed: readonly string[];
    readonly result: string;
    readonly isGenerator: boolean;
    /** The body. */
    readonly text: string;
  },
): string {
  const thread = runtimeType(emitter, isThreaded(emitter) ? "Caller" : "Thread");
  const watched = emitter.options.traced === true || /(?<![.\w])at\(/.test(text);
  const steps = watched ? "self" : "";
  const all = [
    declared(`self: ${thread}`, `${steps}\n${text}`),
    ...typed.map((one) => declared(one, text)),
  ];
  const list = all.join(", ");
  if (!isGenerator) return `${name}(${list}): ${result} {`;
  return `*${name}(${list}): ${runtimeType(emitter, "Steps")}<${result}> {`;
}

/** Where the expressions of a method are written. */
export function methodEnv(emitter: Emitter, taken: readonly string[]): Env {
  return {
    emitter,
    bindings: new Map(),
    taken: new Set(["self", "at", ...emitter.imports, ...taken]),
    hoisted: [],
    reach: atom("true"),
    parameters: "this.parameters.",
  };
}
