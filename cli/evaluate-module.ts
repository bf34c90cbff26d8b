/** Runs a generated module, as JavaScript, with our run time in place of the package's. */
import * as runtime from "../runtime/index.js";

/** The class of its closed system, which comes last. @throws our own bug, if it has none */
export function evaluateModule<System>(
  javascript: string,
): new (
  parameters: object,
  buffer?: SharedArrayBuffer,
  device?: runtime.PmemDevice,
) => System {
  const exported: Record<string, unknown> = {};
  const require = (): typeof runtime => runtime;
  new Function("require", "exports", javascript)(require, exported);
  const found = Object.entries(exported).findLast(
    ([name, value]) => name.endsWith("System") && typeof value === "function",
  );
  if (found === undefined) throw new Error("the generated module has no system");
  // The generator writes one, and it takes the parameters.
  return found[1] as new (
    parameters: object,
    buffer?: SharedArrayBuffer,
    device?: runtime.PmemDevice,
  ) => System;
}
