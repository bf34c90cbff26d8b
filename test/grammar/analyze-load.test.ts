/**
 * Loading: imports once and relative to their importer, the prelude behind all, mistakes at
 * imports.
 */

import { writeFileSync } from "node:fs";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { load } from "../../grammar/index.js";
import { preludeText } from "../../grammar/prelude.js";
import { updating } from "../support/golden.js";
import { projectPath, projectText } from "../support/project.js";

type Files = Readonly<Record<string, string>>;

function loadFrom(files: Files, path: string): ReturnType<typeof load> {
  return load(path, (asked) => files[asked]);
}

test("imports are relative to their importer, and loaded once", () => {
  const files: Files = {
    "spec/a/main.lockspec": `protocol a\nimport "../lib/b.lockspec"\nimport "./c.lockspec"\n`,
    "spec/lib/b.lockspec": `library b\nimport "deep/d.lockspec"\n`,
    "spec/a/c.lockspec": `library c\nimport "../lib/deep/d.lockspec"\n`,
    "spec/lib/deep/d.lockspec": `library d\n`,
  };
  const loaded = loadFrom(files, "spec/a/main.lockspec");
  assert.equal(
    loaded.sources.map((source) => source.path),
    [
      "spec/a/main.lockspec",
      "spec/lib/b.lockspec",
      "spec/lib/deep/d.lockspec",
      "spec/a/c.lockspec",
      "prelude.lockspec",
    ],
  );
  if (!loaded.ok) return assert.unreachable("it has mistakes");
  assert.equal(
    loaded.value.order.map((index) => loaded.value.files[index]?.name.text),
    ["prelude", "d", "b", "c", "a"],
  );
  for (const [index, file] of loaded.value.files.entries()) assert.is(file.span.file, index);
});

test("a cycle is told at the import that closes it", () => {
  const files: Files = {
    "a.lockspec": `protocol a\nimport "b.lockspec"\n`,
    "b.lockspec": `library b\nimport "a.lockspec"\n`,
  };
  const { diagnostics } = loadFrom(files, "a.lockspec");
  assert.equal(
    diagnostics.map(({ code, span }) => [code, span.file]),
    [["LS2007", 1]],
  );
  assert.match(diagnostics[0]?.message ?? "", "a.lockspec → b.lockspec → a.lockspec");
});

test("all files are read, whatever is wrong in one", () => {
  const files: Files = {
    "a.lockspec": `protocol a\nimport "b.lockspec"\nimport "none.lockspec"\n`,
    "b.lockspec": `library b\nshared ?\n`,
  };
  const { ok, diagnostics } = loadFrom(files, "a.lockspec");
  assert.not(ok);
  assert.ok(diagnostics.some(({ span, code }) => span.file === 1 && code.startsWith("LS1")));
  assert.ok(diagnostics.some(({ span, code }) => span.file === 0 && code === "LS2005"));
});

test("a file that is not there", () => {
  const { ok, diagnostics, sources } = loadFrom({}, "none.lockspec");
  assert.not(ok);
  assert.equal(
    diagnostics.map(({ code }) => code),
    ["LS2005"],
  );
  assert.equal(sources, [{ path: "none.lockspec", text: "" }]);
});

test("of the prelude only what is named is read, at its place", () => {
  const text = "protocol a\nlock sem : fair_rwsem\n";
  const loaded = loadFrom({ "a.lockspec": text }, "a.lockspec");
  if (!loaded.ok) return assert.unreachable("it has mistakes");
  const prelude = loaded.value.files.at(-1);
  const kinds = (prelude?.declarations ?? []).flatMap((each) => (each.kind === "kind" ? each : []));
  assert.equal(
    kinds.map(({ name }) => name.text),
    ["fair_rwsem"],
  );
  const [kind] = kinds;
  assert.is(preludeText.slice(kind?.name.span.start, kind?.name.span.end), "fair_rwsem");
  assert.ok((kind?.doc.length ?? 0) > 0);
  assert.is(loaded.sources.at(-1)?.text, preludeText);
});

test("a parameter of kind may be set from outside: then all kinds are there", () => {
  const text = "protocol a\nparameter which : kind = mutex\nlock sem : which\n";
  const loaded = loadFrom({ "a.lockspec": text }, "a.lockspec");
  if (!loaded.ok) return assert.unreachable("it has mistakes");
  assert.ok((loaded.value.files.at(-1)?.declarations.length ?? 0) > 10);
});

test("the embedded prelude is the file", () => {
  const text = projectText("grammar/prelude.lockspec");
  if (updating) {
    const embedded = text.replace(/[\\`]|\$\{/g, (each) => `\\${each}`);
    const module = projectText("grammar/prelude.ts");
    const head = module.slice(0, module.indexOf("`"));
    writeFileSync(projectPath("grammar/prelude.ts"), `${head}\`\\\n${embedded}\`;\n`);
  } else assert.is(preludeText, text);
});

test("the prelude is no prelude of its own", () => {
  const loaded = loadFrom({ "prelude.lockspec": preludeText }, "prelude.lockspec");
  assert.ok(loaded.ok);
  assert.is(loaded.sources.length, 1);
});

test.run();
