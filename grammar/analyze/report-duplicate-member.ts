/**
 * Names that must be unique in a space of their own (N3): fields of a case or record, words of a
 * kind, properties, instances, settings of an instance.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Analyzed } from "./analyzed.js";

/** Reports second declarations in all spaces that name resolution does not fill. */
export function reportDuplicateMember(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    for (const space of spacesIn(declaration)) reportSecond(analyzed, space);
  }
  const instances = analyzed.declarations.filter((each) => each.kind === "instance");
  reportSecond(analyzed, { what: "instance", names: instances.map((each) => each.name) });
  reportProperties(analyzed);
}

interface Space {
  readonly what: string;
  readonly names: readonly Ast.Name[];
}

function spacesIn(declaration: Ast.Declaration): Space[] {
  switch (declaration.kind) {
    case "record":
      return [{ what: "field", names: declaration.fields.map((field) => field.name) }];
    case "enum":
      return declaration.cases.map(({ fields }) => ({
        what: "value",
        names: fields.map((field) => field.name),
      }));
    case "instance":
      return [{ what: "setting", names: declaration.settings.map((setting) => setting.name) }];
    case "kind":
      return [{ what: "word", names: wordsOf(declaration) }];
    default:
      return [];
  }
}

/** Words are told apart by `try` and mode too: the text before the parts. */
function wordsOf(kind: Ast.KindDeclaration): Ast.Name[] {
  return kind.items.flatMap((item): Ast.Name[] => {
    if (item.kind === "kind downgrade") {
      const text = `downgrade ${item.from.text} to ${item.to.text}`;
      return [{ ...item.from, text }];
    }
    if (item.kind !== "kind word") return [];
    const tried = item.try ? "try " : "";
    const mode = item.mode === undefined ? "" : ` ${item.mode.text}`;
    return [{ ...item.word, text: `${tried}${item.word.text}${mode}` }];
  });
}

function reportSecond(analyzed: Analyzed, { what, names }: Space): void {
  const firsts = new Map<string, Ast.Name>();
  for (const name of names) {
    const first = firsts.get(name.text);
    if (first === undefined) firsts.set(name.text, name);
    else {
      analyzed.report("LS2002", name.span, { what, name: name.text }, [
        note(first.span, "first declared here"),
      ]);
    }
  }
}

/** Properties and ghost locks share one space; asserts may share a name among themselves (P6). */
function reportProperties(analyzed: Analyzed): void {
  const names: Ast.Name[] = [];
  const asserts: Ast.Name[] = [];
  for (const declaration of analyzed.declarations) {
    switch (declaration.kind) {
      case "invariant":
      case "step":
      case "cover":
      case "liveness":
        names.push(declaration.name);
        break;
      case "lock":
        if (declaration.ghost) names.push(declaration.name);
        break;
      default:
        eachNode(declaration, (node) => {
          if (node.kind === "assert" && node.name !== undefined) asserts.push(node.name);
        });
    }
  }
  const known = new Set(names.map((name) => name.text));
  const clashes = asserts.filter((name) => known.has(name.text));
  reportSecond(analyzed, { what: "property", names: [...names, ...clashes] });
}
