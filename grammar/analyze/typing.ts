/** What the typing functions share: the names, the types found so far, and where mistakes go. */
import type * as Ast from "../ast/ast.js";
import type { LocalSymbol } from "../model/checked-model.js";
import { fits, type IntRange, printType, type Type } from "../model/type.js";
import type { SourceFile } from "../source/source-file.js";
import type { Span } from "../source/span.js";
import type { Report } from "./report.js";
import type { ResolvedNames } from "./resolve-names.js";

export interface Typing extends ResolvedNames {
  readonly sources: readonly SourceFile[];
  readonly report: Report;
  /** Of every expression that was inferred. */
  readonly types: Map<Ast.Expression, Type>;
  readonly locals: Map<LocalSymbol, Type>;
  /** Of type expressions, so that each text is one type. */
  readonly texts: Map<Ast.TypeExpression, Type>;
  /** Results of functions; undefined while one is being inferred. */
  readonly results: Map<Ast.FunctionDeclaration, Type | undefined>;
  /** Types of parameters; undefined while one is being inferred. */
  readonly parameters: Map<Ast.ParameterDeclaration, Type | undefined>;
  /** Values that are stored, passed or returned where a range is declared (rule T8). */
  readonly stored: Stored[];
}

/** A number and the range that it must be in. */
export interface Stored {
  readonly value: Ast.Expression;
  readonly range: IntRange;
}

/** What the typing of a program learned. */
export type Types = Omit<Typing, keyof ResolvedNames | "sources" | "report">;

/** The text of a span, for messages. */
export function textAt(typing: Pick<Typing, "sources">, span: Span): string {
  return typing.sources[span.file]!.text.slice(span.start, span.end).replace(/\s+/g, " ");
}

/** Reports an expression whose type does not fit; returns whether it fits. */
export function requireFit(typing: Typing, found: Type, wanted: Type, span: Span): boolean {
  if (fits(found, wanted)) return true;
  const target = wanted.kind === "optional" ? wanted.inner : wanted;
  if (found.kind === "int" && isAnonymous(target)) {
    typing.report("LS2103", span, { type: printType(target), what: "literals" });
  } else if (wanted.kind === "int" && isAnonymous(found)) {
    typing.report("LS2103", span, { type: printType(found), what: "arithmetic" });
  } else {
    typing.report("LS2101", span, { expected: printType(wanted), found: printType(found) });
  }
  return false;
}

/** The same for a value that is stored, passed or returned: its range will be tested. */
export function requireStored(
  typing: Typing,
  found: Type,
  wanted: Type,
  value: Ast.Expression,
): boolean {
  if (!requireFit(typing, found, wanted, value.span)) return false;
  const target = wanted.kind === "optional" ? wanted.inner : wanted;
  if (target.kind === "int" && target.range !== undefined && found.kind === "int") {
    typing.stored.push({ value, range: target.range });
  }
  return true;
}

/** Scalarsets, threads and opaque types: only identity matters (rule S9). */
export function isAnonymous(type: Type): boolean {
  return type.kind === "scalarset" || type.kind === "thread" || type.kind === "opaque";
}

/** Binds a local; a pattern name on both sides of an `or` must have one type (rule N4). */
export function bindLocal(typing: Typing, name: Ast.Name, type: Type): void {
  const symbol = typing.symbols.get(name);
  if (symbol?.kind !== "local") return;
  const earlier = typing.locals.get(symbol);
  if (earlier === undefined) typing.locals.set(symbol, type);
  else if (!fits(type, earlier)) {
    const [first, second] = [printType(earlier), printType(type)];
    typing.report("LS2110", name.span, { name: name.text, first, second });
  }
}
