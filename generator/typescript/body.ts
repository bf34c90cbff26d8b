/**
 * The text of one method while it is being written. What a step tells of the locals, and whether a
 * constant is needed at all, is known only when the whole method stands: until then marks take
 * their place.
 */
import { lineText, positionAt, type SourceFile, type Span } from "../../grammar/index.js";
import type { Emitter } from "./emitter.js";

/** A local of the method, with the loops in which it is declared. */
export interface Local {
  readonly name: string;
  readonly loops: readonly number[];
  /** It says how far a loop has come: it matters although nothing may read it. */
  readonly counts?: boolean;
}

interface StepMark {
  readonly visible: readonly Local[];
  readonly loops: readonly number[];
}

export interface Body {
  readonly emitter: Emitter;
  readonly lines: string[];
  /** Names of locals, parameters included. */
  readonly taken: Set<string>;
  /** Locals in scope, innermost last. */
  readonly locals: Local[];
  readonly loops: number[];
  readonly marks: StepMark[];
  readonly steps: Set<string>;
  nextLoop: number;
  /** The line of the spec that was quoted last. */
  quoted: string;
}

export function newBody(emitter: Emitter, parameters: readonly string[]): Body {
  return {
    emitter,
    lines: [],
    taken: new Set(parameters),
    locals: parameters.map((name) => ({ name, loops: [] })),
    loops: [],
    marks: [],
    steps: new Set(),
    nextLoop: 0,
    quoted: "",
  };
}

export function write(body: Body, ...lines: readonly string[]): void {
  body.lines.push(...lines.filter((line) => line !== ""));
}

/** The line of the spec, as a comment; the same line once. */
export function quote(body: Body, span: Span): void {
  const source = sourceOf(body, span);
  const { line } = positionAt(source, span.start);
  const text = lineText(source, line)
    .replace(/\s*\/\/.*$/, "")
    .trim();
  if (text === body.quoted || text === "") return;
  body.quoted = text;
  body.lines.push(`// ${text}`);
}

function sourceOf(body: Body, span: Span): SourceFile {
  const source = body.emitter.model.sources[span.file];
  if (!source) throw new Error("a span without source");
  return source;
}

export function lineNumber(body: Body, span: Span): number {
  return positionAt(sourceOf(body, span), span.start).line;
}

/** The name of a step, unique in the method. */
export function stepName(body: Body, wanted: string): string {
  for (let i = 1; ; i++) {
    const name = i === 1 ? wanted : `${wanted} (${i})`;
    if (body.steps.has(name)) continue;
    body.steps.add(name);
    return name;
  }
}

/** Declares a constant or a variable; a constant that nothing reads is only evaluated. */
export function declare(
  body: Body,
  name: string,
  value: string,
  how: { readonly mutable?: boolean; readonly type?: string } = {},
): void {
  const type = how.type === undefined ? "" : `: ${how.type}`;
  const keyword = how.mutable ? "let" : "const";
  const start = how.mutable && value === "undefined" ? "" : ` = ${value}`;
  if (start === "") write(body, `let ${name}${type};`);
  else write(body, `\uE005${keyword} ${name}${type} = \uE006${value};`);
  body.locals.push({ name, loops: [...body.loops] });
}

/** The rest of the arguments of `at`: the locals that matter from there on. */
export function mark(body: Body): string {
  body.marks.push({ visible: [...body.locals], loops: [...body.loops] });
  return `\uE001${body.marks.length - 1}\uE002`;
}

/** What is written inside declares names that end with it. */
export function inScope(body: Body, inside: () => void): void {
  const before = body.locals.length;
  inside();
  body.locals.length = before;
}

/** `head` opens the loop; what it reads matters in every round. */
export function inLoop(body: Body, head: string, inside: () => void): void {
  body.nextLoop += 1;
  const id = body.nextLoop;
  body.loops.push(id);
  body.lines.push(`\uE003${id}\uE004`, head);
  inScope(body, inside);
  body.loops.pop();
}

/** The finished text of the method's body. */
export function finish(body: Body): string {
  const text = dropUnused(body.lines.join("\n"));
  const clean = blanked(text);
  const filled = text.replace(/\uE001(\d+)\uE002/g, (found, number: string, at: number) => {
    const { visible, loops } = body.marks[Number(number)]!;
    const names = visible.filter((local) => {
      if (local.counts) return true;
      const outer = loops.find((loop) => !local.loops.includes(loop));
      const start = outer === undefined ? at + found.length : clean.indexOf(`\uE003${outer}\uE004`);
      return mentions(clean.slice(start), local.name) > 0;
    });
    return names.map(({ name }) => `, ${name}`).join("");
  });
  return filled.replace(/\uE003\d+\uE004\n?/g, "");
}

/** The same text with comments, strings and marks of steps blank, so that positions stay. */
function blanked(text: string): string {
  return text
    .replace(/^\s*\/\/.*$/gm, (found) => " ".repeat(found.length))
    .replace(/\uE001\d+\uE002/g, (found) => " ".repeat(found.length))
    .replace(/"(?:[^"\\]|\\.)*"/g, (found) => " ".repeat(found.length));
}

/** How often a name stands there as a name: not behind a dot. */
export function mentions(text: string, name: string): number {
  const pattern = new RegExp(`(?<![\\w$])(?<!(?<!\\.)\\.)${name}(?![\\w$])`, "g");
  return (text.match(pattern) ?? []).length;
}

/** Where the statement ends that begins at `start`. */
function statementEnd(text: string, start: number): number {
  const plain = blanked(text);
  let depth = 0;
  for (let at = start; at < plain.length; at++) {
    const letter = plain.charAt(at);
    if ("([{".includes(letter)) depth += 1;
    if (")]}".includes(letter)) depth -= 1;
    if (letter === ";" && depth === 0) return at;
  }
  return plain.length;
}

/** Constants that nothing reads: what they are computed from may be a step all the same. */
function dropUnused(text: string): string {
  let result = text;
  const declaration = /\uE005(?:const|let) (\w+)[^\uE006]*\uE006/g;
  for (const [whole, name = ""] of text.matchAll(declaration)) {
    const start = result.indexOf(whole);
    const others = blanked(result.slice(0, start) + result.slice(statementEnd(result, start)));
    const used = mentions(others, name) > 0;
    const isObject = result.startsWith("{", result.indexOf(whole) + whole.length);
    result = result.replace(whole, used ? whole.slice(1, -1) : isObject ? "void " : "\uE007");
  }
  return result.replace(/^.*\uE007([\w.[\]"?!]*);\n?/gm, "").replace(/\uE007/g, "");
}
