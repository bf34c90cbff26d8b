/**
 * The generated modules of every spec, in both flavours, pass what the project's own files pass:
 * the compiler under `strict`, and Biome. One run of each over a folder of all modules.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { generateModule } from "../../generator/index.js";
import { modelOf, moduleOf } from "../support/generated.js";
import { golden } from "../support/golden.js";
import { compiledFolder, projectPath } from "../support/project.js";
import { specFiles } from "../support/spec-files.js";

const folder = mkdtempSync(join(tmpdir(), "lockspec-modules-"));

/** Specs that have code for real threads. */
const threaded: string[] = [];

test.before(async () => {
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module" }));
  const source = join(folder, "source");
  mkdirSync(join(source, "threaded"), { recursive: true });
  for (const { path } of specFiles(["spec", "test/case/verdict", "test/case/generate"])) {
    const model = modelOf(path);
    if (model.file.flavour !== "protocol") continue;
    for (const flavour of ["scheduled", "threaded"] as const) {
      const text = await moduleOf(model, { flavour });
      if (text === undefined) continue;
      const folderOf = flavour === "threaded" ? join(source, flavour) : source;
      writeFileSync(join(folderOf, `${basename(path, ".lockspec")}.ts`), text);
      if (flavour === "threaded") threaded.push(path);
    }
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

test("real threads can run what their kinds and their memory allow", () => {
  const protocols = ["fault-vs-truncate", "write-vs-fault", "pfn-mkwrite", "classic/peterson"];
  const persistent = ["journal", "zero-before-publish", "map-sync", "writeback", "m1-lines"];
  for (const name of [...protocols, ...persistent])
    assert.ok(threaded.some((path) => path.includes(name)));
});

for (const name of ["fault-vs-truncate", "journal"]) {
  test(`${name} for real threads reads as if somebody had written it`, async () => {
    const model = modelOf(`spec/${name}/${name}.lockspec`);
    const text = await moduleOf(model, { flavour: "threaded" });
    golden(`module/${name}.threaded.txt`, text ?? "");
  });
}

test("what has no code for real threads is told with its place", async () => {
  for (const [path, what] of [
    ["test/case/verdict/a1-fields.lockspec", "fields of one record, one by one in one step"],
    ["test/case/verdict/s2-atomic.lockspec", "a lock that is taken in the middle of a step"],
  ] as const) {
    const model = modelOf(path);
    const generated = await generateModule(model, { flavour: "threaded" });
    assert.not.ok(generated.ok);
    if (!generated.ok) assert.ok(generated.unsupported.some((one) => one.what === what));
  }
});

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
