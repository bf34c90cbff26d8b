/** Lock kinds as their text says: a table of words, each with its guards and effects (K1–K4). */
import type { Ast, CheckedModel } from "../../grammar/index.js";
import { finish, newBody, write } from "./body.js";
import { docComment } from "./comments.js";
import { type Emitter, type Env, runtime, symbolOf } from "./emitter.js";
import { compile } from "./expression.js";
import type { Scope } from "./flow.js";
import { atom } from "./js.js";
import { declared, identifier } from "./names.js";
import { methodEnv } from "./operation.js";
import { compileStatements } from "./statements.js";
import { descriptor, staticTypeText, typeArguments, typeText, unaliased } from "./types.js";

/** The method that makes a kind, given its constants. */
export function kindMethod(emitter: Emitter, kind: Ast.KindDeclaration): string {
  const parameters = kind.parameters.map(
    (one) => `${identifier(one.name.text)}: ${typeText(emitter, one.type)}`,
  );
  const fields = [
    `name: ${JSON.stringify(kind.name.text)},`,
    ...(kind.queued ? ["queued: true,"] : []),
    `modes: ${JSON.stringify(modesOf(kind))},`,
    stateText(emitter, kind),
    `words: { ${wordTexts(emitter, kind).join("\n")} },`,
    ...downgradeTexts(kind),
  ];
  const body = `return ${runtime(emitter, "kind")}({ ${fields.join("\n")} });`;
  const given = parameters.map((one) => declared(one, body));
  const head = `${kindName(kind)}(${given.join(", ")}) {`;
  return [docComment(kind.doc), head, body, "}"].join("\n");
}

export function kindName(kind: Ast.KindDeclaration): string {
  return `${identifier(kind.name.text).replace(/_$/, "")}Kind`;
}

export function modesOf(kind: Ast.KindDeclaration): string[] {
  const modes = kind.items.flatMap((item): string[] => {
    if (item.kind === "kind downgrade") return [item.from.text, item.to.text];
    if (item.kind !== "kind word" || item.word.text !== "acquire") return [];
    return [item.mode?.text ?? ""];
  });
  return [...new Set(modes)];
}

function kindEnv(emitter: Emitter, kind: Ast.KindDeclaration): Env {
  const names = kind.parameters.map((one) => identifier(one.name.text));
  return { ...methodEnv(emitter, [...names, "lock", "make"]), kind };
}

function stateText(emitter: Emitter, kind: Ast.KindDeclaration): string {
  const items = kind.items.flatMap((item) => (item.kind === "kind state" ? [item] : []));
  if (items.length === 0) return "state: () => ({}),";
  const fields = items.map((item) => {
    const env = kindEnv(emitter, kind);
    const type = descriptor(env, item.type);
    const isSet = unaliased(emitter, item.type).kind === "set type";
    const name = JSON.stringify(item.name.text);
    const own = identifier(item.name.text);
    const names = item.indices.map((index, i) => {
      const symbol = index.name && symbolOf(emitter, index.name);
      const made = index.name ? identifier(index.name.text) : `index${i}`;
      if (symbol) env.bindings.set(symbol, { js: atom(made) });
      return made;
    });
    const first = item.initial ? compile(env, item.initial).text : `${type}.first`;
    if (names.length === 0) {
      return `${own}: make.${isSet ? "setCell" : "cell"}(${name}, ${type}, ${first}),`;
    }
    const dimensions = item.indices.map((index) => descriptor(env, index.type));
    const used = names.filter((one) => new RegExp(`\\b${one}\\b`).test(first));
    const start = `(${used.length > 0 ? names.join(", ") : ""}) => ${first}`;
    const list = `[${dimensions.join(", ")}]`;
    const typed = typeArguments(emitter, item);
    const make = isSet ? "setTable" : "table";
    return `${own}: make.${make}${typed}(${name}, ${type}, ${list}, ${start}),`;
  });
  return `state: (make) => ({ ${fields.join("\n")} }),`;
}

