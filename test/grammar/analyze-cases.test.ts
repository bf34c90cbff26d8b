/**
 * The diagnostic cases: a `//~ LS2001` at the end of a line says that this line has such a
 * diagnostic, and nothing else may be reported. The rendered text is compared with a golden file.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, type Diagnostic, load, positionAt, render } from "../../grammar/index.js";
import { type CaseFile, casesOf, expectedPlaces } from "../support/cases.js";
import { golden } from "../support/golden.js";

for (const file of casesOf("diagnostic").filter(({ name }) => /^LS[12]/.test(name))) {
  test(file.name, () => {
    const { diagnostics, rendered } = diagnose(file);
    assert.equal(
      placesOf(file, diagnostics).join("\n"),
      [...expectedPlaces(file)].sort().join("\n"),
    );
    const code = file.name.slice(0, file.name.indexOf("-"));
    assert.ok(diagnostics.some((diagnostic) => diagnostic.code === code));
    golden(`diagnostic/${file.name}.txt`, rendered);
  });
}

/** What loading and analysis say about a case, which can import itself alone. */
function diagnose(file: CaseFile): {
  readonly diagnostics: readonly Diagnostic[];
  readonly rendered: string;
} {
  const path = `${file.name}.lockspec`;
  const loaded = load(path, (asked) => (asked === path ? file.text : undefined));
  const analyzed = loaded.ok ? analyze(loaded.value).diagnostics : [];
  const diagnostics = [...loaded.diagnostics, ...analyzed];
  return { diagnostics, rendered: render(diagnostics, loaded.sources) };
}

/** `LINE CODE` of every diagnostic, sorted. */
function placesOf(file: CaseFile, diagnostics: readonly Diagnostic[]): string[] {
  const source = { path: file.path, text: file.text };
  return diagnostics
    .map(({ span, code }) => `${positionAt(source, span.start).line} ${code}`)
    .sort();
}

test.run();
