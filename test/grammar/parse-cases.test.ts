/**
 * The syntax cases: `=== NAME`, a text, `---`, and what the parser makes of it: the tree of its
 * declarations, or the mistakes as the user sees them. `UPDATE=1` writes what comes after `---`.
 */
import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse, render } from "../../grammar/index.js";
import { casesOf, sections } from "../support/cases.js";
import { updating } from "../support/golden.js";
import { projectPath } from "../support/project.js";
import { treeText } from "../support/tree-text.js";

/** The parser's answer to a text; the files of whole texts bring their own header. */
function answerTo(text: string, whole: boolean): string {
  const source = { path: "case.lockspec", text: whole ? text : `protocol case\n${text}` };
  const parsed = parse(source);
  if (!parsed.ok) return render(parsed.diagnostics, [source]).trim();
  const { flavour, name, doc, declarations, comments } = parsed.value;
  const header = whole ? [`${flavour} ${name.text} ${JSON.stringify(doc)}`] : [];
  const remarks = comments.map((comment) => comment.text);
  return [...header, ...declarations.map((one) => treeText(one)), ...remarks].join("\n");
}

for (const file of casesOf("syntax")) {
  const whole = /^(?:files|mistakes)/.test(file.name);
  const answers = sections(file.text).map(({ name, body }) => {
    const [input = "", expected = ""] = body.split(/^---\n/m);
    const answer = answerTo(input.trimEnd(), whole);
    if (!updating) {
      test(`${file.name}: ${name}`, () => {
        assert.snapshot(answer, expected.trim());
      });
    }
    return `=== ${name}\n${input.trimEnd()}\n---\n${answer}\n`;
  });
  if (updating) writeFileSync(projectPath(file.path), answers.join("\n"));
}

test.run();
