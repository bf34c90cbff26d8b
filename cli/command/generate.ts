/** `lockspec generate`: a protocol as a TypeScript module, in a new file. */
import { audit, generateModule } from "../../generator/index.js";
import type { GenerateCommand } from "../code-command.js";
import { diagnosticWriter } from "../diagnostic-writer.js";
import { type ExitCode, exitCode } from "../exit-code.js";
import { unsupportedText } from "../generated-code.js";
import { openSpec } from "../open-spec.js";
import type { Platform } from "../platform.js";

export async function generate(command: GenerateCommand, platform: Platform): Promise<ExitCode> {
  const say = (mistake: string): ExitCode => {
    platform.err.write(`lockspec: ${mistake}\n`);
    return exitCode.mistake;
  };
  const diagnostics = diagnosticWriter(platform);
  const model = await openSpec(command.path, { platform, diagnostics });
  if (model === undefined) return exitCode.mistake;
  if (model.file.flavour === "library") {
    return say(`${command.path}: a library has no code of its own: generate what imports it`);
  }
  const folder = command.out.replace(/(?<=.)\/+$/, "");
  const path = `${folder}/${fileName(command.path, model.file.name.text)}`;
  // What is neither says itself why it cannot be written.
  if (["file", "folder"].includes(platform.kindOf(path)) && !command.force) {
    return say(`${path}: is there already: --force overwrites it`);
  }
  // Real threads take their steps as the machine lets them; a scheduler takes any step.
  const audited = command.flavour === "threaded" ? audit(model) : undefined;
  if (audited !== undefined && audited.findings.length > 0) {
    diagnostics.write(audited.findings, model.sources);
    return exitCode.mistake;
  }
  const generated = await generateModule(model, { flavour: command.flavour });
  if (!generated.ok) return say(unsupportedText(model, generated.unsupported));
  const written = platform.write(path, generated.text);
  if (!written.ok) return say(`${path}: ${written.reason}`);
  platform.out.write(`${path}\n`);
  for (const { step, variables } of audited?.assumed ?? []) {
    platform.err.write(`assumed to be atomic: ${step} (${variables.join(", ")})\n`);
  }
  return exitCode.met;
}

/** That of the spec; a protocol from standard input has its own. */
function fileName(path: string, protocol: string): string {
  const name = path === "-" ? protocol.replaceAll("_", "-") : (path.split("/").at(-1) ?? path);
  return `${name.replace(/\.lockspec$/, "")}.ts`;
}
