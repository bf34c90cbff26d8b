/** Persistent memory (M): what keeps it, `flush` and `fence`, what begins again after a crash. */
import type { Ast, Span } from "../../grammar/index.js";
import { type Body, finish, newBody, quote, write } from "./body.js";
import { type Emitter, runtime, runtimeType } from "./emitter.js";
import type { Scope } from "./flow.js";
import { methodEnv } from "./operation.js";
import { cellOf } from "./place.js";
import { compileStatements, step } from "./statements.js";
import { isThreaded } from "./stops.js";

/** Some of the state survives a crash. */
export function isPersistent({ model }: Emitter): boolean {
  return model.declarations.some((one) => one.kind === "variable" && one.storage === "persistent");
}

/** The member that keeps the books, or the device. */
export function persistenceText(emitter: Emitter): string {
  if (!isPersistent(emitter)) return "";
  if (isThreaded(emitter)) {
    const made = `new ${runtime(emitter, "PersistentMemory")}(this.memory)`;
    return `/** The device, and what of it the protocol has. */\nreadonly persistence = ${made};`;
  }
  const lines = linesIn(emitter).map((line) => {
    return `${line.name.text}: [${namesIn(line)
      .map((name) => JSON.stringify(name))
      .join(", ")}]`;
  });
  const grouped = lines.length === 0 ? "" : `, lines: { ${lines.join(", ")} }`;
  const options = `{ threads: this.types.thread${grouped} }`;
  const made = `new ${runtime(emitter, "Persistence")}(this.memory, ${options})`;
  return `/** What a crash may leave of every line. */\nreadonly persistence = ${made};`;
}

function linesIn({ model }: Emitter): readonly Ast.LineDeclaration[] {
  return model.declarations.flatMap((one) => (one.kind === "line" ? [one] : []));
}

function namesIn(line: Ast.LineDeclaration): readonly string[] {
  return line.declarations.flatMap((part) => (part.kind === "variable" ? [part.name.text] : []));
}

/** The `line { }` of a variable, if it is in one. */
export function lineNameOf(
  emitter: Emitter,
  declaration: Ast.VariableDeclaration,
): string | undefined {
  const { text } = declaration.name;
  return linesIn(emitter).find((line) => namesIn(line).includes(text))?.name.text;
}

/** All that the text does after a crash goes into the body. */
export function writeRecovery(emitter: Emitter, body: Body): void {
  const env = methodEnv(emitter, []);
  for (const { body: block, span } of recoversIn(emitter)) {
    quote(body, span);
    const scope: Scope = { env, body, inside: true, ghost: false, barriers: [], labels: [] };
    compileStatements(scope, block.statements);
  }
}

/** The processes begin again after a crash. */
export function restarts(emitter: Emitter): boolean {
  return recoversIn(emitter).at(-1)?.body.statements.at(-1)?.kind === "restart";
}

function recoversIn({ model }: Emitter): readonly Ast.RecoverDeclaration[] {
  return model.declarations.flatMap((one) => (one.kind === "recover" ? [one] : []));
}

/** Of the threaded flavour: to be called on the device that a crash has left. */
export function threadedRecovery(emitter: Emitter): string {
  if (!isThreaded(emitter) || !isPersistent(emitter)) return "";
  const body = newBody(emitter, []);
  write(body, "this.boot(self);");
  writeRecovery(emitter, body);
  return [
    "/** After a crash: everything but the device begins anew, then the text recovers. */",
    `recover(self: ${runtimeType(emitter, "Chooser")}): void {`,
    finish(body),
    "}",
  ].join("\n");
}

export function compileFlush(scope: Scope, place: Ast.Place, span: Span): boolean {
  quote(scope.body, span);
  step(scope, span);
  const cell = cellOf(scope.env, rootOf(place));
  if (!cell) throw new Error("a flush of something that is not stored");
  write(scope.body, `this.persistence.flush(self, ${cell.text});`);
  return true;
}

export function compileFence(scope: Scope, span: Span): boolean {
  quote(scope.body, span);
  step(scope, span);
  write(scope.body, "this.persistence.fence(self);");
  return true;
}

/** The variable, or the element, of which a place is a part. */
function rootOf(e: Ast.Expression): Ast.Expression {
  return e.kind === "field" ? rootOf(e.base) : e;
}
