/**
 * The grammars in the form that loads fast are made from `grammar/lockspec.ohm` and
 * `grammar/lockmap.ohm`: `UPDATE=1` writes them anew. The lists of words that the parser keeps
 * besides the first agree with it, too.
 */
import { writeFileSync } from "node:fs";
import { grammar } from "ohm-js";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { parse } from "../../grammar/index.js";
import { declarationWords, reservedWords } from "../../grammar/parse/declaration-words.js";
import { layOut } from "../../grammar/parse/layout.js";
import { casesOf } from "../support/cases.js";
import { firstDifference, updating } from "../support/golden.js";
import { projectPath, projectText } from "../support/project.js";

const names = ["lockspec", "lockmap"];
const source = grammar(projectText("grammar/lockspec.ohm"));

// The package has it; its types leave it out.
declare module "ohm-js" {
  interface Grammar {
    toRecipe(): string;
  }
}

/** The recipe, one rule to a line, without the places in the text. */
function generate(file: string): string {
  const [, , name, , start, rules]: [string, object, string, null, string, object] = JSON.parse(
    grammar(projectText(`grammar/${file}.ohm`)).toRecipe(),
  );
  const lines = Object.entries(rules).map(([rule, body]) => {
    return `${JSON.stringify(rule)}:${JSON.stringify(withoutPlaces(body))}`;
  });
  return `/**
 * Generated from grammar/${file}.ohm, which is what to read and to change; \`UPDATE=1 npm test\`
 * writes it anew. It loads in a fiftieth of the time that the text needs.
 */
export const recipe = String.raw\`["grammar",{},"${name}",null,"${start}",{
${lines.join(",\n")}
}]\`;
`;
}

/** Second elements of nodes say where they stood. */
function withoutPlaces(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return value.map((inner: unknown, index) => {
    const isPlace = index === 1 && typeof inner === "object" && inner !== null;
    return isPlace && !Array.isArray(inner) ? {} : withoutPlaces(inner);
  });
}

for (const name of names) {
  test(`the recipe is that of the grammar: ${name}`, () => {
    const path = `grammar/parse/${name}-grammar.ts`;
    const made = generate(name);
    if (updating) writeFileSync(projectPath(path), made);
    else if (projectText(path) !== made) throw new Error(firstDifference(projectText(path), made));
  });
}

test("the grammar takes whole files as the parser takes their declarations", () => {
  for (const { name, text } of casesOf("format")) {
    assert.ok(parse({ path: name, text }).ok, name);
    assert.ok(source.match(layOut(text, 0).text, "File").succeeded(), name);
  }
});

test("the words that cannot be names are those of the grammar", () => {
  const rule =
    /^ {2}reserved +=([\s\S]*?)\n\n/m.exec(projectText("grammar/lockspec.ohm"))?.[1] ?? "";
  const words = [...rule.matchAll(/"(\w+)"/g)].map(([, word = ""]) => word);
  assert.ok(words.length > 20);
  assert.equal([...reservedWords].sort(), words.sort());
});

test("every word of a declaration can begin one", () => {
  for (const word of declarationWords) {
    const parsed = parse({ path: "x", text: `protocol p\n${word}` });
    const codes = parsed.diagnostics.map(({ code }) => code);
    assert.not.ok(codes.includes("LS1002"), word);
  }
});

test.run();
