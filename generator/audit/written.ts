/** Variables that something besides `init` and `recover` writes: the others never change. */
import type { Ast, CheckedModel } from "../../grammar/index.js";

export function writtenVariables(model: CheckedModel): ReadonlySet<Ast.VariableDeclaration> {
  const found = new Set<Ast.VariableDeclaration>();
  for (const declaration of model.declarations) {
    switch (declaration.kind) {
      case "operation":
      case "process":
      case "action":
        inBlock(model, declaration.body, found);
        break;
      default:
        break;
    }
  }
  return found;
}

type Found = Set<Ast.VariableDeclaration>;

function inBlock(model: CheckedModel, block: Ast.Block, found: Found): void {
  for (const statement of block.statements) inStatement(model, statement, found);
}

function inStatement(model: CheckedModel, statement: Ast.Statement, found: Found): void {
  switch (statement.kind) {
    case "assign":
      for (const target of statement.targets) add(model, target, found);
      return;
    case "take":
      add(model, statement.place, found);
      return;
    case "labelled":
      if (statement.body.kind === "block") inBlock(model, statement.body, found);
      else inStatement(model, statement.body, found);
      return;
    case "if":
      inBlock(model, statement.then, found);
      if (statement.otherwise?.kind === "if") inStatement(model, statement.otherwise, found);
      else if (statement.otherwise !== undefined) inBlock(model, statement.otherwise, found);
      return;
    case "either":
      for (const branch of statement.branches) inBlock(model, branch, found);
      return;
    case "while":
    case "loop":
    case "for":
    case "forall statement":
    case "atomic":
    case "hold":
      inBlock(model, statement.body, found);
      return;
    default:
      return;
  }
}

function add(model: CheckedModel, place: Ast.Expression, found: Found): void {
  let base = place;
  while (base.kind === "index expression" || base.kind === "field") base = base.base;
  if (base.kind !== "name expression") return;
  const symbol = model.symbols.get(base.name);
  if (symbol?.kind === "variable") found.add(symbol.declaration);
}
