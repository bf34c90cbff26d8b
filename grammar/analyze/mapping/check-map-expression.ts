/** Expressions of a mapping: what their names mean, and whether they can be what is asked for. */
import type { MapCall, MapExpression, NameUse } from "../../ast/mapping.js";
import type { NameMeaning, TargetType } from "../../model/checked-mapping.js";
import { complain, type MappingScope, typeCalled } from "./mapping-scope.js";

/** Where an expression stands. */
export interface ExpressionPlace {
  /** In `parameter`, where the recording is looked at as a whole. */
  readonly isParameter: boolean;
  /** Names of `for`. */
  readonly binders: readonly string[];
  /** Of what is not a rule: names are fields of a value, as in `names`. */
  readonly isFree?: boolean;
}

export const functionNames: readonly string[] = ["min", "max", "abs"];

export function checkExpression(
  scope: MappingScope,
  expression: MapExpression,
  place: ExpressionPlace,
): void {
  switch (expression.kind) {
    case "map literal":
    case "unknown":
    case "any":
      return;
    case "name use":
      scope.meanings.set(expression, meaningOf(scope, expression, place));
      return;
    case "moment":
    case "search":
    case "between":
      if (place.isParameter) refuse(scope, expression, "no event is `here`");
      return;
    case "count":
      checkCount(scope, expression, place);
      return;
    case "extreme":
      if (!place.isParameter) refuse(scope, expression, "it is the value of a `parameter`");
      checkExpression(scope, expression.value, { ...place, isParameter: false });
      return;
    case "map call":
      checkCall(scope, expression, place);
      return;
    case "map as": {
      const type = typeCalled(scope, expression.type);
      if (type !== undefined) scope.targets.set(expression, type);
      checkExpression(scope, expression.value, place);
      return;
    }
    default:
      for (const part of partsOf(expression)) checkExpression(scope, part, place);
  }
}

/** The expressions directly inside. */
function partsOf(expression: MapExpression): readonly MapExpression[] {
  switch (expression.kind) {
    case "field use":
      return [expression.event];
    case "map member":
    case "map is":
      return [expression.value];
    case "map index":
      return [expression.value, ...expression.indices];
    case "map unary":
      return [expression.operand];
    case "map binary":
      return [expression.left, expression.right];
    case "map if":
      return [expression.condition, expression.then, expression.otherwise];
    case "map set":
      return expression.elements;
    case "map call":
      return expression.arguments;
    default:
      return [];
  }
}

function meaningOf(scope: MappingScope, use: NameUse, place: ExpressionPlace): NameMeaning {
  const { text, span } = use.name;
  if (place.binders.includes(text)) return { kind: "binder" };
  const memory = scope.memory.get(text);
  if (memory !== undefined && !place.isFree) return { kind: "memory", declaration: memory };
  const parameter = scope.parameters.get(text);
  if (parameter !== undefined) {
    if (isCounted(parameter.value) && !place.isParameter) {
      complain(scope, "LS6012", span, { what: text, why: "it is counted when all is read" });
    }
    return { kind: "parameter", declaration: parameter };
  }
  return scope.cases.get(text) ?? { kind: "field" };
}

/** Whether it is known when all events have been read, and not before. */
function isCounted(expression: MapExpression): boolean {
  return expression.kind === "count" || partsOf(expression).some(isCounted);
}

function checkCount(
  scope: MappingScope,
  expression: Extract<MapExpression, { kind: "count" }>,
  place: ExpressionPlace,
): void {
  if (!place.isParameter) refuse(scope, expression, "it is known when all events have been read");
  const { text: name, span } = expression.name;
  const candidates = [...scope.names.keys(), ...scope.processes];
  if (candidates.includes(name)) return;
  complain(scope, "LS6004", span, { what: "type with names, or process", name, candidates });
}

function checkCall(scope: MappingScope, call: MapCall, place: ExpressionPlace): void {
  const { text: name, span } = call.name;
  const found = scope.cases.get(name);
  if (found !== undefined) scope.meanings.set(call, found);
  else if (functionNames.includes(name)) scope.meanings.set(call, { kind: "function" });
  else {
    const candidates = [...functionNames, ...scope.cases.keys()];
    complain(scope, "LS6004", span, { what: "case or function", name, candidates });
  }
  for (const part of call.arguments) checkExpression(scope, part, place);
}

function refuse(scope: MappingScope, { span }: MapExpression, why: string): void {
  const { text } = scope.source;
  complain(scope, "LS6012", span, { what: text.slice(span.start, span.end), why });
}

/** Complains about what can never be a value of the type; most values are known when they come. */
export function checkFits(scope: MappingScope, value: MapExpression, type: TargetType): void {
  switch (value.kind) {
    case "map literal":
      if (!literalFits(scope, value.value, type)) misfit(scope, value, type);
      return;
    case "name use": {
      const meaning = scope.meanings.get(value);
      if (meaning?.kind !== "case") return;
      if (!isOf(meaning, type) || meaning.case.fields.length > 0) misfit(scope, value, type);
      return;
    }
    case "map call": {
      const meaning = scope.meanings.get(value);
      if (meaning?.kind !== "case") return;
      const { fields } = meaning.case;
      if (!isOf(meaning, type) || fields.length !== value.arguments.length) {
        misfit(scope, value, type);
        return;
      }
      for (const [index, field] of fields.entries()) {
        const part = value.arguments[index];
        if (part !== undefined) checkFits(scope, part, field);
      }
      return;
    }
    case "map if":
      checkFits(scope, value.then, type);
      checkFits(scope, value.otherwise, type);
      return;
    default:
      return;
  }
}

function isOf(meaning: NameMeaning & { kind: "case" }, type: TargetType): boolean {
  if (type.kind === "optional") return isOf(meaning, type.inner);
  return type.kind === "enum" && type.name === meaning.of.name;
}

function literalFits(
  scope: MappingScope,
  value: string | number | boolean | null,
  type: TargetType,
): boolean {
  const named = scope.names.get(type.name);
  if (named?.numbering !== undefined) return true;
  const isNamed = named?.pairs.some(
    ({ pattern }) => pattern.kind === "literal pattern" && pattern.value === value,
  );
  if (isNamed === true) return true;
  switch (type.kind) {
    case "number":
      return typeof value === "number";
    case "bool":
      return typeof value === "boolean";
    case "enum":
      return type.cases.some(({ name, fields }) => name === value && fields.length === 0);
    case "optional":
      return value === null || literalFits(scope, value, type.inner);
    case "other":
      return true;
  }
}

function misfit(scope: MappingScope, { span }: MapExpression, type: TargetType): void {
  const found = `\`${scope.source.text.slice(span.start, span.end)}\``;
  complain(scope, "LS6009", span, { found, expected: type.name || "a number" });
}
