/**
 * Lines of cells → text. Neighbours of one family, nothing between them, stand in columns; so do
 * the comments behind neighbouring lines. A run ends where its columns would pass the margin,
 * and a comment that does not fit behind its line goes above it. What is decided here depends on
 * the lines alone, so that formatting twice changes nothing.
 */
import type { Line } from "./lay-out-doc.js";

/** Columns of these families are aligned only as long as little padding does it. */
const widestPadding: Readonly<Record<string, number>> = { process: 12, property: 12 };

/** The text, with a line end after the last line. */
export function alignLines(lines: readonly Line[], width: number): string {
  const placed = raiseLongRemarks(lines, width).map(withoutColumns);
  const texts: string[] = [];
  for (let start = 0; start < placed.length; ) {
    let end = start + 1;
    let run = alignRun(placed.slice(start, end));
    // A run goes on as long as all of it fits in columns.
    while (end < placed.length && sameRun(placed[end - 1]!, placed[end]!)) {
      const longer = alignRun(placed.slice(start, end + 1));
      if (longer.some((text) => text.length > width) || isPadded(placed.slice(start, end + 1)))
        break;
      run = longer;
      end++;
    }
    texts.push(...run);
    start = end;
  }
  return `${texts.join("\n").trimEnd()}\n`;
}

function sameRun(above: Line, below: Line): boolean {
  if (isEmpty(above) || isEmpty(below)) return false;
  if (above.mark === "comment" || below.mark === "comment") return false;
  return above.indent === below.indent && above.family === below.family;
}

/** A line that opens a block on lines of its own is no row of a table. */
function withoutColumns(line: Line): Line {
  const text = plain(line);
  return text.endsWith("{") ? { ...line, cells: [text], family: "" } : line;
}

/** Whether a column of the run would pad more than its family allows. */
function isPadded(run: readonly Line[]): boolean {
  const limit = widestPadding[run[0]?.family ?? ""];
  if (limit === undefined) return false;
  const lengths = run.map(({ cells }) => cells[0]?.length ?? 0);
  return Math.max(...lengths) - Math.min(...lengths) > limit;
}

function isEmpty({ cells }: Line): boolean {
  return cells.every((cell) => cell === "");
}

/** A comment that does not fit behind its line goes above it, and above its documentation. */
function raiseLongRemarks(lines: readonly Line[], width: number): readonly Line[] {
  const placed: Line[] = [];
  for (const line of lines) {
    const length = line.indent + plain(line).length + 2 + line.remark.length;
    if (line.remark === "" || line.mark !== "item" || length <= width) {
      placed.push(line);
      continue;
    }
    let above = placed.length;
    while (placed[above - 1]?.cells[0]?.startsWith("///")) above--;
    const comment: Line = {
      ...line,
      cells: [line.remark],
      family: "",
      remark: "",
      mark: "comment",
    };
    placed.splice(above, 0, comment);
    placed.push({ ...line, remark: "" });
  }
  return placed;
}

function alignRun(run: readonly Line[]): readonly string[] {
  return alignRemarks(run, alignCells(run));
}

/** The line without columns: cells that are there, a blank between. */
function plain({ cells }: Line): string {
  return cells.filter((cell) => cell !== "").join(" ");
}

function indented({ indent }: Line, text: string): string {
  return text === "" ? "" : " ".repeat(indent) + text;
}

function alignCells(run: readonly Line[]): readonly string[] {
  if (run.length === 1 || run[0]?.family === "") {
    return run.map((line) => indented(line, plain(line)));
  }
  const columns = Math.max(...run.map(({ cells }) => cells.length));
  const widths = Array.from({ length: columns }, (_, column) => {
    return Math.max(...run.map(({ cells }) => cells[column]?.length ?? 0));
  });
  return run.map((line) => {
    const cells = line.cells.map((cell, column) => cell.padEnd(widths[column] ?? 0));
    const present = cells.filter((_, column) => (widths[column] ?? 0) > 0);
    return indented(line, present.join(" ").trimEnd());
  });
}

function alignRemarks(run: readonly Line[], texts: readonly string[]): readonly string[] {
  const withRemark = texts.filter((_, index) => run[index]?.remark !== "");
  const column = Math.max(0, ...withRemark.map((text) => text.length)) + 2;
  return texts.map((text, index) => {
    const { remark } = run[index]!;
    return remark === "" ? text : text.padEnd(column) + remark;
  });
}
