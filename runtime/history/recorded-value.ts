/**
 * Values as a recording has them: JSON as in traces, or the text that the spec would write. What
 * nobody knows is "?", as a whole or inside a larger value.
 */
import type { Type, Value } from "../../ir/index.js";

export type Recorded =
  | null
  | boolean
  | number
  | string
  | readonly Recorded[]
  | { readonly [name: string]: Recorded };

/** By the name of a choice, a parameter or a variable. */
export type RecordedValues = Readonly<Record<string, Recorded>>;

export const unknownValue = "?";

/** A value of the protocol, as much of it as the comparison needs. */
export interface Typed {
  readonly type: Type;
  readonly value: Value;
}

type Show = (type: Type, value: Value) => string;

/** Whether the value may be what was recorded. */
export function mayBe({ type, value }: Typed, recorded: Recorded, show: Show): boolean {
  if (recorded === unknownValue) return true;
  if (recorded === null || typeof recorded !== "object") {
    return sameText(show(type, value), recorded === null ? "none" : String(recorded));
  }
  const parts = partsOf(value);
  switch (type.kind) {
    case "set":
    case "queue":
      return Array.isArray(recorded) && haveAll(type, parts, { recorded, show });
    case "record":
      return type.fields.every(({ name, type: inner }, index) => {
        const part = fieldOf(recorded, name);
        return part === undefined || mayBe({ type: inner, value: parts[index] ?? 0 }, part, show);
      });
    case "variant":
      return variantMayBe({ type, value }, recorded, show);
    default:
      return false;
  }
}

interface Wanted {
  readonly recorded: readonly Recorded[];
  readonly show: Show;
}

function haveAll(
  type: Type & { readonly kind: "set" | "queue" },
  parts: readonly Value[],
  { recorded, show }: Wanted,
): boolean {
  if (parts.length !== recorded.length) return false;
  const fits = (part: Value | undefined, one: Recorded): boolean =>
    part !== undefined && mayBe({ type: type.element, value: part }, one, show);
  if (type.kind === "queue") return recorded.every((one, index) => fits(parts[index], one));
  return recorded.every((one) => parts.some((part) => fits(part, one)));
}

/** `{ "READ_ONLY": { "block": "b0" } }`, or what is inside a `some`. */
function variantMayBe({ type, value }: Typed, recorded: Recorded, show: Show): boolean {
  if (type.kind !== "variant") return false;
  const [index, ...fields] = partsOf(value);
  const chosen = type.cases[Number(index)];
  if (chosen === undefined) return false;
  const [only] = chosen.fields;
  if (type.name.endsWith("?")) {
    const inner = fieldOf(recorded, "some") ?? recorded;
    const [some] = fields;
    if (only === undefined || some === undefined) return false;
    return mayBe({ type: only.type, value: some }, inner, show);
  }
  const inside = fieldOf(recorded, chosen.name);
  if (inside === undefined) return false;
  return chosen.fields.every(({ name, type: inner }, at) => {
    const part = fieldOf(inside, name);
    return part === undefined || mayBe({ type: inner, value: fields[at] ?? 0 }, part, show);
  });
}

function fieldOf(recorded: Recorded, name: string): Recorded | undefined {
  if (typeof recorded !== "object" || recorded === null || isList(recorded)) return undefined;
  return recorded[name];
}

/** `Array.isArray` does not tell a read-only list from an object. */
function isList(
  recorded: readonly Recorded[] | { readonly [name: string]: Recorded },
): recorded is readonly Recorded[] {
  return Array.isArray(recorded);
}

function partsOf(value: Value): readonly Value[] {
  return typeof value === "object" ? value : [];
}

/** Blanks do not matter. */
function sameText(shown: string, recorded: string): boolean {
  if (shown === recorded) return true;
  if (!shown.includes(" ") && !/\s/.test(recorded)) return false;
  return shown.replace(/\s+/g, "") === recorded.replace(/\s+/g, "");
}
