/**
 * From all that the grammar would have taken at a place to a few words: forty ways to begin an
 * expression are "an expression".
 */

const endOfLine = "the end of the line";
/** What ohm calls the end of a declaration. */
const endOfPiece = "`end of input`";

/** What can go on with an expression that is already whole. */
const continuations = new Set([
  "an operator",
  endOfLine,
  endOfPiece,
  ..."implies iff is at takes ended [ . ' ( ; ? } , .. ..< -> to".split(" ").map(quote),
  ..."and or where when guarded writes requires expect with in".split(" ").map(quote),
]);

/** Continuations that are worth a word all the same. */
const listMarks = new Set([quote(","), quote("}")]);

const spoken: Readonly<Record<string, string>> = {
  [endOfPiece]: endOfLine,
  "`;`": endOfLine,
  "`leads`": "`leads to`",
};

interface Group {
  readonly name: string;
  /** All of these are there exactly when the group is expected. */
  readonly marks: readonly string[];
  readonly members: ReadonlySet<string>;
}

const expressionStart = [
  "a name",
  "a number",
  "an operator",
  ..."none true false self if forall some not - ( [ {".split(" ").map(quote),
];

const groups: readonly Group[] = [
  {
    name: "an expectation",
    marks: ["`violated`", "`states`"],
    members: new Set(
      "no deadlock violated holds states successors depth initial".split(" ").map(quote),
    ),
  },
  {
    name: "a statement",
    marks: ["`while`", "`hold`"],
    members: new Set([
      "a name",
      ..."let var if while loop for forall choose take either await assume atomic"
        .split(" ")
        .map(quote),
      ..."hold assert return break continue skip fence restart flush ghost try"
        .split(" ")
        .map(quote),
    ]),
  },
  {
    name: "a type",
    marks: ["`scalarset`", "`bool`"],
    members: new Set([
      ...expressionStart,
      ..."set queue scalarset bool int thread".split(" ").map(quote),
    ]),
  },
  {
    name: "an expression",
    marks: ["a number", "`none`"],
    members: new Set(expressionStart),
  },
];

/** Whether what stands before may be whole: the line could end there. */
export function isWhole(expected: readonly string[]): boolean {
  const end = expected.includes(endOfLine) || expected.includes(endOfPiece);
  return end && expected.every((one) => continuations.has(one));
}

/** Whether a `{` is missing that is not the beginning of a set. */
export function wantsBody(expected: readonly string[]): boolean {
  return expected.includes("`{`") && !expected.includes("a number");
}

/** Whether nothing but a name could stand there. */
export function wantsNameOnly(expected: readonly string[]): boolean {
  return (
    expected.includes("a name") && !expected.includes("a number") && !expected.includes("`while`")
  );
}

/** The expectations as a phrase: `a`, `a or b`, `a, b or c`. */
export function expectedText(expected: readonly string[]): string {
  let rest = [...expected];
  const names: string[] = [];
  for (const { name, marks, members } of groups) {
    if (!marks.every((mark) => rest.includes(mark))) continue;
    names.push(name);
    rest = rest.filter((one) => !members.has(one));
  }
  const telling = rest.filter((one) => !continuations.has(one) || listMarks.has(one));
  const shown = [...names, ...telling.reverse()];
  if (shown.length === 0) shown.push(...rest);
  return list([...new Set(shown.map((one) => spoken[one] ?? one))].slice(0, 6));
}

function list(words: readonly string[]): string {
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} or ${last}`;
}

function quote(word: string): string {
  return `\`${word}\``;
}
