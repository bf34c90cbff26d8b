/**
 * The diagnostic cases of mappings, all of them to test/case/mapping/depot.lockspec: a
 * `//~ LS6004` at the end of a line says that this line has such a diagnostic, and nothing else
 * may be reported. The rendered text is compared with a golden file.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import {
  analyze,
  type Diagnostic,
  load,
  checkMapping as match,
  parseMapping,
  positionAt,
  render,
} from "../../grammar/index.js";
import { type CaseFile, casesOf, expectedPlaces } from "../support/cases.js";
import { golden } from "../support/golden.js";
import { projectText } from "../support/project.js";

const spec = "test/case/mapping/depot.lockspec";
const program = load(spec, (path) => (path === spec ? projectText(spec) : undefined));
assert.ok(program.ok);
const model = analyze(program.value);

for (const file of casesOf("diagnostic").filter(({ name }) => name.startsWith("LS6"))) {
  test(file.name, () => {
    const source = { path: `${file.name}.lockmap`, text: file.text };
    const found = diagnose(file, source);
    const places = found.map(({ span, code }) => `${positionAt(source, span.start).line} ${code}`);
    assert.equal(places.sort().join("\n"), [...expectedPlaces(file)].sort().join("\n"));
    const code = file.name.slice(0, file.name.indexOf("-"));
    assert.ok(found.some((diagnostic) => diagnostic.code === code));
    golden(`diagnostic/${file.name}.txt`, render(found, [source]));
  });
}

function diagnose(
  { text }: CaseFile,
  source: { path: string; text: string },
): readonly Diagnostic[] {
  const parsed = parseMapping({ ...source, text });
  if (!parsed.ok || !model.ok) return parsed.diagnostics;
  return match(source, parsed.value, model.value).diagnostics;
}

test("a mistake in the syntax of one declaration does not hide the others", () => {
  const text = [
    "map depot",
    "thread worker frm op.begin",
    "on lock.acq => take at [prev here]",
    "on stored => store at here",
    "initially {",
    "  on look => found(s = )",
    "  finally start",
    "}",
    "names Slot sortd",
    "ignore op.end, ",
    "",
  ].join("\n");
  const source = { path: "depot.lockmap", text };
  golden("diagnostic/mapping-syntax.txt", render(parseMapping(source).diagnostics, [source]));
});

test.run();
