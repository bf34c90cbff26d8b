/** Patterns of events and of values, and where a thread has the next event that matches. */
import type { MappingAst } from "../../ir/index.js";
import { fieldsOf, fromJson, isSame, type MapValue } from "./map-value.js";
import type { Seen, SeenThread } from "./recording.js";

export type Matches<T> = (value: T) => boolean;

/** Whether a value is as a pattern says. */
export function matchesValue(pattern: MappingAst.ValuePattern): Matches<MapValue> {
  switch (pattern.kind) {
    case "literal pattern":
      return literal(pattern.value);
    case "comparison pattern": {
      const { operator, value: limit } = pattern;
      return (value) => typeof value === "number" && compares[operator](value, limit);
    }
    case "range pattern": {
      const { low, high, inclusive } = pattern;
      return (value) =>
        typeof value === "number" && value >= low && (inclusive ? value <= high : value < high);
    }
    case "presence pattern":
      return (value) => (value !== undefined && value !== null) === pattern.present;
    case "record pattern":
      return matchesFields(pattern.fields);
    case "either pattern": {
      const all = pattern.patterns.map(matchesValue);
      return (value) => all.some((matches) => matches(value));
    }
  }
}

type Comparison = Extract<MappingAst.ValuePattern, { kind: "comparison pattern" }>["operator"];

const compares: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
};

function literal(wanted: MappingAst.Literal): Matches<MapValue> {
  if (typeof wanted !== "string" || !wanted.includes("*")) return (value) => isSame(value, wanted);
  const glob = globOf(wanted);
  return (value) => typeof value === "string" && glob.test(value);
}

function globOf(text: string): RegExp {
  const parts = text.split("*").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s");
}

function matchesFields(patterns: readonly MappingAst.FieldPattern[]): Matches<MapValue> {
  const all = patterns.map(({ path, value }) => {
    const names = path.map(({ text }) => text);
    return { names, matches: matchesValue(value) };
  });
  return (value) => {
    const fields = fieldsOf(value);
    return (
      fields !== undefined &&
      all.every(({ names, matches }) => {
        const found = names.reduce<MapValue>(
          (inner, name) => fromJson(fieldsOf(inner)?.[name]),
          fields,
        );
        return matches(found);
      })
    );
  };
}

/** Some events, and where threads have them. */
export interface EventFinder {
  /** Whether events of this name can be meant. */
  isNamed(name: string): boolean;
  matches(event: Seen): boolean;
  /** The last one before a position, not before `first`. */
  last(thread: SeenThread, before: number, first: number): Seen | undefined;
  /** The first one behind a position. */
  next(thread: SeenThread, behind: number): Seen | undefined;
}

export function finderOf(patterns: readonly MappingAst.EventPattern[]): EventFinder {
  const all = patterns.map(({ name, fields }) => ({
    isNamed: matchesName(name.text),
    matches: fields.length === 0 ? undefined : matchesFields(fields),
  }));
  const isNamed = (name: string): boolean => all.some((one) => one.isNamed(name));
  const matches = (event: Seen): boolean =>
    all.some((one) => one.isNamed(event.name) && (one.matches?.(event) ?? true));
  const known = new Map<SeenThread, readonly Seen[]>();
  const inThread = (thread: SeenThread): readonly Seen[] => {
    const found = known.get(thread) ?? thread.events.filter(matches);
    known.set(thread, found);
    return found;
  };
  return {
    isNamed,
    matches,
    last(thread, before, first) {
      const found = inThread(thread);
      const seen = found[firstFrom(found, before) - 1];
      return seen !== undefined && seen.index >= first ? seen : undefined;
    },
    next: (thread, behind) => {
      const found = inThread(thread);
      return found[firstFrom(found, behind + 1)];
    },
  };
}

/** `lock.acq`, or `tx.*`, which means all events whose names begin so. */
export function matchesName(name: string): Matches<string> {
  if (!name.includes("*")) return (other) => other === name;
  const glob = globOf(name);
  return (other) => glob.test(other);
}

/** Position of the first event whose index is not less: O(log n). */
function firstFrom(found: readonly Seen[], index: number): number {
  let [low, high] = [0, found.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (found[middle]!.index < index) low = middle + 1;
    else high = middle;
  }
  return low;
}
