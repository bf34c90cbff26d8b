/**
 * Types that cannot be stored: without values in every instance, or too large in one (T8). A set
 * costs a bit per value of its element; what is not certain is left to the instance.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Type } from "../model/type.js";
import type { Analyzed } from "./analyzed.js";
import { type Environment, environmentsOf, evaluateNumber } from "./evaluate-constants.js";
import { boundsIn } from "./report-constant-range.js";
import { typeOfText } from "./type-of-text.js";
import { textAt } from "./typing.js";

/** A single value that takes more than this is a mistake, not a model. */
const mostBits = 65_536;

/** Reports types that are empty everywhere or too large somewhere. */
export function reportTypeSize(analyzed: Analyzed): void {
  const environments = environmentsOf(analyzed.declarations, analyzed.symbols);
  for (const declaration of analyzed.declarations) {
    // A process without threads is a way to leave it out.
    const index = declaration.kind === "process" ? declaration.index?.type : undefined;
    eachNode(declaration, (node) => {
      if (node === index) return;
      if (node.kind === "range type" || node.kind === "scalarset type") {
        reportEmpty(analyzed, node, environments);
      } else if (node.kind === "set type") reportLarge(analyzed, node, environments);
    });
  }
}

function reportEmpty(
  analyzed: Analyzed,
  text: Extract<Ast.TypeExpression, { kind: "range type" | "scalarset type" }>,
  environments: readonly Environment[],
): void {
  const empty = environments.every((environment) => {
    const values =
      text.kind === "range type"
        ? sizeOfRange(environment, text)
        : evaluateNumber(environment, text.size);
    return values !== undefined && values < 1;
  });
  if (empty) analyzed.report("LS2123", text.span, { type: textAt(analyzed, text.span) });
}

function sizeOfRange(
  environment: Environment,
  range: { low: Ast.Expression; high: Ast.Expression; inclusive: boolean },
): number | undefined {
  const { low, high } = boundsIn(environment, range);
  return low === undefined || high === undefined ? undefined : high - low + 1;
}

function reportLarge(
  analyzed: Analyzed,
  text: Extract<Ast.TypeExpression, { kind: "set type" }>,
  environments: readonly Environment[],
): void {
  const element = typeOfText(analyzed, text.element);
  for (const environment of environments) {
    const bits = valuesOf({ analyzed, environment, open: new Set() }, element);
    if (bits === undefined || bits <= mostBits) continue;
    const { instance } = environment;
    const notes = instance === undefined ? [] : [note(instance.name.span, "in this instance")];
    const type = textAt(analyzed, text.span);
    const numbers = { values: String(bits), limit: String(mostBits) };
    analyzed.report("LS2124", text.span, { type, ...numbers }, notes);
    return;
  }
}

interface Counting {
  readonly analyzed: Analyzed;
  readonly environment: Environment;
  /** Enums and records that are being counted: one that contains itself is not finite. */
  readonly open: ReadonlySet<Ast.Declaration>;
}

/** How many values a type has; undefined where that is not certain. */
function valuesOf(counting: Counting, type: Type): number | undefined {
  const { environment } = counting;
  switch (type.kind) {
    case "bool":
      return 2;
    case "int":
      return type.range && sizeOfRange(environment, type.range);
    case "scalarset":
      return type.text.kind === "scalarset type"
        ? evaluateNumber(environment, type.text.size)
        : undefined;
    case "enum":
    case "record":
      return valuesInside(counting, type.declaration);
    case "optional":
      return sum([valuesOf(counting, type.inner), 1]);
    default:
      return undefined;
  }
}

function valuesInside(
  counting: Counting,
  declaration: Ast.EnumDeclaration | Ast.RecordDeclaration,
): number | undefined {
  if (counting.open.has(declaration)) return undefined;
  const inner = { ...counting, open: new Set([...counting.open, declaration]) };
  if (declaration.kind === "record") return product(inner, declaration.fields);
  return sum(declaration.cases.map(({ fields }) => product(inner, fields)));
}

function product(counting: Counting, fields: readonly Ast.Parameter[]): number | undefined {
  return fields.reduce<number | undefined>((all, field) => {
    const values = valuesOf(counting, typeOfText(counting.analyzed, field.type));
    return all === undefined || values === undefined ? undefined : all * values;
  }, 1);
}

function sum(numbers: readonly (number | undefined)[]): number | undefined {
  return numbers.reduce<number | undefined>(
    (all, each) => (all === undefined || each === undefined ? undefined : all + each),
    0,
  );
}
