/** Sets, as one bit for every value of the element's type, and queues, as a packed list. */

import { set } from "./collection.js";
import { ProtocolFault } from "./fault.js";
import type { Type, Words } from "./type.js";

export interface SetType<T> extends Type<readonly T[]> {
  readonly element: Type<T>;
}

/** A set: in memory a bitmap, as a value its members in their order. */
export function setOf<T>(element: Type<T>): SetType<T> {
  const words = Math.max(1, Math.ceil(element.size / 32));
  return {
    element,
    words,
    size: 2 ** element.size,
    first: [],
    read: (store, at) => readBits(store, at, element),
    write: (store, at, value) => {
      const bits = new Int32Array(words);
      for (const one of value) {
        const ordinal = element.ordinal(one);
        bits[ordinal >> 5]! |= 1 << (ordinal & 31);
      }
      for (const [i, word] of bits.entries()) store.store(at + i, word);
    },
    has: (value) => value.every((one) => element.has(one)),
    check: (value) => {
      for (const one of value) element.check(one);
      return value;
    },
    ordinal: (value) =>
      setOrdinal(
        value.map((one) => element.ordinal(one)),
        element.size,
      ),
    member: (ordinal) => setMember(ordinal, element.size).map((one) => element.member(one)),
    members: () => subsets(element.members()),
    plain: (value) => set(...value.map((one) => element.plain(one))),
  };
}

function readBits<T>(store: Words, at: number, element: Type<T>): readonly T[] {
  const found: T[] = [];
  for (let i = 0; i * 32 < element.size; i++) {
    const word = store.load(at + i);
    for (let bit = 0; word >>> bit !== 0 && bit < 32; bit++) {
      if ((word >>> bit) & 1) found.push(element.member(i * 32 + bit));
    }
  }
  // Cases with values are numbered in the order of the text, and sets are lists in `order`.
  return typeof found[0] === "object" ? set(...found) : found;
}

/** The position of a set in the order of values; its members by number. */
function setOrdinal(numbers: readonly number[], size: number): number {
  let ordinal = 0;
  let from = 0;
  for (const one of [...numbers].sort((a, b) => a - b)) {
    ordinal += 1;
    for (; from < one; from++) ordinal += 2 ** (size - 1 - from);
    from = one + 1;
  }
  return ordinal;
}

function setMember(ordinal: number, size: number): readonly number[] {
  const found: number[] = [];
  let rest = ordinal;
  for (let from = 0; rest > 0 && from < size; from++) {
    const beginning = 2 ** (size - 1 - from);
    if (rest > beginning) rest -= beginning;
    else {
      found.push(from);
      rest -= 1;
    }
  }
  return found;
}

/** How many queues there are of so many values. */
function queuesOf(size: number, capacity: number): number {
  let count = 1;
  for (let length = 0; length < capacity; length++) count = 1 + size * count;
  return count;
}

function queueOrdinal(numbers: readonly number[], size: number, capacity: number): number {
  const [head, ...tail] = numbers;
  if (head === undefined) return 0;
  return 1 + head * queuesOf(size, capacity - 1) + queueOrdinal(tail, size, capacity - 1);
}

function queueMember(ordinal: number, size: number, capacity: number): readonly number[] {
  if (ordinal === 0) return [];
  const each = queuesOf(size, capacity - 1);
  const head = Math.floor((ordinal - 1) / each);
  return [head, ...queueMember((ordinal - 1) % each, size, capacity - 1)];
}

/** In the order of values: as lists, a prefix before what it begins. */
function subsets<T>(members: readonly T[]): readonly (readonly T[])[] {
  const [head, ...rest] = members;
  if (members.length === 0) return [[]];
  const others = subsets(rest);
  const withHead = others.map((one) => [head as T, ...one]);
  return [[], ...withHead, ...others.slice(1)];
}

export interface QueueType<T> extends Type<readonly T[]> {
  readonly element: Type<T>;
  readonly capacity: number;
}

/** A bounded queue, head first. */
export function queueOf<T>(element: Type<T>, capacity: number): QueueType<T> {
  return {
    element,
    capacity,
    words: 1 + capacity * element.words,
    size: queuesOf(element.size, capacity),
    first: [],
    read: (words, at) => {
      const length = words.load(at);
      return Array.from({ length }, (_, i) => element.read(words, at + 1 + i * element.words));
    },
    write: (words, at, value) => {
      words.store(at, value.length);
      for (const [i, one] of value.entries()) element.write(words, at + 1 + i * element.words, one);
      for (let i = value.length * element.words; i < capacity * element.words; i++) {
        words.store(at + 1 + i, 0);
      }
    },
    has: (value) => value.length <= capacity && value.every((one) => element.has(one)),
    check: (value) => {
      if (value.length > capacity) throw new ProtocolFault("queue full", `more than ${capacity}`);
      for (const one of value) element.check(one);
      return value;
    },
    ordinal: (value) =>
      queueOrdinal(
        value.map((one) => element.ordinal(one)),
        element.size,
        capacity,
      ),
    member: (ordinal) =>
      queueMember(ordinal, element.size, capacity).map((one) => element.member(one)),
    members: () => queues(element.members(), capacity),
    plain: (value) => value.map((one) => element.plain(one)),
  };
}

function queues<T>(members: readonly T[], capacity: number): readonly (readonly T[])[] {
  if (capacity === 0) return [[]];
  const rest = queues(members, capacity - 1);
  return [[], ...members.flatMap((head) => rest.map((tail) => [head, ...tail]))];
}
