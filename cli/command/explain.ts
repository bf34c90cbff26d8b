/** `lockspec explain CODE`: the long text of a diagnostic. */
import { allCodes, explain as explanationOf, suggest } from "../../grammar/index.js";
import type { ExplainCommand } from "../command.js";
import { combineExitCodes, type ExitCode, exitCode } from "../exit-code.js";
import type { Platform } from "../platform.js";

export async function explain(command: ExplainCommand, platform: Platform): Promise<ExitCode> {
  const codes = command.codes.map((code, index) => {
    const text = explanationOf(code);
    if (text === undefined) {
      const near = suggest(code, allCodes());
      const hint = near === undefined ? "codes look like LS2001" : `did you mean ${near}?`;
      platform.err.write(`lockspec: there is no diagnostic ${code}: ${hint}\n`);
      return exitCode.mistake;
    }
    platform.out.write(`${index === 0 ? "" : "\n"}${code}\n\n${text.trimEnd()}\n`);
    return exitCode.met;
  });
  return combineExitCodes(codes);
}
