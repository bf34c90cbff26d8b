/**
 * The transcripts of the README's section about running code. A replay is the same each time; of a
 * run only the shape is, for which of the broken properties real threads meet first is theirs.
 */
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { commands } from "../../cli/commands.js";
import { nodePlatform } from "../../cli/node-platform.js";
import { run } from "../../cli/run.js";
import { firstDifference } from "../support/golden.js";
import { compiledFolder, projectFolder, projectText } from "../support/project.js";
import { splitWords } from "../support/session.js";

const section = projectText("README.md")
  .split(/^## /m)
  .find((part) => part.startsWith("Run it"));
const transcripts = [
  ...(section ?? "").matchAll(/^```text\n\$ npx lockspec (.*)\n([\s\S]*?)^```$/gm),
];

const worker = pathToFileURL(join(compiledFolder, "cli", "worker.js"));
const machine = nodePlatform(worker);

async function outputOf(line: string): Promise<string> {
  let output = "";
  const stream = { isTerminal: false, width: 80, colours: false };
  const write = (text: string): void => {
    output += text;
  };
  const out = { ...stream, write };
  const before = process.cwd();
  process.chdir(projectFolder);
  try {
    await run(splitWords(line), { ...machine, out, err: out });
  } finally {
    process.chdir(before);
  }
  return output;
}

test("the section shows a run and a replay, which the run has told", () => {
  const [first, second] = transcripts;
  assert.is(transcripts.length, 2);
  assert.ok(first?.[1]?.startsWith("run ") && first[2]?.includes(`lockspec ${second?.[1]}\n`));
});

test("the README names every command", () => {
  const [, part = ""] = projectText("README.md").split("## Commands");
  const missing = commands.filter(({ name }) => !part.includes(`npx lockspec ${name} `));
  assert.equal(missing, []);
});

for (const [, line = "", shown = ""] of transcripts) {
  test(`lockspec ${line.split(" ")[0]} prints what the README shows`, async () => {
    const came = await outputOf(line);
    const isRun = line.startsWith("run ");
    const [wanted, actual] = isRun ? [shapeOf(shown), shapeOf(came)] : [shown, came];
    if (wanted !== actual) throw new Error(firstDifference(wanted, actual));
  });
}

/** Without figures, values, and lines that are not always there. */
function shapeOf(text: string): string {
  return text
    .split("\n")
    .filter((line) => !/^ {2}(had to wait|followed in|.* met with it at)/.test(line))
    .filter((line) => !/operations, [\d,]+ rounds, \d+ s$/.test(line)) // progress of a slow one
    .map((line) => line.replace(/(violated:) .*/, "$1 PROPERTY").replace(/ = .*/, " = VALUE"))
    .map((line) => line.replace(/lockspec (replay|check) .*/, "AGAIN").replace(/\d[\d.,]*/g, "N"))
    .join("\n");
}

test.run();
