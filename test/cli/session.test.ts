/**
 * Runs the sessions of `test/cli/*.md` with the compiled program, each in a temporary folder of its
 * own. Figures that differ from run to run are replaced by placeholders. `UPDATE=1` records anew.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test } from "uvu";
import { filesBelow } from "../support/cases.js";
import { firstDifference, updating } from "../support/golden.js";
import { compiledFolder, projectPath, projectText } from "../support/project.js";
import {
  type Outcome,
  parseSessions,
  rewriteSessions,
  type Session,
  splitWords,
  transcript,
} from "../support/session.js";

const program = join(compiledFolder, "cli", "main.js");

for (const path of filesBelow("test/cli").filter((file) => file.endsWith(".md"))) {
  const markdown = projectText(path);
  const sessions = parseSessions(markdown);
  const recorded: string[] = [];
  for (const session of sessions) {
    test(`${path}: ${session.title}`, async () => {
      const came = await play(session);
      recorded.push(...came);
      if (!updating) compare(session, came);
    });
  }
  test(`${path}: recorded`, () => {
    if (updating) writeFileSync(projectPath(path), rewriteSessions(markdown, recorded));
  });
}

test.run();

function compare(session: Session, came: readonly string[]): void {
  session.commands.forEach((command, index) => {
    const actual = came[index] ?? "";
    if (actual === command.expected) return;
    throw new Error(`$ ${command.line}\n  ${firstDifference(command.expected, actual)}`);
  });
}

/** The transcripts of a session's commands. */
async function play(session: Session): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "lockspec-session-"));
  try {
    for (const file of session.files) {
      mkdirSync(dirname(join(folder, file.name)), { recursive: true });
      writeFileSync(join(folder, file.name), file.content);
    }
    const transcripts: string[] = [];
    for (const command of session.commands) {
      transcripts.push(placeholders(transcript(await perform(command.line, folder)), folder));
    }
    return transcripts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** `lockspec` with settings of the environment before it and `< FILE` behind it; `cat` and `ls`. */
async function perform(line: string, folder: string): Promise<Outcome> {
  const words = [...splitWords(line)];
  const environment: Record<string, string> = {};
  while (/^[A-Z_]+=/.test(words[0] ?? "")) {
    const [name = "", value = ""] = (words.shift() ?? "").split("=");
    environment[name] = value;
  }
  const name = words.shift();
  const input = words.indexOf("<");
  const stdin =
    input < 0 ? "" : readFileSync(join(folder, words.splice(input, 2)[1] ?? ""), "utf8");
  if (name === "lockspec") return runProgram(words, { folder, environment, stdin });
  const path = join(folder, words[0] ?? "");
  if (name === "cat") return { stdout: readFileSync(path, "utf8"), stderr: "", exitCode: 0 };
  if (name !== "ls") throw new Error(`a session cannot run ${name}`);
  const names = readdirSync(path).sort();
  return { stdout: names.map((each) => `${each}\n`).join(""), stderr: "", exitCode: 0 };
}

function runProgram(
  words: readonly string[],
  surroundings: {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly stdin: string;
  },
): Promise<Outcome> {
  const { NO_COLOR: _no, FORCE_COLOR: _force, ...inherited } = process.env;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: surroundings.folder,
      env: { ...inherited, ...surroundings.environment },
    });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output.stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      output.stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ ...output, exitCode: code ?? -1 }));
    child.stdin.end(surroundings.stdin);
  });
}

/** What no two runs, machines or versions have in common. */
function placeholders(text: string, folder: string): string {
  const version = JSON.parse(projectText("package.json")).version;
  return text
    .replaceAll(folder, "FOLDER")
    .replaceAll(version, "VERSION")
    .replace(/\b\d+(\.\d+)? (s|ms)\b/g, "N $2")
    .replace(/("elapsedMs": )\d+(\.\d+)?/g, "$10")
    .replace(/(time=")\d+(\.\d+)?(")/g, "$10$3");
}
