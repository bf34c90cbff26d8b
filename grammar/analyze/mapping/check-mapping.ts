/**
 * A tree of a mapping and a protocol → a mapping that fits it, or everything that is wrong with
 * it.
 */
import type {
  Branch,
  DisciplinePart,
  Each,
  MappingDeclaration,
  MappingFile,
  NamesDeclaration,
  ParameterRule,
  RecordingDeclaration,
  Rule,
  UnrecordedDeclaration,
} from "../../ast/mapping.js";
import type { Outcome } from "../../diagnostic/outcome.js";
import type { CheckedMapping, RecordingShape } from "../../model/checked-mapping.js";
import type { CheckedModel } from "../../model/checked-model.js";
import type { SourceFile } from "../../source/source-file.js";
import { checkBranch } from "./check-items.js";
import { checkExpression, checkFits, type ExpressionPlace } from "./check-map-expression.js";
import {
  complain,
  type MappingScope,
  mappingScope,
  mustBeKnown,
  typeCalled,
} from "./mapping-scope.js";
import { targetOfText, targetOfType } from "./target-types.js";

const inRule: ExpressionPlace = { isParameter: false, binders: [] };
const inParameter: ExpressionPlace = { isParameter: true, binders: [] };

export function checkMapping(
  source: SourceFile,
  file: MappingFile,
  model: CheckedModel,
): Outcome<CheckedMapping> {
  const scope = mappingScope(source, file, model);
  const { diagnostics, meanings, targets, actions } = scope;
  const protocol = model.file.name.text;
  if (file.protocol.text !== protocol) {
    const mapping = file.protocol.text;
    complain(scope, "LS6006", file.protocol.span, { mapping, protocol });
    return { ok: false, diagnostics: [...diagnostics] };
  }
  for (const declaration of file.declarations) checkDeclaration(scope, declaration);
  diagnostics.sort((left, right) => left.span.start - right.span.start);
  if (diagnostics.length > 0) return { ok: false, diagnostics };
  const indexed = new Set(
    model.declarations.flatMap((one) =>
      one.kind === "process" && one.index !== undefined ? [one.name.text] : [],
    ),
  );
  const shape = shapeOf(file);
  const value = { source, file, shape, meanings, targets, actions, indexed };
  return { ok: true, value, diagnostics };
}

function checkDeclaration(scope: MappingScope, declaration: MappingDeclaration): void {
  switch (declaration.kind) {
    case "recording":
      checkRecording(scope, declaration);
      return;
    case "thread": {
      const known = processNames(scope.model);
      mustBeKnown(scope, declaration.process, { what: "process", known });
      return;
    }
    case "names":
      checkNames(scope, declaration);
      return;
    case "parameter rule":
      checkParameter(scope, declaration);
      return;
    case "memory":
      checkExpression(scope, declaration.value, inRule);
      return;
    case "initially":
      for (const rule of declaration.rules) {
        if (rule.kind === "rule") checkRule(scope, rule, true);
        else checkBranch(scope, rule.branch, { ...placeIn(scope, rule.each), isInitial: true });
      }
      return;
    case "discipline":
      for (const part of declaration.parts) checkPart(scope, part);
      return;
    case "recorded":
    case "unrecorded":
      checkUnrecorded(scope, declaration);
      return;
    case "rule":
      checkRule(scope, declaration, false);
      return;
    case "context":
    case "ignore":
    case "threads in order":
      return;
  }
}

function processNames({ declarations }: CheckedModel): readonly string[] {
  return declarations.flatMap((one) => (one.kind === "process" ? [one.name.text] : []));
}

const roles = ["sequence", "thread", "event", "fields"] as const;

function checkRecording(scope: MappingScope, { parts }: RecordingDeclaration): void {
  for (const { role } of parts) mustBeKnown(scope, role, { what: "part of a line", known: roles });
}

