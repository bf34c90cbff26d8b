/** Arrays of a protocol: which element some indices mean, the last index fastest. */
import { ProtocolFault } from "./fault.js";
import type { Type } from "./type.js";

/**
 * The number of the element.
 *
 * @param name  of the array, for the message
 * @throws ProtocolFault for an index that is none
 */
export function elementOf(
  name: string,
  dimensions: readonly Type<unknown>[],
  indices: readonly unknown[],
): number {
  let element = 0;
  for (let i = 0; i < indices.length; i++) {
    const type = dimensions[i]!;
    const index = indices[i];
    if (!type.has(index)) throw new ProtocolFault("index out of range", name);
    element = element * type.size + type.ordinal(index);
  }
  return element;
}

/** The indices of all elements, in the order of their numbers. */
export function allIndices(dimensions: readonly Type<unknown>[]): unknown[][] {
  return combinations(dimensions.map((type) => type.members()));
}

/** Every list with one member of each, the last varying fastest. */
export function combinations<T>(lists: readonly (readonly T[])[]): T[][] {
  return lists.reduce<T[][]>(
    (front, list) => front.flatMap((one) => list.map((last) => [...one, last])),
    [[]],
  );
}
