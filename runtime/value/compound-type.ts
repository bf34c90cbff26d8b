/** Types of which a value has parts: optional values, cases with values, records. */
import { type AnyCase, type AnyRecord, numberedCase, numberInCases } from "./numbered-case.js";
import type { FieldPlace, Plain, Type, Words } from "./type.js";

/** `T?`: undefined is `none`. */
export function optional<T>(inner: Type<T>): Type<T | undefined> {
  return {
    words: 1 + inner.words,
    size: 1 + inner.size,
    first: undefined,
    read: (words, at) => (words.load(at) === 0 ? undefined : inner.read(words, at + 1)),
    write: (words, at, value) => {
      words.store(at, value === undefined ? 0 : 1);
      if (value === undefined) clear(words, at + 1, inner.words);
      else inner.write(words, at + 1, value);
    },
    has: (value) => value === undefined || inner.has(value),
    check: (value) => (value === undefined ? value : inner.check(value)),
    ordinal: (value) => (value === undefined ? 0 : 1 + inner.ordinal(value)),
    member: (ordinal) => (ordinal === 0 ? undefined : inner.member(ordinal - 1)),
    encode: (value) => (value === undefined ? 0 : 1 + inner.ordinal(inner.check(value))),
    members: () => [undefined, ...inner.members()],
    plain: (value) => (value === undefined ? [0] : [1, inner.plain(value)]),
  };
}

/** Unused words are zero, so that equal values look alike. */
function clear(words: Words, at: number, count: number): void {
  for (let i = 0; i < count; i++) words.store(at + i, 0);
}

type Fields = Readonly<Record<string, Type<never>>>;

/** A record, field by field in the order of the text. */
export function record<T extends object>(fields: { readonly [K in keyof T]: Type<T[K]> }): Type<T> {
  // Fields are only walked here, each with the value of the same name.
  return fieldsType(fields as unknown as Fields) as unknown as Type<T>;
}

function fieldsType(fields: Fields): Type<AnyRecord> {
  const list = Object.entries(fields).map(([name, type]) => ({
    name,
    type: type as Type<unknown>,
  }));
  const size = list.reduce((product, { type }) => product * type.size, 1);
  let offset = 0;
  const places = list.map(({ name, type }): [string, FieldPlace] => {
    const place = { offset, type };
    offset += type.words;
    return [name, place];
  });
  return {
    fields: Object.fromEntries(places),
    words: list.reduce((sum, { type }) => sum + type.words, 0),
    size,
    first: Object.fromEntries(list.map(({ name, type }) => [name, type.first])),
    read: (words, at) => {
      let next = at;
      const value: Record<string, unknown> = {};
      for (const { name, type } of list) {
        value[name] = type.read(words, next);
        next += type.words;
      }
      return value;
    },
    write: (words, at, value) => {
      let next = at;
      for (const { name, type } of list) {
        type.write(words, next, value[name]);
        next += type.words;
      }
    },
    has: (value) => list.every(({ name, type }) => type.has(value[name])),
    check: (value) => {
      for (const { name, type } of list) type.check(value[name]);
      return value;
    },
    ordinal: (value) => {
      let ordinal = 0;
      for (const { name, type } of list) ordinal = ordinal * type.size + type.ordinal(value[name]);
      return ordinal;
    },
    member: (ordinal) => {
      let rest = ordinal;
      const values = [...list].reverse().map(({ name, type }): [string, unknown] => {
        const value = type.member(rest % type.size);
        rest = Math.floor(rest / type.size);
        return [name, value];
      });
      return Object.fromEntries(values.reverse());
    },
    members: () => product(list),
    plain: (value) => list.map(({ name, type }) => type.plain(value[name])),
  };
}

function product(list: readonly { readonly name: string; readonly type: Type<unknown> }[]) {
  return list.reduce<AnyRecord[]>(
    (all, { name, type }) =>
      all.flatMap((front) => type.members().map((value) => ({ ...front, [name]: value }))),
    [{}],
  );
}

type Cases = Readonly<Record<string, Fields>>;

/** An enum of which some case carries values: `{ is: "READ_ONLY", block: 3 }`. */
export function variant<T extends { readonly is: string }>(
  cases: {
    readonly [C in T["is"]]: {
      readonly [F in Exclude<keyof Extract<T, { readonly is: C }>, "is">]: Type<
        Extract<T, { readonly is: C }>[F]
      >;
    };
  },
): Type<T> {
  // Cases are only walked here, each with the values of its own fields.
  return casesType(cases as unknown as Cases) as unknown as Type<T>;
}

function casesType(cases: Cases): Type<AnyCase> {
  let values = 0;
  const list = Object.entries(cases).map(([is, fields]) => {
    const type = fieldsType(fields);
    const made = numberedCase({ is, before: values, type });
    values += type.size;
    return made;
  });
  const body = Math.max(...list.map(({ type }) => type.words));
  const indexOf = new Map(list.map(({ is }, index) => [is, index]));
  const caseOf = (value: AnyCase) => list[indexOf.get(value.is) ?? -1]!;
  const plain = (value: AnyCase): Plain => {
    const fields = caseOf(value).type.plain(value) as readonly Plain[]; // of a record: a list
    return [indexOf.get(value.is)!, ...fields];
  };
  const first = list[0]!;
  return {
    words: 1 + body,
    size: values,
    first: { is: first.is, ...first.type.first },
    read: (words, at) => {
      const { is, type } = list[words.load(at)]!;
      return { is, ...type.read(words, at + 1) };
    },
    write: (words, at, value) => {
      const { type } = caseOf(value);
      words.store(at, indexOf.get(value.is)!);
      type.write(words, at + 1, value);
      clear(words, at + 1 + type.words, body - type.words);
    },
    has: (value) => caseOf(value).type.has(value),
    check: (value) => {
      caseOf(value).type.check(value);
      return value;
    },
    ordinal: (value) => numberInCases(list, value),
    encode: (value) => numberInCases(list, value),
    member: (ordinal) => {
      let rest = ordinal;
      const found = list.find(({ type }) => {
        if (rest < type.size) return true;
        rest -= type.size;
        return false;
      })!;
      return { is: found.is, ...found.type.member(rest) };
    },
    members: () =>
      list.flatMap(({ is, type }) => type.members().map((fields) => ({ is, ...fields }))),
    plain,
    cases: list,
  };
}
