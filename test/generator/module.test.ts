/**
 * The generated module of every spec passes what the project's own files pass: the compiler under
 * `strict`, and Biome. One run of each over a folder of all modules.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { modelOf, moduleOf } from "../support/generated.js";
import { compiledFolder, projectPath } from "../support/project.js";
import { specFiles } from "../support/spec-files.js";

const folder = mkdtempSync(join(tmpdir(), "lockspec-modules-"));

test.before(async () => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const source = join(folder, "source");
  mkdirSync(source);
  for (const { path } of specFiles(["spec", "test/case/verdict"])) {
    const model = modelOf(path);
    const text = model.file.flavour === "protocol" ? await moduleOf(model) : undefined;
    if (text === undefined) continue;
    writeFileSync(join(source, `${basename(path, ".lockspec")}.ts`), text);
  }
});

test.after(() => rmSync(folder, { recursive: true, force: true }));

function run(program: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [projectPath(program), ...words], {
    cwd: folder,
    encoding: "utf8",
  });
  return status === 0 ? "" : `${stdout}${stderr}`;
}

test("every module compiles under strict", () => {
  const config = {
    extends: projectPath("tsconfig.json"),
    compilerOptions: {
      noEmit: true,
      types: [],
      rootDir: "/",
      paths: { "lockspec/runtime": [join(compiledFolder, "runtime/index.d.ts")] },
    },
    include: ["source"],
    exclude: [],
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  assert.is(run("node_modules/typescript/bin/tsc", ["-p", "tsconfig.json"]), "");
});

test("every module passes the project's lint and has its layout", () => {
  const words = ["check", `--config-path=${projectPath("biome.json")}`, "--vcs-enabled=false"];
  assert.is(run("node_modules/@biomejs/biome/bin/biome", [...words, "source"]), "");
});

test.run();
