/**
 * The race as the mails draw it: a column per process in the order of appearance, one row per step,
 * beneath it what changed. A row belongs to one process, so its text may run on to the right;
 * columns only have to begin far enough apart.
 */
import { type Painter, type Tone, widthOf, wrap } from "./tone.js";
import type { Row, TraceTable } from "./trace-rows.js";

export interface TableOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly paint: Painter;
  /** What to say beneath the last row: what it breaks. */
  readonly ending: string;
}

/** The widest that a column becomes for the sake of its longest text. */
const widestColumn = 46;
/** What the last column has at least, however many there are. */
const lastColumn = 30;

export function textTrace(table: TraceTable, options: TableOptions): readonly string[] {
  const { rows } = table;
  const numbers = Math.max(1, ...rows.map(({ number }) => widthOf(number)));
  const places = Math.max(0, ...rows.map(({ place }) => widthOf(place)));
  const gutter = numbers + 2 + places + 2;
  const begins = columnStarts(table, options.width - gutter);
  const write = (row: Row, isLast: boolean): readonly string[] => {
    const start = begins[row.column]!;
    const room = Math.max(20, options.width - gutter - start);
    const line = lineWriter({ gutter: " ".repeat(gutter), start, paint: options.paint, room });
    const number = options.paint("dim", row.number.padStart(numbers));
    const place = options.paint("dim", row.place.padEnd(places));
    const own = lineWriter({ gutter: `${number}  ${place}  `, start, paint: options.paint, room });
    const [first = "", ...rest] = wrap(row.text, room);
    return [
      ...own("plain", first),
      ...rest.flatMap((text) => line("plain", text)),
      ...row.changes.flatMap(({ text, quiet }) => line(quiet ? "dim" : "strong", `    ${text}`)),
      ...(isLast ? line("bad", `    <-- ${options.ending}`) : []),
    ];
  };
  const heading = headings(table.columns, begins).map((text) =>
    options.paint("strong", " ".repeat(gutter) + text),
  );
  return [...heading, ...rows.flatMap((row, index) => write(row, index === rows.length - 1))];
}

interface LineOptions {
  readonly gutter: string;
  readonly start: number;
  readonly room: number;
  readonly paint: Painter;
}

function lineWriter({ gutter, start, room, paint }: LineOptions) {
  return (tone: Tone, text: string): readonly string[] => {
    const indent = `${/^ */.exec(text)?.[0] ?? ""}  `;
    const lines = wrap(text.trimEnd(), room, indent);
    return lines.map((one, index) => {
      const margin = index === 0 ? gutter : " ".repeat(widthOf(withoutColour(gutter)));
      return `${margin}${" ".repeat(start)}${paint(tone, one)}`.trimEnd();
    });
  };
}

function withoutColour(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one
  return text.replace(/\u001b\[\d+m/g, "");
}

/**
 * Where each column begins: after the longest text of the one before it, or closer if there is no
 * room.
 */
function columnStarts({ columns, rows }: TraceTable, width: number): readonly number[] {
  const natural = columns.map((title, column) => {
    const own = rows.filter((row) => row.column === column);
    const texts = own.flatMap(({ text, changes }) => [
      text,
      ...changes.map((one) => `    ${one.text}`),
    ]);
    const longest = Math.max(widthOf(title), ...texts.map(widthOf));
    return Math.min(longest, widestColumn) + 3;
  });
  const last = Math.max(lastColumn, Math.min(natural.at(-1) ?? 0, widestColumn));
  const room = Math.max(0, width - last);
  const sum = (sizes: readonly number[]) => sizes.slice(0, -1).reduce((all, one) => all + one, 0);
  // As wide as the title at least, if all titles have room.
  const titles = columns.map((title) => widthOf(title) + 2);
  const least = sum(titles) <= room ? titles : columns.map(() => 0);
  const spare = Math.max(1, sum(natural) - sum(least));
  const share = Math.min(1, (room - sum(least)) / spare);
  let start = 0;
  return natural.map((size, column) => {
    const begin = start;
    const base = least[column]!;
    start += Math.max(2, Math.floor(base + (size - base) * share));
    return begin;
  });
}

/** Titles above their columns; those that would run into the next one go to a line of their own. */
function headings(columns: readonly string[], begins: readonly number[]): readonly string[] {
  const lines: string[] = [];
  columns.forEach((title, column) => {
    if (title === "") return;
    const start = begins[column]!;
    const free = lines.findIndex((line) => widthOf(line) < start || (start === 0 && line === ""));
    const index = free < 0 ? lines.length : free;
    lines[index] = (lines[index] ?? "").padEnd(start) + title;
  });
  return lines;
}
