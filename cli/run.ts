/**
 * From the words of the command line to an exit code. Each command is loaded only when it is asked
 * for. Whatever is thrown in it is our bug, and said to be one: a user's mistake never throws.
 */
import type { Command } from "./command.js";
import { type ExitCode, exitCode } from "./exit-code.js";
import { parseArguments } from "./parse-arguments.js";
import type { Platform } from "./platform.js";

export async function run(words: readonly string[], platform: Platform): Promise<ExitCode> {
  try {
    const context = { version: platform.version, width: platform.out.width };
    const parsed = await parseArguments(words, context);
    if (parsed.ok) return await perform(parsed.command, platform);
    for (const mistake of parsed.mistakes) platform.err.write(`lockspec: ${mistake}\n`);
    return exitCode.mistake;
  } catch (error) {
    reportBug(error, words, platform);
    return exitCode.bug;
  }
}

async function perform(command: Command, platform: Platform): Promise<ExitCode> {
  switch (command.kind) {
    case "say":
      platform.out.write(command.text);
      return exitCode.met;
    case "check":
      return (await import("./command/check.js")).check(command, platform);
    case "format":
      return (await import("./command/format.js")).format(command, platform);
    case "explain":
      return (await import("./command/explain.js")).explain(command, platform);
    case "print":
      return (await import("./command/print.js")).print(command, platform);
    case "locks":
      return (await import("./command/locks.js")).locks(command, platform);
    case "audit":
      return (await import("./command/audit.js")).audit(command, platform);
    case "generate":
      return (await import("./command/generate.js")).generate(command, platform);
    case "run":
      return (await import("./command/run-workload.js")).runCommand(command, platform);
    case "conform":
      return (await import("./command/conform.js")).conform(command, platform);
    case "replay":
      return (await import("./command/replay.js")).replay(command, platform);
    case "diagnose":
      return (await import("./command/diagnose.js")).diagnose(command, platform);
    case "import-ftrace":
      return (await import("./command/import-ftrace.js")).importFtraceText(command, platform);
    case "validate":
      return (await import("./command/validate.js")).validate(command, platform);
  }
}

/** The stack goes into a file, where it can be attached from; it tells a user nothing. */
function reportBug(error: unknown, words: readonly string[], platform: Platform): void {
  const command = ["lockspec", ...words].join(" ");
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const details = `${platform.description}\n${command}\n\n${stack}\n`;
  const message = error instanceof Error ? error.message : String(error);
  const lines = ["", `lockspec: this is a bug in lockspec: ${message.split("\n")[0]}`];
  if (words.includes("--debug")) lines.push(details);
  const file = words.includes("--debug") ? undefined : platform.keepBugReport(details);
  lines.push(
    "Please report it, and attach",
    "  - the spec, with the files that it imports",
    `  - the command: ${command}`,
    `  - the version: ${platform.description}`,
    file === undefined
      ? "  - the lines above (without them: run it again with --debug)"
      : `  - the file ${file}`,
  );
  platform.err.write(`${lines.join("\n")}\n`);
}
