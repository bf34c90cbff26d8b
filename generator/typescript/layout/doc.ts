/**
 * Documents for the layout of a module: texts, places where a line may end, and groups that stand
 * on one line if they fit. After Wadler, with the choices between layouts that formatters of
 * JavaScript have.
 */
export type Doc =
  | string
  | readonly Doc[]
  | Line
  | Group
  | { readonly kind: "indent"; readonly body: Doc }
  /** One text where the group is broken, another where it is flat; `of` is another group. */
  | { readonly kind: "if break"; readonly broken: Doc; readonly flat: Doc; readonly of?: Group }
  /** Indented if the other group is broken. */
  | { readonly kind: "indent if break"; readonly body: Doc; readonly of: Group };

interface Line {
  readonly kind: "line";
  /** What stands for it while its group is on one line; a hard one always ends the line. */
  readonly flat: " " | "" | undefined;
}

export interface Group {
  readonly kind: "group";
  readonly body: Doc;
  /** It is never on one line. */
  readonly broken: boolean;
  /**
   * Layouts from narrow to wide, the first of them being `body`; the last is taken if none fits.
   */
  readonly states?: readonly Doc[];
}

export const line: Doc = { kind: "line", flat: " " };
export const softLine: Doc = { kind: "line", flat: "" };
export const hardLine: Doc = { kind: "line", flat: undefined };

export function indent(...body: readonly Doc[]): Doc {
  return { kind: "indent", body };
}

/** On one line if it fits, and if nothing in it ends a line always. */
export function group(...body: readonly Doc[]): Group {
  return { kind: "group", body, broken: mustBreak(body) };
}

export function brokenGroup(...body: readonly Doc[]): Group {
  return { kind: "group", body, broken: true };
}

/** The first of the layouts that fits. */
export function choice(states: readonly [Doc, ...Doc[]]): Group {
  // What must break inside is each layout's own business.
  return { kind: "group", body: states[0], broken: false, states };
}

export function ifBreak(broken: Doc, flat: Doc, of?: Group): Doc {
  return { kind: "if break", broken, flat, ...(of === undefined ? {} : { of }) };
}

export function indentIfBreak(of: Group, body: Doc): Doc {
  return { kind: "indent if break", body, of };
}

export function join(separator: Doc, items: readonly Doc[]): Doc[] {
  return items.flatMap((item, index) => (index === 0 ? [item] : [separator, item]));
}

/** Something in it always ends a line. */
export function mustBreak(doc: Doc): boolean {
  if (typeof doc === "string") return false;
  if (isList(doc)) return doc.some(mustBreak);
  switch (doc.kind) {
    case "line":
      return doc.flat === undefined;
    case "group":
      return doc.broken || (doc.states !== undefined && mustBreak(doc.body));
    case "indent":
    case "indent if break":
      return mustBreak(doc.body);
    case "if break":
      return false;
  }
}

export function isList(doc: Doc): doc is readonly Doc[] {
  return Array.isArray(doc);
}
