/**
 * Recorded sessions of the command line: Markdown in which fenced blocks are files or commands with
 * what they printed. Everything between is prose for the reader. The notation:
 *
 * - a block ` ```lockspec NAME ` (or any language, then a name) is a file with that text;
 *   a third word `crlf` gives it Windows line ends;
 * - a block ` ```make NAME ` is a file made of parts, one a line: `text "…"`, `repeat 1000 "…"`
 *   (JSON strings) or `hex 00 ff`;
 * - a block ` ```console ` has commands, `$ lockspec …`, each followed by its standard output, its
 *   standard error with `! ` before each line, and its exit code as `[exit 0]`.
 *
 * A heading `## …` starts a session in a fresh folder.
 */
export interface Session {
  readonly title: string;
  readonly files: readonly SessionFile[];
  readonly commands: readonly SessionCommand[];
}

export interface SessionFile {
  readonly name: string;
  readonly content: Uint8Array;
}

export interface SessionCommand {
  /** Without the `$ `. */
  readonly line: string;
  /** As it stands in the text, and as `transcript` writes it. */
  readonly expected: string;
}

export interface Outcome {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

const fence = /^```(\w+)(?: +(\S+))?(?: +(\w+))?\n([\s\S]*?)^```$/gm;

/** All sessions of a text, in order. */
export function parseSessions(markdown: string): readonly Session[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const files: SessionFile[] = [];
      const commands: SessionCommand[] = [];
      for (const [, language = "", name, option, body = ""] of part.matchAll(fence)) {
        if (language === "console") commands.push(...parseConsole(body));
        else if (name !== undefined) {
          files.push({ name, content: language === "make" ? make(body) : text(body, option) });
        }
      }
      return { title: part.split("\n", 1)[0] ?? "", files, commands };
    });
}

/** The same Markdown with every transcript replaced by what `actual` gives for it, in order. */
export function rewriteSessions(markdown: string, actual: readonly string[]): string {
  let next = 0;
  return markdown.replace(fence, (block: string, language: string) => {
    if (language !== "console") return block;
    const commands = parseConsole(block.slice(block.indexOf("\n") + 1, -3));
    if (commands.length === 0) return block;
    const lines = commands.map((command) => {
      const came = actual[next] ?? command.expected;
      next += 1;
      return `$ ${command.line}\n${came}`;
    });
    return `\`\`\`console\n${lines.join("")}\`\`\``;
  });
}

/** What a command did, in the notation of a console block. */
export function transcript(outcome: Outcome): string {
  const lines = [
    ...linesOf(outcome.stdout),
    ...linesOf(outcome.stderr).map((line) => (line === "" ? "!" : `! ${line}`)),
    `[exit ${outcome.exitCode}]`,
  ];
  return lines.map((line) => `${line}\n`).join("");
}

/** The words of a command line; double or single quotes keep blanks together. */
export function splitWords(line: string): readonly string[] {
  return [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, "$1$2"),
  );
}

function parseConsole(body: string): readonly SessionCommand[] {
  return body
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const end = part.indexOf("\n");
      return { line: part.slice(0, end), expected: part.slice(end + 1) };
    });
}

function linesOf(output: string): readonly string[] {
  if (output === "") return [];
  return (output.endsWith("\n") ? output.slice(0, -1) : output).split("\n");
}

function text(body: string, option: string | undefined): Uint8Array {
  return new TextEncoder().encode(option === "crlf" ? body.replaceAll("\n", "\r\n") : body);
}

function make(recipe: string): Uint8Array {
  const parts = recipe
    .trim()
    .split("\n")
    .map((line) => {
      const [, count, quoted] = /^(?:repeat (\d+)|text) (".*")$/.exec(line) ?? [];
      if (quoted !== undefined)
        return Buffer.from(String(JSON.parse(quoted)).repeat(Number(count ?? 1)));
      return Buffer.from(line.replace(/^hex/, "").replaceAll(" ", ""), "hex");
    });
  return Buffer.concat(parts);
}
