/**
 * From values as they were recorded to values of the protocol. Numbers for names that a recording
 * has, such as addresses, are given when all of them are known; until then a value is a ticket.
 */
import type { CheckedMapping, MappingAst, TargetType } from "../../ir/index.js";
import { type Recorded, unknownValue } from "../history/recorded-value.js";
import { type Matches, matchesValue } from "./event-patterns.js";
import { isCase, isPlain, type MapValue, type Plain, showMapValue } from "./map-value.js";

/** A value that becomes one of the protocol when all names are known. */
export type Ticket =
  | { readonly kind: "done"; readonly value: Recorded }
  | { readonly kind: "number"; readonly table: NameTable; readonly key: Plain }
  | { readonly kind: "case"; readonly name: string; readonly parts: readonly Ticket[] };

/** What a value is called that comes to a type with `names`. */
export interface NameTable {
  readonly type: TargetType;
  readonly pairs: readonly NamePair[];
  readonly numbering: MappingAst.NamesDeclaration["numbering"];
  /** Values without a pair, in the order in which they came. */
  readonly keys: Set<Plain>;
}

interface NamePair {
  readonly matches: Matches<MapValue>;
  readonly value: (from: MapValue) => MapValue;
  readonly number: number | undefined;
}

/** The right side of a pair, with the fields of the value as names. */
export type PairValue = (expression: MappingAst.MapExpression) => (from: MapValue) => MapValue;

/** By the name of the type. */
export type NameTables = ReadonlyMap<string, NameTable>;

export function tablesOf({ file, targets }: CheckedMapping, valueOf: PairValue): NameTables {
  const tables = new Map<string, NameTable>();
  for (const declaration of file.declarations) {
    if (declaration.kind !== "names") continue;
    const type = targets.get(declaration);
    if (type === undefined) continue;
    const pairs = declaration.pairs.map(
      ({ pattern, value }): NamePair => ({
        matches: matchesValue(pattern),
        value: valueOf(value),
        number:
          value.kind === "map literal" && typeof value.value === "number" ? value.value : undefined,
      }),
    );
    tables.set(type.name, { type, pairs, numbering: declaration.numbering, keys: new Set() });
  }
  return tables;
}

/** A ticket for a value of a type; undefined if it can be none. */
export function ticketFor(
  tables: NameTables,
  value: MapValue,
  type: TargetType,
): Ticket | undefined {
  const table = tables.get(type.name);
  if (table === undefined || value === undefined || value === null || isCase(value)) {
    return plainTicket(tables, value, type);
  }
  const pair = table.pairs.find(({ matches }) => matches(value));
  if (pair !== undefined) return plainTicket(tables, pair.value(value), type);
  if (table.numbering !== undefined && isPlain(value)) {
    table.keys.add(value);
    return { kind: "number", table, key: value };
  }
  return plainTicket(tables, value, type);
}

function plainTicket(tables: NameTables, value: MapValue, type: TargetType): Ticket | undefined {
  if (value === undefined) return done(unknownValue);
  if (type.kind === "optional") {
    return value === null ? done(null) : ticketFor(tables, value, type.inner);
  }
  if (value === null) return done(unknownValue);
  if (isCase(value)) return caseTicket(tables, value.name, { values: value.values, type });
  switch (type.kind) {
    case "number":
      return Number.isInteger(value) ? done(value as number) : undefined; // just looked at
    case "bool":
      return typeof value === "boolean" ? done(value) : undefined;
    case "enum":
      return typeof value === "string"
        ? caseTicket(tables, value, { values: [], type })
        : undefined;
    case "other":
      return isPlain(value) ? done(value) : undefined;
  }
}

function done(value: Recorded): Ticket {
  return { kind: "done", value };
}

function caseTicket(
  tables: NameTables,
  name: string,
  { values, type }: { readonly values: readonly MapValue[]; readonly type: TargetType },
): Ticket | undefined {
  const found = type.kind === "enum" ? type.cases.find((one) => one.name === name) : undefined;
  if (found === undefined || found.fields.length !== values.length) return undefined;
  const parts = found.fields.map((field, index) => ticketFor(tables, values[index], field));
  if (parts.includes(undefined)) return undefined;
  return { kind: "case", name, parts: parts.filter((part) => part !== undefined) };
}

/** The values behind the tickets. */
export interface Numbers {
  valueOf(ticket: Ticket): Recorded;
  /** How many names the type has. */
  count(type: string): number;
  /** Types that have not enough values. */
  readonly problems: readonly string[];
}

/** Numbers all names; no ticket may be given out later. */
export function numberNames(tables: NameTables): Numbers {
  const numbers = new Map<NameTable, ReadonlyMap<Plain, number>>();
  const problems: string[] = [];
  for (const table of tables.values()) {
    const { type, keys } = table;
    numbers.set(table, numbersOf(table));
    if (type.kind === "enum" && keys.size > type.cases.length) {
      const few = `${type.name} has ${type.cases.length} values, and the recording has`;
      problems.push(`${few} ${keys.size}: ${[...keys].map(showMapValue).join(", ")}`);
    }
  }
  const valueOf = (ticket: Ticket): Recorded => {
    switch (ticket.kind) {
      case "done":
        return ticket.value;
      case "number": {
        const { table, key } = ticket;
        const number = numbers.get(table)?.get(key) ?? 0;
        const { type } = table;
        return type.kind === "enum" ? (type.cases[number]?.name ?? unknownValue) : number;
      }
      case "case": {
        const parts = ticket.parts.map((part) => String(valueOf(part)));
        return parts.length === 0 ? ticket.name : `${ticket.name}(${parts.join(", ")})`;
      }
    }
  };
  const count = (type: string): number => {
    const table = tables.get(type);
    return table === undefined ? 0 : takenBy(table).size + table.keys.size;
  };
  return { valueOf, count, problems };
}

/** The numbers that pairs have given away. */
function takenBy({ pairs }: NameTable): ReadonlySet<number> {
  return new Set(pairs.flatMap(({ number }) => (number === undefined ? [] : [number])));
}

function numbersOf(table: NameTable): ReadonlyMap<Plain, number> {
  const { keys, numbering, type } = table;
  const taken = takenBy(table);
  const sorted = numbering === "sorted" ? [...keys].sort(smallerFirst) : [...keys];
  let next = type.kind === "number" ? type.low : 0;
  return new Map(
    sorted.map((key) => {
      while (taken.has(next)) next++;
      return [key, next++];
    }),
  );
}

function smallerFirst(left: Plain, right: Plain): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  return String(left) < String(right) ? -1 : 1;
}
