/**
 * Persistent memory as variables (M1, M2). A line has its present content in the variables of the
 * text; what a crash may leave, and what each thread has flushed and not yet fenced, are sets of
 * contents in hidden variables, in instances without a crash as well: they are part of what a state
 * is. They are no shared state in the sense of S2, like the ledgers of locks.
 */
import type { Ast, Span } from "../../grammar/index.js";
import { elementName } from "../element-name.js";
import type { Expr, Op, ThreadId, VariableId } from "../ir.js";
import type { Field, Type } from "../type.js";
import * as build from "./build.js";
import { type Context, newVariable, type VariableDraft } from "./context.js";
import { membersOf } from "./types.js";

export interface Line {
  /** The variable's, or that of `line NAME { }`. */
  readonly name: string;
  /** Those of the variable; a `line { }` has none. */
  readonly dimensions: readonly Type[];
  /** It is a `line { }`. */
  readonly grouped: boolean;
  /** The type of the variable, or a record of all that `line { }` puts together. */
  readonly content: Type;
  /** In the order of the record's fields, with constant indices; of a single variable, itself. */
  readonly parts: readonly Part[];
  /** By dimensions: the contents that a crash may leave. */
  readonly leaves: VariableId;
  /** The same for the fence of a thread, or of `recover`; made when it first flushes the line. */
  readonly flushed: Map<Flusher, VariableId>;
  readonly span: Span;
}

export type Flusher = ThreadId | "recovery";

/** A variable of a line, or an element of it: what a field of the content is. */
export interface Part {
  readonly variable: VariableId;
  /** Constant; empty where the indices are those of the line. */
  readonly indices: readonly Expr[];
  readonly name: string;
  readonly type: Type;
}

/** The lines of an instance, and which variable lies in which. */
export interface Memory {
  readonly lines: readonly Line[];
  readonly lineOf: ReadonlyMap<VariableId, Line>;
  /** `flush` and `fence` where they stand in programs: operations without effect of their own. */
  readonly marks: Map<Op, Mark>;
}

export type Mark =
  | {
      readonly kind: "flush";
      readonly line: Line;
      readonly indices: readonly Expr[];
      readonly by: Flusher;
      readonly span: Span;
    }
  | { readonly kind: "fence"; readonly by: Flusher; readonly span: Span };

/** Every persistent variable outside of `line { }` is a line, or an array of lines. */
export function lowerMemory(context: Context): Memory {
  const declarations = context.model.declarations;
  const grouped = declarations.flatMap((one) => (one.kind === "line" ? [one] : []));
  const inside = new Set(grouped.flatMap((one) => one.declarations));
  const alone = [...context.globals].filter(
    ([declaration]) => declaration.storage === "persistent" && !inside.has(declaration),
  );
  const lines = [
    ...alone.map(([, variable]) => singleLine(context, context.variables[variable]!)),
    ...grouped.map((declaration) => sharedLine(context, declaration)),
  ];
  const lineOf = new Map(
    lines.flatMap((line) => line.parts.map(({ variable }) => [variable, line] as const)),
  );
  for (const [variable, line] of lineOf) context.variables[variable]!.line = line.name;
  return { lines, lineOf, marks: new Map() };
}

function singleLine(context: Context, variable: VariableDraft): Line {
  const { id, name, type, dimensions, span } = variable;
  const parts: Part[] = [{ variable: id, indices: [], name, type }];
  return makeLine(context, { name, dimensions, grouped: false, content: type, parts, span });
}

function sharedLine(context: Context, declaration: Ast.LineDeclaration): Line {
  const name = declaration.name.text;
  const parts = declaration.declarations.flatMap((one): Part[] => {
    const id = one.kind === "variable" ? context.globals.get(one) : undefined;
    const variable = id === undefined ? undefined : context.variables[id];
    return variable === undefined ? [] : partsOf(variable);
  });
  const fields = parts.map((part): Field => ({ name: part.name, type: part.type }));
  const content: Type = { kind: "record", name, fields };
  const { span } = declaration;
  return makeLine(context, { name, dimensions: [], grouped: true, content, parts, span });
}

/** Every element of a variable. */
function partsOf(variable: VariableDraft): Part[] {
  return allIndices(variable.dimensions).map((indices, element) => {
    const name = elementName(variable, element);
    return { variable: variable.id, indices, name, type: variable.type };
  });
}

/** The indices of all elements, in their order. */
export function allIndices(dimensions: readonly Type[]): readonly (readonly Expr[])[] {
  return dimensions.reduce<readonly (readonly Expr[])[]>(
    (front, one) => front.flatMap((indices) => membersOf(one).map((last) => [...indices, last])),
    [[]],
  );
}

function makeLine(context: Context, one: Omit<Line, "leaves" | "flushed">): Line {
  const leaves = setVariable(context, one, "leaves");
  return { ...one, leaves, flushed: new Map() };
}

function setVariable(
  context: Context,
  { name, content, dimensions, span }: Omit<Line, "leaves" | "flushed">,
  suffix: string,
): VariableId {
  const type: Type = { kind: "set", element: content };
  const options = { name: `${name}.${suffix}`, type, dimensions, span };
  return newVariable(context, { ...options, storage: "ghost", hidden: true }).id;
}

/** What the thread has flushed of the line; a set that is empty where it has not. */
export function flushedBy(context: Context, line: Line, by: Flusher): VariableId {
  const known = line.flushed.get(by);
  if (known !== undefined) return known;
  const name = by === "recovery" ? by : (context.threads[by]?.name ?? "");
  const made = setVariable(context, line, `flushed(${name})`);
  // Recovery is one step: nothing of it lives on.
  if (by === "recovery") context.variables[made]!.storage = "temporary";
  line.flushed.set(by, made);
  return made;
}

/** The present content of a line, at the indices of an array of lines. */
export function presentContent(line: Line, indices: readonly Expr[]): Expr {
  const fields = line.parts.map((part) => readPart(line, part, indices));
  const [only] = fields;
  if (line.grouped || only === undefined) return build.make(line.content, undefined, fields);
  return only;
}

export function readPart(line: Line, part: Part, indices: readonly Expr[]): Expr {
  const place = { variable: part.variable, indices: line.grouped ? part.indices : indices };
  const { span } = line;
  return { kind: "read", place, primed: false, unwatched: true, type: part.type, span };
}
