/**
 * Documents to be laid out: what must stand together, where a line may break, how far the next line
 * is indented. After Wadler, "A prettier printer", with hard line ends, filling and table cells.
 */
export type Doc =
  | string
  | { readonly kind: "concat"; readonly parts: readonly Doc[]; readonly hard: boolean }
  /** `flat` while its group is on one line, else the end of the line. */
  | { readonly kind: "line"; readonly flat: string }
  /** Always the end of the line; after `blank` with an empty line. */
  | { readonly kind: "hard line"; readonly blank: boolean }
  | { readonly kind: "indent"; readonly body: Doc; readonly hard: boolean }
  /** On one line if it fits, and if nothing in it ends a line always. */
  | { readonly kind: "group"; readonly body: Doc; readonly hard: boolean }
  /** As many items on each line as fit; those before `next` stand already. */
  | { readonly kind: "fill"; readonly items: readonly Doc[]; readonly next: number }
  /** One text on one line, another on several. */
  | { readonly kind: "if flat"; readonly flat: string; readonly broken: string }
  /** The first that fits on its lines, else the last. */
  | { readonly kind: "choice"; readonly options: readonly Doc[] }
  /** A cell of a table ends: lines of one family that follow each other are aligned here. */
  | { readonly kind: "cell"; readonly family: string; readonly width: 0 | 1 }
  /** A comment behind the line. */
  | { readonly kind: "remark"; readonly text: string }
  /** The line begins an item of a list; or it is a comment. */
  | { readonly kind: "mark"; readonly mark: "item" | "comment" };

function isHard(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  return doc.kind === "hard line" || ("hard" in doc && doc.hard);
}

export function concat(...parts: readonly Doc[]): Doc {
  return { kind: "concat", parts, hard: parts.some(isHard) };
}

export function indent(...parts: readonly Doc[]): Doc {
  const body = concat(...parts);
  return { kind: "indent", body, hard: isHard(body) };
}

export function group(...parts: readonly Doc[]): Doc {
  const body = concat(...parts);
  return { kind: "group", body, hard: isHard(body) };
}

export const line: Doc = { kind: "line", flat: " " };
export const softLine: Doc = { kind: "line", flat: "" };
export const hardLine: Doc = { kind: "hard line", blank: false };
export const blankLine: Doc = { kind: "hard line", blank: true };

export function fill(items: readonly Doc[]): Doc {
  return { kind: "fill", items, next: 0 };
}

export function choice(...options: readonly Doc[]): Doc {
  return { kind: "choice", options };
}

/** Items with a separator between. */
export function join(separator: Doc, items: readonly Doc[]): Doc {
  return concat(...items.flatMap((item, index) => (index === 0 ? [item] : [separator, item])));
}

/** Items with commas behind all but the last, to be filled or joined. */
export function withCommas(items: readonly Doc[]): readonly Doc[] {
  return items.map((item, index) => (index === items.length - 1 ? item : concat(item, ",")));
}

/** `(a, b)`: on one line or indented between the brackets. */
export function bracketed(open: string, items: readonly Doc[], close: string): Doc {
  if (items.length === 0) return `${open}${close}`;
  return group(open, indent(softLine, fill(withCommas(items))), softLine, close);
}

/** A row of a table: a blank between cells that are there, columns aligned with its neighbours. */
export function row(family: string, cells: readonly (Doc | undefined)[]): Doc {
  // What follows the row stands behind its last cell, so there is none behind what is there.
  const last = cells.findLastIndex((cell) => cell !== undefined && cell !== "");
  return concat(
    ...cells.slice(0, last + 1).flatMap((cell, index): readonly Doc[] => {
      if (index === 0) return [cell ?? ""];
      const end: Doc = { kind: "cell", family, width: cell === undefined ? 0 : 1 };
      return cell === undefined ? [end] : [end, cell];
    }),
  );
}
