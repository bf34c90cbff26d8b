/**
 * Lines of cells → text. Neighbours of one family, nothing between them, stand in columns; so do
 * the comments behind neighbouring lines. A run whose columns would pass the margin stays as it is,
 * and a comment that does not fit behind its line goes above it. What is decided here depends on
 * the lines alone, so that formatting twice changes nothing.
 */
import type { Line } from "./lay-out-doc.js";

/** The text, with a line end after the last line. */
export function alignLines(lines: readonly Line[], width: number): string {
  const placed = raiseLongRemarks(lines, width);
  const texts: string[] = [];
  for (let start = 0; start < placed.length; ) {
    let end = start + 1;
    while (end < placed.length && sameRun(placed[end - 1]!, placed[end]!)) end++;
    texts.push(...alignRun(placed.slice(start, end), width));
    start = end;
  }
  return `${texts.join("\n").trimEnd()}\n`;
}

function sameRun(above: Line, below: Line): boolean {
  if (isEmpty(above) || isEmpty(below)) return false;
  if (above.mark === "comment" || below.mark === "comment") return false;
  return above.indent === below.indent && above.family === below.family;
}

function isEmpty({ cells }: Line): boolean {
  return cells.every((cell) => cell === "");
}

/** A comment that does not fit behind its line becomes a line above it, and above its documentation. */
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

function alignRun(run: readonly Line[], width: number): readonly string[] {
  const aligned = alignCells(run);
  const candidates = [alignRemarks(run, aligned), attachRemarks(run, aligned)];
  const fitting = candidates.find((texts) => texts.every((text) => text.length <= width));
  return (
    fitting ??
    attachRemarks(
      run,
      run.map((line) => indented(line, plain(line))),
    )
  );
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

function attachRemarks(run: readonly Line[], texts: readonly string[]): readonly string[] {
  return texts.map((text, index) => {
    const { remark } = run[index]!;
    return remark === "" ? text : `${text}  ${remark}`;
  });
}
