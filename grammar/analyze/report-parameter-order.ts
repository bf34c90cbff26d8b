/**
 * Parameters are fixed in the order of their declarations, so the default of one, and what an
 * instance sets it to, may use earlier ones only, in functions too.
 */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { Analyzed } from "./analyzed.js";
import { type Recursive, usedBy } from "./report-recursion.js";

/** Reports defaults and settings that use a parameter which is declared later. */
export function reportParameterOrder(analyzed: Analyzed): void {
  const earlier = new Set<Recursive>();
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "parameter") continue;
    eachNode(declaration.value, (node) => {
      if (node.kind === "name") check(analyzed, node, declaration, earlier);
    });
    earlier.add(declaration);
  }
  for (const declaration of analyzed.declarations) {
    if (declaration.kind !== "instance") continue;
    for (const setting of declaration.settings) inSetting(analyzed, setting, [...earlier]);
  }
}

function inSetting(
  analyzed: Analyzed,
  { name, value }: Ast.Setting,
  parameters: readonly Recursive[],
): void {
  const set = analyzed.symbols.get(name);
  if (set?.kind !== "parameter") return;
  const earlier = new Set(parameters.slice(0, parameters.indexOf(set.declaration)));
  eachNode(value, (node) => {
    if (node.kind === "name") check(analyzed, node, undefined, earlier);
  });
}

function check(
  analyzed: Analyzed,
  name: Ast.Name,
  user: Ast.ParameterDeclaration | undefined,
  earlier: ReadonlySet<Recursive>,
): void {
  const symbol = analyzed.symbols.get(name);
  if (symbol?.kind !== "parameter" && symbol?.kind !== "function") return;
  const reached = closure(analyzed, symbol.declaration);
  // What comes back to the user is a cycle, which is another rule's.
  if (user !== undefined && reached.has(user)) return;
  for (const each of reached) {
    if (each.kind !== "parameter" || earlier.has(each)) continue;
    const { text } = each.name;
    analyzed.report("LS2126", name.span, { name: text }, [note(each.name.span, "declared here")]);
    return;
  }
}

/** The declaration and everything that it uses. */
function closure(analyzed: Analyzed, start: Recursive): Set<Recursive> {
  const all = new Set<Recursive>();
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (all.has(next)) continue;
    all.add(next);
    open.push(...usedBy(analyzed, next));
  }
  return all;
}
