/** Fields that patterns of a mapping ask for in vain: misspelt, or of another recorder. */
import type { MappingAst } from "../../ir/index.js";
import { matchesName } from "./event-patterns.js";
import type { Seen } from "./recording.js";
import { eachNode } from "./rules.js";

export interface StrangeField {
  readonly text: string;
  /** In the text of the mapping. */
  readonly place: number;
}

/** Events of the name are there, and not one of them has the field. */
export function strangeFields(
  declarations: readonly MappingAst.MappingDeclaration[],
  events: readonly Seen[],
): readonly StrangeField[] {
  const known = new Map<string, Set<string>>();
  for (const { name, fields } of events) {
    const own = known.get(name) ?? new Set<string>();
    known.set(name, own);
    for (const field in fields) own.add(field);
  }
  const found: StrangeField[] = [];
  eachNode(declarations, "event pattern", (node) => {
    const { name, fields } = node as MappingAst.EventPattern; // by its kind
    const isMeant = matchesName(name.text);
    const meant = [...known].filter(([event]) => isMeant(event));
    for (const { path, value } of fields) {
      const [first] = path;
      // Whether it is there can be the question.
      if (first === undefined || value.kind === "presence pattern" || meant.length === 0) continue;
      if (meant.some(([, own]) => own.has(first.text))) continue;
      const others = [...new Set(meant.flatMap(([, own]) => [...own]))].join(", ");
      const text = `no ${name.text} here has a field ${first.text}, only ${others || "none"}`;
      found.push({ text, place: first.span.start });
    }
  });
  return found;
}