function wordTexts(emitter: Emitter, kind: Ast.KindDeclaration): string[] {
  return kind.items.flatMap((item): string[] => {
    if (item.kind !== "kind word") return [];
    const name = [item.try ? "try" : "", item.word.text, item.mode?.text ?? ""];
    const key = name.filter((one) => one !== "").join(" ");
    const part = (one: Ast.KindPart): string => partText(emitter, kind, { word: item, part: one });
    const fields = [
      `first: ${part(item.first)},`,
      ...(item.otherwise ? [`otherwise: ${part(item.otherwise)},`] : []),
      ...(item.then.length > 0 ? [`then: [${item.then.map(part).join(", ")}],`] : []),
    ];
    const shown = /^\w+$/.test(key) ? key : JSON.stringify(key);
    return [sourceComment(emitter.model, item), `${shown}: { ${fields.join("\n")} },`];
  });
}

function sourceComment(model: CheckedModel, item: Ast.KindWord): string {
  const text = model.sources[item.span.file]?.text.slice(item.span.start, item.span.end) ?? "";
  return text
    .split("\n")
    .map((line) => `// ${line.trim()}`)
    .join("\n");
}

function partText(
  emitter: Emitter,
  kind: Ast.KindDeclaration,
  { word, part }: { readonly word: Ast.KindWord; readonly part: Ast.KindPart },
): string {
  const env = kindEnv(emitter, kind);
  const fields: string[] = [];
  if (part.when) {
    const hoisted: string[] = [];
    const condition = compile({ ...env, hoisted }, part.when).text;
    const body =
      hoisted.length === 0 ? condition : `{ ${hoisted.join("\n")} return ${condition}; }`;
    fields.push(`when: (${used(body)}) => ${body},`);
  }
  if (part.effect) {
    const body = effectText(emitter, env, { word, block: part.effect });
    fields.push(`effect: (${used(body)}) => { ${body} },`);
  }
  return `{ ${fields.join("\n")} }`;
}

/** The parameters that the text mentions. */
function used(text: string): string {
  const mentions = (name: string): boolean => new RegExp(`\\b${name}\\b`).test(text);
  if (mentions("self")) return mentions("lock") ? "lock, self" : "_, self";
  return mentions("lock") ? "lock" : "";
}

function effectText(
  emitter: Emitter,
  env: Env,
  { word, block }: { readonly word: Ast.KindWord; readonly block: Ast.Block },
): string {
  const body = newBody(emitter, []);
  const scope: Scope = { env, body, inside: true, ghost: false, barriers: [], labels: [] };
  const result = word.result && symbolOf(emitter, word.result);
  const name = word.result ? identifier(word.result.text) : "";
  if (result?.kind === "local") {
    const type = emitter.model.locals.get(result);
    write(body, `let ${name}: ${type ? staticTypeText(type) : "boolean"} | undefined;`);
    env.bindings.set(result, { js: atom(name), mutable: true });
    env.taken.add(name);
  }
  body.quoted = "*";
  compileStatements(scope, block.statements);
  if (result) write(body, `return ${name};`);
  return assignedOnce(finish(body).replace(/^\/\/.*\n/gm, ""), name);
}

/** A result that is assigned in one place, whatever happens, is a constant. */
function assignedOnce(text: string, name: string): string {
  const lines = text.split("\n");
  const assigns = lines.filter((line) => line.includes(`${name} = `));
  const [only = "", ...more] = assigns;
  const before = text.slice(0, Math.max(0, text.indexOf(only)));
  const isTop = before.split("{").length === before.split("}").length;
  if (name === "" || more.length > 0 || !only.startsWith(`${name} = `) || !isTop) return text;
  const value = only.slice(`${name} = `.length);
  return lines
    .filter((line) => !line.startsWith(`let ${name}:`))
    .map((line) => (line === only ? `const ${name} = ${value}` : line))
    .join("\n")
    .replace(new RegExp(`const ${name} = ([^\\n]*);\\nreturn ${name};$`), "return $1;");
}

function downgradeTexts(kind: Ast.KindDeclaration): string[] {
  const pairs = kind.items.flatMap((item) =>
    item.kind === "kind downgrade" ? [[item.from.text, item.to.text]] : [],
  );
  return pairs.length === 0 ? [] : [`downgrades: ${JSON.stringify(pairs)},`];
}
