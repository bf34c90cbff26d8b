/** What stands in a line is persistent, and what is flushed lies in a line (M1, M3). */
import type * as Ast from "../ast/ast.js";
import { eachNode } from "../ast/walk.js";
import type { Analyzed } from "./analyzed.js";
import { baseName } from "./place-parts.js";

/** Reports other declarations in `line { }`, and `flush` of what is not persistent. */
export function reportLine(analyzed: Analyzed): void {
  for (const declaration of analyzed.declarations) {
    if (declaration.kind === "line") {
      for (const member of declaration.declarations) reportMember(analyzed, member);
    }
    eachNode(declaration, (node) => {
      if (node.kind === "flush") reportFlush(analyzed, node.place);
    });
  }
}

function reportMember(analyzed: Analyzed, member: Ast.Declaration): void {
  if (member.kind === "variable" && member.storage === "persistent") return;
  const what = member.kind === "variable" ? `\`${member.storage}\` state` : `\`${member.kind}\``;
  const span = "name" in member ? member.name.span : member.span;
  analyzed.report("LS2401", span, { what });
}

function reportFlush(analyzed: Analyzed, place: Ast.Place): void {
  const name = baseName(place);
  const symbol = name && analyzed.symbols.get(name);
  if (symbol === undefined) return;
  if (symbol.kind === "variable" && symbol.declaration.storage === "persistent") return;
  analyzed.report("LS2402", place.span, { name: symbol.name });
}
