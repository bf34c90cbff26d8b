/**
 * What the names of a spec stand for, as a table: each declared thing of the spec and its imports
 * in source order, properties and instances among them, with the places that use it. What the
 * prelude declares is shown if the spec uses it.
 */
import { type Ast, type CheckedModel, positionAt, type Span } from "../grammar/index.js";

interface Entry {
  readonly title: string;
  readonly places: readonly Span[];
}

export function printNames(model: CheckedModel): string {
  const entries = collect(model);
  const width = Math.max(0, ...entries.map(({ title }) => title.length));
  const rows = entries.map(({ title, places: [first, ...uses] }) => {
    const at = uses.map((span) => place(model, span)).join(", ");
    const declared = first === undefined ? "" : place(model, first);
    return `${title.padEnd(width)}  ${declared}${at === "" ? "" : `  used at ${at}`}\n`;
  });
  return `${model.file.flavour} ${model.file.name.text}\n\n${rows.join("")}`;
}

function collect(model: CheckedModel): readonly Entry[] {
  const found = new Map<object, { title: string; places: Span[] }>();
  for (const [name, symbol] of model.symbols) {
    const what = symbol.kind === "local" ? `  ${symbol.role}` : symbol.kind;
    const entry = found.get(symbol) ?? { title: `${what} ${symbol.name}`, places: [] };
    entry.places.push(name.span);
    found.set(symbol, entry);
  }
  for (const declaration of model.declarations) {
    if (!isUnreferenced(declaration) || found.has(declaration)) continue;
    const { kind, name } = declaration;
    found.set(declaration, { title: `${kind} ${name.text}`, places: [name.span] });
  }
  const prelude = model.sources.length - 1;
  const isForeign = (span: Span): boolean => span.file === prelude && prelude > 0;
  return [...found.values()]
    .filter(({ places }) => !places.every(isForeign))
    .map(({ title, places }) => {
      const own = places.filter((span) => !isForeign(span));
      const declared = places.filter(isForeign).sort(bySource).slice(0, 1);
      return { title, places: [...declared, ...own.sort(bySource)] };
    })
    .sort((a, b) => (a.places[0] && b.places[0] ? bySource(a.places[0], b.places[0]) : 0));
}

type Unreferenced = Extract<
  Ast.Declaration,
  { kind: "invariant" | "step" | "cover" | "liveness" | "instance" }
>;

/** What has a name that expressions do not use. */
function isUnreferenced(declaration: Ast.Declaration): declaration is Unreferenced {
  switch (declaration.kind) {
    case "invariant":
    case "step":
    case "cover":
    case "liveness":
    case "instance":
      return true;
    default:
      return false;
  }
}

function bySource(left: Span, right: Span): number {
  return left.file - right.file || left.start - right.start;
}

/** `12:7` in the file asked for, `lib/dax.lockspec:12:7` elsewhere. */
function place(model: CheckedModel, span: Span): string {
  const source = model.sources[span.file];
  if (source === undefined) return "?";
  const { line, column } = positionAt(source, span.start);
  return `${span.file === 0 ? "" : `${source.path}:`}${line}:${column}`;
}
