/**
 * Values by their text: two expressions with the same text here have the same value, as long as no
 * local in them gets a new one. That is how the audit knows that `pte_lock[page]` is the lock of
 * `pte[page]`.
 */
import { type Ast, firstVariablePart, type LocalSymbol } from "../../grammar/index.js";
import type { Configuration } from "./configuration.js";

/** What locals stand for: names of their own, or the text that they were given. */
export interface Names {
  readonly at: Configuration;
  readonly known: Map<LocalSymbol, string>;
  readonly numbers: Map<LocalSymbol, number>;
}

export function newNames(at: Configuration): Names {
  return { at, known: new Map(), numbers: new Map() };
}

/** A local as a value's text: closed by `;`, so that no name is a part of another. */
export function localText(names: Names, symbol: LocalSymbol): string {
  return names.known.get(symbol) ?? ownText(names, symbol);
}

/** The text that the local has where nothing is known of it. */
export function ownText(names: Names, symbol: LocalSymbol): string {
  const number = names.numbers.get(symbol) ?? names.numbers.size;
  names.numbers.set(symbol, number);
  return `${symbol.name}#${number};`;
}

/** The texts of locals, as far as any text has them. */
export function textsOf(names: Names, locals: readonly LocalSymbol[] = []): readonly string[] {
  return locals.filter((one) => names.numbers.has(one)).map((one) => ownText(names, one));
}

/** The local that a name declares or uses. */
export function localOf(names: Names, name: Ast.Name): LocalSymbol | undefined {
  const symbol = names.at.model.symbols.get(name);
  return symbol?.kind === "local" ? symbol : undefined;
}

/** The value's text; undefined for what shared memory has a say in, or what is not followed. */
export function valueText(names: Names, e: Ast.Expression): string | undefined {
  switch (e.kind) {
    case "number":
    case "boolean":
      return String(e.value);
    case "none":
    case "self":
      return e.kind;
    case "name expression":
      return textOfName(names, e.name);
    case "call":
      return callText(names, e);
    case "field":
      return joined([valueText(names, e.base)], (base) => `${base}.${e.name.text}`);
    case "binary":
      return joined([valueText(names, e.left), valueText(names, e.right)], (left, right) => {
        return `(${left} ${e.operator} ${right})`;
      });
    case "range":
      return joined([valueText(names, e.low), valueText(names, e.high)], (low, high) => {
        return `${low}${e.inclusive ? ".." : "..<"}${high}`;
      });
    default:
      return undefined;
  }
}

function textOfName(names: Names, name: Ast.Name): string | undefined {
  const symbol = names.at.model.symbols.get(name);
  switch (symbol?.kind) {
    case "local":
      return localText(names, symbol);
    case "parameter":
    case "case":
    case "opaque value":
    case "type":
    case "enum":
    case "process":
      return name.text;
    default:
      return undefined;
  }
}

/** Of a case, a record, or a function of its arguments alone. */
function callText(names: Names, e: Ast.CallExpression): string | undefined {
  const { symbols } = names.at.model;
  const symbol = symbols.get(e.callee);
  if (symbol?.kind === "function") {
    const { parameters, body } = symbol.declaration;
    const given = new Set(parameters.map(({ name }) => symbols.get(name)));
    if (firstVariablePart(symbols, body, given) !== undefined) return undefined;
  } else if (symbol?.kind !== "case" && symbol?.kind !== "record") return undefined;
  const values = e.arguments.map(({ value }) => valueText(names, value));
  return joined(values, (...texts) => `${e.callee.text}(${texts.join(", ")})`);
}

function joined(
  parts: readonly (string | undefined)[],
  join: (...parts: string[]) => string,
): string | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? join(...known) : undefined;
}

/** A value's text as a person would write it. */
export function shownText(text: string): string {
  return text.replace(/#\d+;/g, "");
}
