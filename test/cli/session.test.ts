/**
 * Runs the sessions of the README and of `test/cli/*.md`, each in a temporary folder of its own.
 * Figures that differ from run to run are replaced by placeholders. `UPDATE=1` records anew.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "uvu";
import { nodePlatform } from "../../cli/node-platform.js";
import { run } from "../../cli/run.js";
import { filesBelow } from "../support/cases.js";
import { firstDifference, updating } from "../support/golden.js";
import { inFolder } from "../support/program.js";
import { projectPath, projectText } from "../support/project.js";
import {
  type Outcome,
  parseSessions,
  rewriteSessions,
  type Session,
  type SessionCommand,
  splitWords,
  transcript,
} from "../support/session.js";

const documents = ["README.md", ...filesBelow("test/cli").filter((file) => file.endsWith(".md"))];

for (const path of documents) {
  const markdown = projectText(path);
  const recorded: string[] = [];
  for (const session of parseSessions(markdown)) {
    test(`${path}: ${session.title}`, async () => {
      const came = await play(session);
      session.commands.forEach((command, index) => {
        const actual = came[index] ?? "";
        if (updating) recorded.push(asRecorded(path, command.expected, actual));
        else compare(command, actual);
      });
    });
  }
  test(`${path}: recorded`, () => {
    if (updating) writeFileSync(projectPath(path), rewriteSessions(markdown, recorded));
  });
}

test.run();

function compare(command: SessionCommand, actual: string): void {
  const [wanted, came] = [comparable(command.expected), comparable(actual)];
  if (wanted === came) return;
  throw new Error(`$ ${command.line}\n  ${firstDifference(wanted, came)}`);
}

/** In the README people see figures and no exit code of 0; the others are for us. */
function asRecorded(path: string, expected: string, actual: string): string {
  if (comparable(expected) === comparable(actual)) return expected;
  return path === "README.md" ? actual.replace(/^\[exit 0\]\n$/m, "") : placeholders(actual);
}

function comparable(text: string): string {
  return placeholders(/^\[exit \d+\]$/m.test(text) ? text : `${text}[exit 0]\n`);
}

/** The transcripts of a session's commands. */
function play(session: Session): Promise<readonly string[]> {
  const files = session.files.map(({ name, content }) => [name, content] as const);
  return inFolder(Object.fromEntries(files), async (folder) => {
    const transcripts: string[] = [];
    for (const command of session.commands) {
      transcripts.push(
        transcript(await perform(command.line, folder)).replaceAll(folder, "FOLDER"),
      );
    }
    return transcripts;
  });
}

const machine = nodePlatform();

/** `lockspec`, with `< FILE` for its input; `cat` and `ls` to look at what it left. */
async function perform(line: string, folder: string): Promise<Outcome> {
  const [name, ...words] = splitWords(line.replace(/^npx /, ""));
  if (name === "lockspec") return runHere(words, folder);
  const path = join(folder, words[0] ?? "");
  if (name === "cat") return { stdout: readFileSync(path, "utf8"), stderr: "", exitCode: 0 };
  if (name !== "ls") throw new Error(`a session cannot run ${name}`);
  const names = readdirSync(path).sort();
  return { stdout: names.map((each) => `${each}\n`).join(""), stderr: "", exitCode: 0 };
}

/** In this process, where it takes milliseconds; other tests start processes. */
async function runHere(words: readonly string[], folder: string): Promise<Outcome> {
  const output = { stdout: "", stderr: "" };
  const stream = (name: keyof typeof output) => ({
    isTerminal: false,
    width: 80,
    colours: false,
    write: (text: string) => {
      output[name] += text;
    },
  });
  const input = words.indexOf("<");
  const before = process.cwd();
  process.chdir(folder);
  try {
    const exitCode = await run(input < 0 ? words : words.slice(0, input), {
      ...machine,
      out: stream("stdout"),
      err: stream("stderr"),
      readStandardInput: async () => readFileSync(words[input + 1] ?? ""),
    });
    return { ...output, exitCode };
  } finally {
    process.chdir(before);
  }
}

/** What no two runs, machines or versions have in common. */
function placeholders(text: string): string {
  return text
    .replaceAll(machine.version, "VERSION")
    .replace(/\b\d+(\.\d+)? (s|ms)\b/g, "N $2")
    .replace(/sha256:[0-9a-f]{64}/g, "sha256:FINGERPRINT")
    .replace(/("elapsedMs": )\d+(\.\d+)?/g, "$10")
    .replace(/(time=")\d+(\.\d+)?(")/g, "$10$3");
}