/** As the mapping says, or as recordings are that say nothing else. */
function shapeOf({ declarations }: MappingFile): RecordingShape {
  const parts = declarations.flatMap((one) => (one.kind === "recording" ? one.parts : []));
  const field = (role: (typeof roles)[number], usual: string): string =>
    parts.find((one) => one.role.text === role)?.field.text ?? usual;
  const isFlat = parts.length > 0 && !parts.some(({ role }) => role.text === "fields");
  return {
    sequence: field("sequence", "seq"),
    thread: field("thread", "pid"),
    event: field("event", "event"),
    fields: isFlat ? undefined : field("fields", "args"),
  };
}

function checkNames(scope: MappingScope, names: NamesDeclaration): void {
  const type = typeCalled(scope, names.type);
  if (type === undefined) return;
  scope.targets.set(names, type);
  const { span } = names.type;
  const canBeNumbered =
    type.kind === "number" ||
    (type.kind === "enum" && type.cases.every(({ fields }) => fields.length === 0));
  if (type.kind !== "number" && type.kind !== "enum") {
    const why = "only enums and ranges of numbers have";
    complain(scope, "LS6011", span, { type: type.name, why });
  } else if (names.numbering !== undefined && !canBeNumbered) {
    const why = "its cases have values of their own, so they cannot be numbered";
    complain(scope, "LS6011", span, { type: type.name, why });
  }
  for (const { value } of names.pairs) {
    checkExpression(scope, value, { ...inRule, isFree: true });
    const isNumber = value.kind === "map literal" && typeof value.value === "number";
    if (type.kind !== "number" || !isNumber) checkFits({ ...scope, names: new Map() }, value, type);
  }
}

function checkParameter(scope: MappingScope, rule: ParameterRule): void {
  const known = scope.model.declarations.filter((one) => one.kind === "parameter");
  const found = known.find(({ name }) => name.text === rule.name.text);
  const what = "parameter";
  mustBeKnown(scope, rule.name, { what, known: known.map(({ name }) => name.text) });
  checkExpression(scope, rule.value, inParameter);
  if (found === undefined) return;
  const inferred = scope.model.types.get(found.value);
  const type =
    found.type !== undefined
      ? targetOfText(scope.model, found.type)
      : inferred && targetOfType(scope.model, inferred);
  if (type === undefined) return;
  scope.targets.set(rule, type);
  checkFits(scope, rule.value, type);
}

function checkPart(scope: MappingScope, part: DisciplinePart): void {
  switch (part.kind) {
    case "parameter rule":
      checkParameter(scope, part);
      return;
    case "judge": {
      const known = scope.model.declarations.flatMap((one) =>
        one.kind === "invariant" ? [one.name.text] : [],
      );
      for (const name of part.names) mustBeKnown(scope, name, { what: "invariant", known });
      return;
    }
    case "unrecorded":
      checkUnrecorded(scope, part);
      return;
    case "rule":
      checkRule(scope, part, false);
      return;
  }
}

function checkUnrecorded(
  scope: MappingScope,
  { steps, when }: Pick<UnrecordedDeclaration, "steps" | "when">,
): void {
  for (const { parts, span } of steps) {
    if (scope.steps.step(parts, scope.processes) !== undefined) continue;
    const name = parts.map(({ text }) => text).join(".");
    if (scope.steps.action(name) !== undefined) continue;
    complain(scope, "LS6007", span, { name, candidates: scope.steps.names });
  }
  if (when !== undefined) checkExpression(scope, when, inParameter);
}

function checkRule(scope: MappingScope, rule: Rule, isInitial: boolean): void {
  const known = [...scope.contexts.keys()];
  for (const context of rule.contexts) mustBeKnown(scope, context, { what: "context", known });
  const place = { ...placeIn(scope, rule.each), isInitial };
  for (const branch of rule.branches satisfies readonly Branch[]) checkBranch(scope, branch, place);
}

/** With the name of `for`. */
function placeIn(scope: MappingScope, each: Each | undefined): ExpressionPlace {
  if (each === undefined) return inRule;
  checkExpression(scope, each.domain, inRule);
  return { ...inRule, binders: [each.name.text] };
}
