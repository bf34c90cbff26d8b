/**
 * The names that a program declares at its top level, before anything is looked up: one space for
 * types, values, locks, operations, processes and actions, one for kinds, one for labels (rule N3).
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Symbol } from "../model/checked-model.js";
import type { Program } from "../model/program.js";
import type { Report } from "./report.js";
import { innerScope, type Scope } from "./scope.js";

export type KindSymbol = Extract<Symbol, { kind: "kind" }>;

export interface Globals {
  readonly scope: Scope;
  readonly kinds: ReadonlyMap<string, KindSymbol>;
  readonly labels: ReadonlySet<string>;
  readonly instances: readonly Ast.InstanceDeclaration[];
  /** What operations and processes declare in their bodies; for hints, so found on demand. */
  readonly localNames: () => ReadonlySet<string>;
}

/**
 * Declarations of all files, the prelude first, an import before its importer, lines taken apart.
 */
export function declarationsOf(program: Program): Ast.Declaration[] {
  return program.order.flatMap((index) => {
    const own = program.files[index]!.declarations.flatMap(flatten);
    return index === 0 ? own : own.filter((declaration) => declaration.kind !== "instance");
  });
}

function flatten(declaration: Ast.Declaration): Ast.Declaration[] {
  if (declaration.kind !== "line") return [declaration];
  return [declaration, ...declaration.declarations.flatMap(flatten)];
}

/** Fills the spaces of names; records the declaring `Name` nodes in `symbols`. */
export function collectGlobals(
  declarations: readonly Ast.Declaration[],
  symbols: Map<Ast.Name, Symbol>,
  report: Report,
): Globals {
  const scope = innerScope(undefined);
  const kinds = new Map<string, KindSymbol>();
  const firsts = new Map<string, Ast.Name>();
  const firstKinds = new Map<string, Ast.Name>();
  for (const declaration of declarations) {
    if (declaration.kind === "kind") declareKindState(declaration, symbols);
    for (const { name, symbol } of declaredBy(declaration)) {
      symbols.set(name, symbol);
      const first = (symbol.kind === "kind" ? firstKinds : firsts).get(name.text);
      if (first !== undefined) {
        const what = symbol.kind;
        report("LS2002", name.span, { name: name.text, what }, [
          note(first.span, "first declared here"),
        ]);
      } else if (symbol.kind === "kind") {
        kinds.set(name.text, symbol);
        firstKinds.set(name.text, name);
      } else {
        scope.names.set(name.text, symbol);
        firsts.set(name.text, name);
      }
    }
  }
  const instances = declarations.filter((declaration) => declaration.kind === "instance");
  const localNames = (): ReadonlySet<string> => localsOf(declarations);
  return { scope, kinds, labels: labelsOf(declarations), instances, localNames };
}

function declareKindState(kind: Ast.KindDeclaration, symbols: Map<Ast.Name, Symbol>): void {
  for (const item of kind.items) {
    if (item.kind !== "kind state") continue;
    symbols.set(item.name, { kind: "kind state", name: item.name.text, declaration: item });
  }
}

interface Declared {
  readonly name: Ast.Name;
  readonly symbol: Symbol;
}

function declaredBy(declaration: Ast.Declaration): Declared[] {
  switch (declaration.kind) {
    case "parameter":
    case "type":
    case "record":
    case "kind":
    case "lock":
    case "variable":
    case "operation":
    case "function":
    case "process":
    case "action":
      return [{ name: declaration.name, symbol: symbolOf(declaration) }];
    case "enum":
      return [
        { name: declaration.name, symbol: symbolOf(declaration) },
        ...declaration.cases.map(({ name }, index) => ({
          name,
          symbol: { kind: "case" as const, name: name.text, declaration, index },
        })),
      ];
    case "opaque":
      return [
        { name: declaration.name, symbol: symbolOf(declaration) },
        ...declaration.values.map((name, index) => ({
          name,
          symbol: { kind: "opaque value" as const, name: name.text, declaration, index },
        })),
      ];
    default:
      return [];
  }
}

type Named = Extract<
  Ast.Declaration,
  {
    kind:
      | "parameter"
      | "type"
      | "record"
      | "enum"
      | "opaque"
      | "kind"
      | "lock"
      | "variable"
      | "operation"
      | "function"
      | "process"
      | "action";
  }
>;

function symbolOf(declaration: Named): Symbol {
  const { kind, name } = declaration;
  // The kinds of symbols and of declarations have the same names, which no type can say pairwise.
  return { kind, name: name.text, declaration } as Symbol;
}

function labelsOf(declarations: readonly Ast.Declaration[]): Set<string> {
  const labels = new Set<string>();
  for (const declaration of declarations) {
    if (declaration.kind !== "operation" && declaration.kind !== "process") continue;
    eachNode(declaration.body, (node) => {
      if (node.kind === "labelled") labels.add(node.label.text);
    });
  }
  return labels;
}

function localsOf(declarations: readonly Ast.Declaration[]): Set<string> {
  const names = new Set<string>();
  for (const declaration of declarations) {
    if (declaration.kind !== "operation" && declaration.kind !== "process") continue;
    eachNode(declaration, (node) => {
      switch (node.kind) {
        case "let":
        case "choose":
        case "take":
        case "for":
        case "parameter of":
          names.add(node.name.text);
          break;
        default:
          break;
      }
    });
  }
  return names;
}
