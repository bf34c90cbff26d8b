/** Lock kinds → documents. */
import type { KindDeclaration, KindItem, KindPart, KindWord } from "../ast/ast.js";
import type { Doc } from "./doc.js";
import { concat, group, indent, line, row } from "./doc.js";
import type { PrintContext } from "./print-context.js";
import { hasComments } from "./print-context.js";
import { printExpression, printType } from "./print-expression.js";
import { printBraces } from "./print-list.js";
import { bracesOf, printIndices, printParameters } from "./print-parameters.js";
import { printBlock } from "./print-statement.js";

export function printKind(context: PrintContext, kind: KindDeclaration): Doc {
  const { queued, spinning, name, parameters } = kind;
  const modifiers = `${queued ? "queued " : ""}${spinning ? "spinning " : ""}`;
  const list = parameters.length > 0 ? printParameters(context, parameters) : "";
  const items = kind.items.map((item) => {
    return { span: item.span, doc: () => printItem(context, item), documentation: item.doc };
  });
  const start = parameters.at(-1)?.span.end ?? name.span.end;
  const braces = bracesOf(context, start, kind.span.end);
  const body = printBraces(context, items, { ...braces, separator: ";" });
  return concat(`${modifiers}kind ${name.text}`, list, " ", body);
}

function printItem(context: PrintContext, item: KindItem): Doc {
  switch (item.kind) {
    case "kind state": {
      const head = concat(item.name.text, printIndices(context, item.indices));
      const type = concat(": ", printType(context, item.type));
      const initial = item.initial && concat("= ", printExpression(context, item.initial));
      return row("kind state", [head, type, initial]);
    }
    case "kind downgrade":
      return `downgrade ${item.from.text} to ${item.to.text}`;
    case "kind word":
      return printWord(context, item);
  }
}

/** `try get -> got when … { … } else … then …`: the parts on lines of their own if they must. */
function printWord(context: PrintContext, item: KindWord): Doc {
  const mode = item.mode ? ` ${item.mode.text}` : "";
  const result = item.result ? ` -> ${item.result.text}` : "";
  const head = `${item.try ? "try " : ""}${item.word.text}${mode}${result}`;
  const { first, otherwise, then } = item;
  const single = otherwise === undefined && then.length === 0;
  if (single && !hasComments(context, first.span.start, first.span.end)) {
    const when = first.when && group("when ", indent(printExpression(context, first.when)));
    return row("kind word", [head, when, first.effect && printBlock(context, first.effect)]);
  }
  // A line may begin with `when`, `else` and `then`, not with the brace of an effect (N1).
  const start = printPart(context, first, "");
  const before = first.when === undefined ? " " : line;
  const rest: Doc[] = [];
  if (otherwise !== undefined) rest.push(line, printPart(context, otherwise, "else "));
  for (const part of then) rest.push(line, printPart(context, part, "then "));
  return group(head, indent(start === "" ? "" : before, start, ...rest));
}

function printPart(context: PrintContext, { when, effect }: KindPart, word: string): Doc {
  const guard = when ? concat("when ", printExpression(context, when)) : "";
  const block = effect ? printBlock(context, effect) : "";
  if (guard === "" && block === "") return word.trimEnd();
  return concat(word, guard, guard === "" || block === "" ? "" : " ", block);
}
