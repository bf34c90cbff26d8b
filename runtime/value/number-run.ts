/** Types of which the values, or all but the first, are whole numbers that follow one another. */
import type { Type } from "./type.js";

/**
 * The number that the value at a place of the order has, if it and all after it are such numbers.
 */
export function runFrom(type: Type<unknown>, place: number): number | undefined {
  if (type.size <= place) return undefined;
  const from = type.member(place);
  if (typeof from !== "number") return undefined;
  return type.member(type.size - 1) === from + type.size - 1 - place ? from : undefined;
}
