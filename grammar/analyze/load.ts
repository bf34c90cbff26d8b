/**
 * From a path to a program: parses the file, everything it imports (once each, relative to the
 * importing file), and the prelude. Reads nothing itself; `read` does. A file that cannot be read,
 * or imports itself through others, is a diagnostic at the import.
 */
import type * as Ast from "../ast/ast.js";
import { report } from "../diagnostic/catalogue.js";
import type { Diagnostic } from "../diagnostic/diagnostic.js";
import type { Outcome } from "../diagnostic/outcome.js";
import type { Program } from "../model/program.js";
import { parse } from "../parse/parse.js";
import { preludeText } from "../prelude.js";
import type { SourceFile } from "../source/source-file.js";
import type { Span } from "../source/span.js";
import { preludeFor } from "./prelude-for.js";

/** The text of a file, or undefined when there is none. */
export type ReadText = (path: string) => string | undefined;

/** The sources are there in any case: diagnostics need them to be shown. */
export type LoadOutcome = Outcome<Program> & { readonly sources: readonly SourceFile[] };

export const preludePath = "prelude.lockspec";

interface Loading {
  readonly read: ReadText;
  readonly sources: SourceFile[];
  /** By file id; a hole where a text did not parse. */
  readonly files: (Ast.File | undefined)[];
  readonly order: number[];
  readonly diagnostics: Diagnostic[];
  /** Files that are being loaded, outermost first. */
  readonly open: number[];
}

/** Loads the file at `path` and all that belongs to it. */
export function load(path: string, read: ReadText): LoadOutcome {
  const loading: Loading = { read, sources: [], files: [], order: [], diagnostics: [], open: [] };
  const text = read(path);
  if (text === undefined) {
    loading.sources.push({ path, text: "" });
    const span = { file: 0, start: 0, end: 0 };
    loading.diagnostics.push(report("LS2005", span, { path }));
    return { ok: false, diagnostics: loading.diagnostics, sources: loading.sources };
  }
  loadFile(loading, { path, text });
  const main = loading.files[0];
  if (main === undefined || !isPrelude(main)) {
    loadPrelude(loading);
    loading.order.unshift(...loading.order.splice(-1));
  }
  const { sources, files, order, diagnostics } = loading;
  const parsed = files.filter((file) => file !== undefined);
  if (parsed.length < files.length || diagnostics.some((each) => each.severity === "error")) {
    return { ok: false, diagnostics, sources };
  }
  return { ok: true, value: { sources, files: parsed, order }, diagnostics, sources };
}

/** The prelude may itself be the file asked for; it is not its own prelude. */
function isPrelude(file: Ast.File): boolean {
  return file.flavour === "library" && file.name.text === "prelude";
}

function loadPrelude(loading: Loading): void {
  const text = preludeFor(loading.sources.map((source) => source.text));
  loadFile(loading, { path: preludePath, text });
  loading.sources[loading.sources.length - 1] = { path: preludePath, text: preludeText };
}

function loadFile(loading: Loading, source: SourceFile): void {
  const file = loading.sources.length;
  loading.sources.push(source);
  const outcome = parse(source, file);
  loading.diagnostics.push(...outcome.diagnostics);
  loading.files[file] = outcome.ok ? outcome.value : undefined;
  if (outcome.ok) {
    loading.open.push(file);
    for (const declaration of outcome.value.declarations) {
      if (declaration.kind === "import") loadImport(loading, source.path, declaration);
    }
    loading.open.pop();
  }
  loading.order.push(file);
}

function loadImport(loading: Loading, from: string, declaration: Ast.ImportDeclaration): void {
  const path = resolveImport(from, declaration.path);
  const known = loading.sources.findIndex((source) => source.path === path);
  if (known >= 0) {
    if (loading.open.includes(known)) reportCycle(loading, known, declaration.span);
    return;
  }
  const text = loading.read(path);
  if (text === undefined) {
    loading.diagnostics.push(report("LS2005", declaration.span, { path }));
    return;
  }
  loadFile(loading, { path, text });
}

function reportCycle(loading: Loading, first: number, span: Span): void {
  const paths = [...loading.open.slice(loading.open.indexOf(first)), first].map(
    (file) => loading.sources[file]!.path,
  );
  loading.diagnostics.push(report("LS2007", span, { cycle: paths.join(" → ") }));
}

/** `path` as seen from the folder of `from`, with `.` and `..` taken out where possible. */
export function resolveImport(from: string, path: string): string {
  if (path.startsWith("/")) return path;
  const segments = [...from.split("/").slice(0, -1), ...path.split("/")];
  const resolved: string[] = [];
  for (const [index, segment] of segments.entries()) {
    if (segment === "." || (segment === "" && index > 0)) continue;
    const last = resolved.at(-1);
    if (segment === ".." && last !== undefined && last !== ".." && last !== "") resolved.pop();
    else resolved.push(segment);
  }
  return resolved.join("/");
}
