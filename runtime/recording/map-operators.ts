/** Operators of a mapping: what nobody knows makes what is computed with it unknown, too. */
import type { MappingAst, Span } from "../../ir/index.js";
import type { Evaluate, MapScope, MapWorld } from "./evaluate-map.js";
import { isPlain, isSame, isSeen, isSet, type MapValue, showMapValue } from "./map-value.js";

type Binary = Extract<MappingAst.MapExpression, { kind: "map binary" }>;

export function binaryOf(
  world: MapWorld,
  { operator, span }: Binary,
  { left, right }: { readonly left: Evaluate; readonly right: Evaluate },
): Evaluate {
  switch (operator) {
    case "and":
      return (scope) => left(scope) === true && right(scope) === true;
    case "or":
      return (scope) => left(scope) === true || right(scope) === true;
    case "==":
      return (scope) => isSame(left(scope), right(scope));
    case "!=":
      return (scope) => !isSame(left(scope), right(scope));
    case "??":
      return (scope) => left(scope) ?? right(scope);
    case "in":
      return (scope) => isIn(left(scope), right(scope));
    case "not in":
      return (scope) => !isIn(left(scope), right(scope));
    default:
      return (scope) =>
        compute(world, { operator, left: left(scope), right: right(scope) }, { scope, span });
  }
}

function isIn(value: MapValue, all: MapValue): boolean {
  if (isSet(all)) return [...all].some((one) => isSame(one, value));
  return Array.isArray(all) && isPlain(value) && all.includes(value);
}

interface Sum {
  readonly operator: MappingAst.MapOperator;
  readonly left: MapValue;
  readonly right: MapValue;
}

/** More members than these are a mistake of the recording. */
const longestRange = 100_000;

export function compute(
  world: MapWorld,
  { operator, left, right }: Sum,
  { scope, span }: { readonly scope: MapScope; readonly span: Span },
): MapValue {
  const [one, other] = [left, right].map((value) => (isSeen(value) ? value.seq : value));
  if (one === undefined || one === null || other === undefined || other === null) return undefined;
  if (typeof one !== "number" || typeof other !== "number") {
    const wrong = typeof one === "number" ? other : one;
    world.complain(scope, span, `${showMapValue(wrong)} is no number`);
    return undefined;
  }
  switch (operator) {
    case "<":
      return one < other;
    case "<=":
      return one <= other;
    case ">":
      return one > other;
    case ">=":
      return one >= other;
    case "+":
      return one + other;
    case "-":
      return one - other;
    case "*":
      return one * other;
    case "/":
      return Math.floor(one / other);
    case "mod":
      return ((one % other) + other) % other;
    case "..":
    case "..<": {
      const count = other - one + (operator === ".." ? 1 : 0);
      if (count > longestRange) {
        world.complain(scope, span, `${one} ${operator} ${other} has ${count} members`);
        return undefined;
      }
      return new Set(Array.from({ length: Math.max(0, count) }, (_, index) => one + index));
    }
    default:
      return undefined;
  }
}
