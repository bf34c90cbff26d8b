/**
 * Which values are one word of 32 bits (R2, R7): how many there can be is counted with the
 * parameters of the instance; sets are bitmaps, which fit only if no parameter makes them longer.
 */
import { type Ast, evaluateConstant } from "../../grammar/index.js";
import type { Configuration } from "./configuration.js";
import type { Size } from "./trace.js";

const most = 2 ** 32;

/** What touching a whole value of the type touches. */
export function sizeOf(at: Configuration, type: Ast.TypeExpression): Size {
  const size = at.known.sizes.get(type) ?? computeSize(at, type);
  at.known.sizes.set(type, size);
  at.answers.sizes.set(type, size);
  return size;
}

function computeSize(at: Configuration, type: Ast.TypeExpression): Size {
  const plain = unaliased(at, type);
  if (plain.kind === "queue type") return "queue";
  if (plain.kind === "set type") {
    return isFixed(at, plain.element) && countOf(at, plain.element) <= 32 ? "word" : "set";
  }
  return countOf(at, plain) <= most ? "word" : "wide";
}

/** The type that a name stands for, as far as it is one. */
export function unaliased(at: Configuration, type: Ast.TypeExpression): Ast.TypeExpression {
  if (type.kind !== "named type") return type;
  const symbol = at.model.symbols.get(type.name);
  return symbol?.kind === "type" ? unaliased(at, symbol.declaration.type) : type;
}

/** How many values there are; infinite where that is not known. */
function countOf(at: Configuration, type: Ast.TypeExpression): number {
  switch (type.kind) {
    case "bool type":
      return 2;
    case "int type":
    case "queue type":
      return Number.POSITIVE_INFINITY;
    case "thread type":
      return 2 ** 16;
    case "range type":
      return rangeCount(at, type);
    case "scalarset type":
      return numberOf(at, type.size);
    case "optional type":
      return 1 + countOf(at, type.inner);
    case "set type":
      return 2 ** countOf(at, type.element);
    case "named type":
      return namedCount(at, type.name);
  }
}

function rangeCount(
  at: Configuration,
  type: Extract<Ast.TypeExpression, { kind: "range type" }>,
): number {
  const [low, high] = [numberOf(at, type.low), numberOf(at, type.high)];
  return Number.isFinite(low + high) ? high - low + (type.inclusive ? 1 : 0) : most;
}

function numberOf(at: Configuration, e: Ast.Expression): number {
  // Not an answer: instances whose numbers give the same sizes are alike.
  const value = evaluateConstant(at.environment, e);
  return typeof value === "number" ? value : Number.POSITIVE_INFINITY;
}

function namedCount(at: Configuration, name: Ast.Name): number {
  const symbol = at.model.symbols.get(name);
  const product = (fields: readonly Ast.Parameter[]): number =>
    fields.reduce((count, { type }) => count * countOf(at, type), 1);
  switch (symbol?.kind) {
    case "type":
      return countOf(at, symbol.declaration.type);
    case "enum":
      return symbol.declaration.cases.reduce((sum, { fields }) => sum + product(fields), 0);
    case "record":
      return product(symbol.declaration.fields);
    // A page is copied, and what is torn is the language's to say (M7).
    case "opaque":
      return 2;
    default:
      return most;
  }
}

/** No parameter has a say in how many values there are. */
function isFixed(at: Configuration, type: Ast.TypeExpression): boolean {
  switch (type.kind) {
    case "bool type":
      return true;
    case "range type":
      return isLiteral(type.low) && isLiteral(type.high);
    case "scalarset type":
      return isLiteral(type.size);
    case "optional type":
      return isFixed(at, type.inner);
    case "named type": {
      const symbol = at.model.symbols.get(type.name);
      if (symbol?.kind === "type") return isFixed(at, symbol.declaration.type);
      if (symbol?.kind !== "enum") return false;
      const fields = symbol.declaration.cases.flatMap((one) => one.fields);
      return fields.every((field) => isFixed(at, field.type));
    }
    default:
      return false;
  }
}

function isLiteral(e: Ast.Expression): boolean {
  return e.kind === "number";
}
