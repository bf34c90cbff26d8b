/** The table of lock kinds in the reference says what the prelude says, word by word. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Ast, parse } from "../../grammar/index.js";
import { projectText } from "../support/project.js";

const prelude = projectText("grammar/prelude.lockspec");

test("every word of every kind has its row, in the order of the text", () => {
  const rows = rowsOf(projectText("docs/language.md"));
  assert.equal(rows.join("\n"), kindsOf(prelude).flatMap(wordRows).join("\n"));
});

/** The rows below the heading that begins with `| kind | word`, kinds repeated, blanks squeezed. */
function rowsOf(document: string): readonly string[] {
  const [, table = ""] = document.split(/^\| kind \| word .*\n\|[-|]*\n/m);
  const lines = (table.split("\n\n")[0] ?? "").split("\n");
  let kind = "";
  return lines.map((line) => {
    const [, first = "", ...cells] = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    kind = first === "" ? kind : first;
    return [kind, ...cells.slice(0, -1)].join(" | ");
  });
}

function kindsOf(text: string): readonly Ast.KindDeclaration[] {
  const parsed = parse({ path: "prelude.lockspec", text });
  if (!parsed.ok) throw new Error("the prelude does not parse");
  return parsed.value.declarations.filter((one) => one.kind === "kind");
}

function wordRows(kind: Ast.KindDeclaration): readonly string[] {
  const name = quote(kind.name.text);
  return kind.items.flatMap((item) => {
    if (item.kind === "kind state") return [];
    if (item.kind === "kind downgrade") {
      const modes = `${quote(item.from.text)} to ${quote(item.to.text)}`;
      return [[name, quote("downgrade"), modes, ""].join(" | ")];
    }
    const word = quote(`${item.try ? "try " : ""}${item.word.text}`);
    const result = item.result ? ` ${quote(`-> ${item.result.text}`)}` : "";
    const mode = item.mode ? quote(item.mode.text) : "";
    const queued = kind.queued && item.word.text === "acquire" ? ", queued" : "";
    const parts = [item.first, ...item.then].map(partText).join(" *then* ");
    return [[name, word + result, mode, parts + queued].join(" | ")];
  });
}

function partText({ when, effect }: Ast.KindPart): string {
  const guard = when ? quote(textOf(when)) : "";
  if (effect === undefined) return guard;
  const body = textOf(effect)
    .replace(/^\{|\}$/g, "")
    .trim();
  return `${guard} → ${quote(body)}`.trim();
}

function textOf({ span }: Ast.AstNode): string {
  return prelude.slice(span.start, span.end).replace(/\s+/g, " ");
}

function quote(text: string): string {
  return `\`${text}\``;
}

test.run();
