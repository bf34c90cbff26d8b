/**
 * From ohm's trees to ours: one operation over all rules, its actions split by topic. No other file
 * sees ohm.
 */
import type { Grammar, MatchResult, Semantics } from "ohm-js";
import { makeRecipe } from "ohm-js";
import type { Declaration } from "../ast/ast.js";
import type { Context } from "./cst.js";
import { recipe } from "./lockspec-grammar.js";
import type { Header } from "./to-ast-declarations.js";
import { declarationActions } from "./to-ast-declarations.js";
import { expressionActions } from "./to-ast-expressions.js";
import { lockActions } from "./to-ast-locks.js";
import { statementActions } from "./to-ast-statements.js";

// The package has it and documents it; its types leave it out.
declare module "ohm-js" {
  function makeRecipe(recipe: string): Grammar;
}

const grammar: Grammar = makeRecipe(recipe);
const semantics: Semantics = grammar.createSemantics().addOperation("toAst(context)", {
  ...declarationActions,
  ...lockActions,
  ...statementActions,
  ...expressionActions,
});

/** What may be asked of the grammar: the first line of a file, or one declaration. */
export type Rule = "Header" | "Declaration";

export interface Results {
  readonly Header: Header;
  readonly Declaration: Declaration;
}

/** Matches laid-out text against a rule. */
export function match(text: string, rule: Rule): MatchResult {
  return grammar.match(text, rule);
}

/** The AST of a match of rule `R`. */
export function toAst<R extends Rule>(result: MatchResult, context: Context): Results[R] {
  return semantics(result).toAst(context);
}
