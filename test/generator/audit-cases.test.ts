/**
 * The diagnostic cases of the audit: a `//~ LS4001` at the end of a line says that the audit finds
 * that there, and it finds nothing else. The rendered text is compared with a golden file.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { positionAt, render } from "../../grammar/index.js";
import { auditText } from "../support/audit-text.js";
import { casesOf, expectedPlaces } from "../support/cases.js";
import { golden } from "../support/golden.js";

for (const file of casesOf("diagnostic").filter(({ name }) => name.startsWith("LS4"))) {
  test(file.name, () => {
    const path = `${file.name}.lockspec`;
    const { findings, sources } = auditText(file.text, path);
    const source = { path, text: file.text };
    const found = findings.map(
      ({ span, code }) => `${positionAt(source, span.start).line} ${code}`,
    );
    assert.equal(found, expectedPlaces(file));
    assert.ok(found.some((one) => one.endsWith(file.name.slice(0, 6))));
    golden(`diagnostic/${file.name}.txt`, render(findings, sources));
  });
}

test.run();
