/** Documents → lines of cells: decides where lines break. O(size · width). */
import type { Doc } from "./doc.js";

/** One line before its cells are aligned. */
export interface Line {
  readonly indent: number;
  readonly cells: readonly string[];
  /** Lines of one family align their cells. */
  readonly family: string;
  readonly remark: string;
  /** It begins an item of a list, or it is a comment. */
  readonly mark: "item" | "comment" | "";
}

interface Task {
  readonly indent: number;
  readonly flat: boolean;
  readonly doc: Doc;
}

interface Open {
  indent: number;
  cells: string[];
  family: string;
  remark: string;
  mark: Line["mark"];
  width: number;
}

interface Page {
  readonly width: number;
  readonly lines: Line[];
  readonly stack: Task[];
  line: Open;
}

const step = 2;

/** Lays a document out on lines of `width` columns, as far as it can be broken. */
export function layOutDoc(doc: Doc, width: number): readonly Line[] {
  const page: Page = {
    width,
    lines: [],
    stack: [{ indent: 0, flat: false, doc }],
    line: newLine(0),
  };
  for (;;) {
    const task = page.stack.pop();
    if (task === undefined) break;
    place(page, task);
  }
  endLine(page, 0);
  return page.lines;
}

function newLine(indent: number): Open {
  return { indent, cells: [""], family: "", remark: "", mark: "", width: indent };
}

function endLine(page: Page, indent: number): void {
  const { width: _width, ...finished } = page.line;
  page.lines.push(finished);
  page.line = newLine(indent);
}

function write(page: Page, text: string): void {
  const { line } = page;
  line.cells[line.cells.length - 1] += text;
  line.width += text.length;
}

function place(page: Page, { indent, flat, doc }: Task): void {
  if (typeof doc === "string") {
    write(page, doc);
    return;
  }
  const push = (body: Doc, asFlat: boolean, by = indent) => {
    page.stack.push({ indent: by, flat: asFlat, doc: body });
  };
  switch (doc.kind) {
    case "concat":
      for (const part of doc.parts.toReversed()) push(part, flat);
      return;
    case "indent":
      push(doc.body, flat, indent + step);
      return;
    case "line":
      if (flat) write(page, doc.flat);
      else endLine(page, indent);
      return;
    case "hard line":
      if (doc.blank) endLine(page, 0);
      endLine(page, indent);
      return;
    case "group":
      push(doc.body, flat || (!doc.hard && fits(page, { indent, flat: true, doc: doc.body })));
      return;
    case "choice": {
      const options = doc.options.slice(0, -1);
      const fitting = options.find((option) => fits(page, { indent, flat: true, doc: option }));
      push(fitting ?? doc.options.at(-1) ?? "", flat || fitting !== undefined);
      return;
    }
    case "fill":
      placeFill(page, doc, { indent, flat });
      return;
    case "if flat":
      write(page, flat ? doc.flat : doc.broken);
      return;
    case "cell":
      endCell(page, doc.family, doc.width);
      return;
    case "remark":
      page.line.remark = doc.text;
      return;
    case "mark":
      page.line.mark = doc.mark;
      return;
  }
}

function endCell({ line }: Page, family: string, width: number): void {
  line.cells.push("");
  line.family = family;
  line.width += width;
}

type Fill = Extract<Doc, { kind: "fill" }>;

function placeFill(page: Page, fill: Fill, { indent, flat }: Omit<Task, "doc">): void {
  const item = fill.items[fill.next];
  if (item === undefined) return;
  // What is left stands behind the item, so that `fits` sees that a line may end there.
  page.stack.push({ indent, flat, doc: { ...fill, next: fill.next + 1 } });
  const blank = fill.next > 0 ? 1 : 0;
  const fitting = flat || fits(page, { indent, flat: true, doc: item }, blank);
  if (blank === 1) {
    if (fitting) write(page, " ");
    else endLine(page, indent);
  }
  page.stack.push({ indent, flat: fitting, doc: item });
}

/** Whether what stands next ends before the margin, up to the first place where a line may end. */
function fits(page: Page, next: Task, extra = 0): boolean {
  let room = page.width - page.line.width - extra;
  const own: Task[] = [next];
  let behind = page.stack.length;
  while (room >= 0) {
    const task = own.pop() ?? page.stack[--behind];
    if (task === undefined) return true;
    const { indent, flat, doc } = task;
    if (typeof doc === "string") {
      room -= doc.length;
      continue;
    }
    const push = (body: Doc, by = indent, asFlat = flat) => {
      own.push({ indent: by, flat: asFlat, doc: body });
    };
    switch (doc.kind) {
      case "concat":
        for (const part of doc.parts.toReversed()) push(part);
        break;
      case "indent":
        push(doc.body, indent + step);
        break;
      case "line":
        if (!flat) return true;
        room -= doc.flat.length;
        break;
      case "hard line":
        if (!flat) return true;
        room = page.width - indent;
        break;
      case "group":
        push(doc.body, indent, flat && !doc.hard);
        break;
      case "choice":
        push(doc.options[flat ? 0 : doc.options.length - 1] ?? "");
        break;
      case "fill":
        if (doc.next >= doc.items.length) break;
        if (doc.next > 0 && !flat) return true;
        if (doc.next > 0) room -= 1;
        push({ ...doc, next: doc.next + 1 });
        push(doc.items[doc.next] ?? "");
        break;
      case "if flat":
        room -= (flat ? doc.flat : doc.broken).length;
        break;
      case "cell":
        room -= doc.width;
        break;
      case "remark":
      case "mark":
        break;
    }
  }
  return false;
}
