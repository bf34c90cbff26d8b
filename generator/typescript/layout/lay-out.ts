/** The text of a module, laid out as the project's formatter lays it out. */
import { ts } from "ts-morph";
import { declarationDoc } from "./declaration.js";
import { printDoc } from "./print-doc.js";
import { type Source, stacked } from "./source.js";

const width = 100;

export function layOut(text: string): string {
  const file = ts.createSourceFile("module.ts", text, ts.ScriptTarget.ES2022, true);
  const source: Source = { file, text };
  const docs = stacked(source, file.statements, (node) => declarationDoc(source, node));
  return `${printDoc(docs, width)}\n`;
}
