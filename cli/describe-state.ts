/** The variables of running code as lines, those with real bytes with the first of them. */
import { elementName, type Ir, showValue, type Value } from "../ir/index.js";
import type { ShownBytes } from "../runtime/index.js";
import type { WorkloadResult } from "./workload.js";

const shownBytes = 16;

export function describeState(ir: Ir, { system, pagesOf }: WorkloadResult): readonly string[] {
  return system.memory.variables.flatMap((stored) => {
    const variable = ir.variables.find(({ name }) => name === stored.name);
    if (variable === undefined) return [];
    return stored.plain().map((plain, element) => {
      const value = showValue(variable.type, plain as Value); // the code has values of the type
      const at = stored.page(element);
      const pieces =
        at === undefined
          ? (stored.shown?.(element, shownBytes) ?? [])
          : [{ from: 0, bytes: pagesOf(at, shownBytes) }];
      const bytes = pieces.map((piece) => `   ${pieceText(piece)}`).join("");
      return `${elementName(variable, element)} = ${value}${bytes}`;
    });
  });
}

/** A page that is torn goes on with another value. */
function pieceText({ from, bytes }: ShownBytes): string {
  return `${from === 0 ? "" : `from byte ${from}: `}${bytesText(bytes)}`;
}

function bytesText(bytes: Uint8Array): string {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
  const text = [...bytes].map((byte) =>
    byte > 31 && byte < 127 ? String.fromCharCode(byte) : ".",
  );
  return `${hex}  |${text.join("")}|`;
}
