/** The door of the front end: text → AST → CheckedModel, diagnostics as data and as text. */

export { analyze } from "./analyze/analyze.js";
export {
  type Constant,
  type Environment as ConstantEnvironment,
  environmentsOf,
  evaluate as evaluateConstant,
} from "./analyze/evaluate-constants.js";
export { firstVariablePart } from "./analyze/is-constant.js";
export { isKindParameter } from "./analyze/kinds-of-lock.js";
export { type LoadOutcome, load, type ReadText } from "./analyze/load.js";
export { checkMapping } from "./analyze/mapping/check-mapping.js";
export { isLabel, type Steps, stepsOf } from "./analyze/steps-named.js";
export { argumentFor } from "./ast/argument-for.js";
export type * as Ast from "./ast/ast.js";
export { isEmptyLiteral } from "./ast/is-empty-literal.js";
export type * as MappingAst from "./ast/mapping.js";
export { type AnyNode, eachNode } from "./ast/walk.js";
export type { Code } from "./diagnostic/catalogue.js";
export { allCodes, explain, note, report } from "./diagnostic/catalogue.js";
export type { Diagnostic, Note, Severity } from "./diagnostic/diagnostic.js";
export type { Outcome } from "./diagnostic/outcome.js";
export { type RenderOptions, render } from "./diagnostic/render.js";
export { suggest } from "./diagnostic/suggest.js";
export type * from "./model/checked-mapping.js";
export type { CheckedModel, LocalSymbol, Symbol } from "./model/checked-model.js";
export { builtinFunctions } from "./model/checked-model.js";
export type { Program } from "./model/program.js";
export type { IntRange, Type as StaticType } from "./model/type.js";
export { parseMapping } from "./parse/mapping/parse-mapping.js";
export { parse } from "./parse/parse.js";
export { format, print } from "./print/print.js";
export type { Position, SourceFile } from "./source/source-file.js";
export { lineText, positionAt } from "./source/source-file.js";
export type { Span } from "./source/span.js";
export { union } from "./source/span.js";
