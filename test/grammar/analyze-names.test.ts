/**
 * Which declaration a name means: names with the same mark `@1` mean one thing, those with
 * different marks different things; `@-` marks a name without a symbol: a label, a mode, a
 * built-in word.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { type Ast, analyze, load, type Symbol } from "../../grammar/index.js";

const cases: Readonly<Record<string, string>> = {
  "N4: both sides of an or bind one name":
    "enum E { A(n: bool), B(n: bool) }\nshared e : E = A(true)\n" +
    "invariant i { (e is A(x@1) or e is B(x@1)) implies x@1 }",
  "N4: a name of a condition ends with the branch":
    "shared x@1 : bool? = none\nshared y : bool = false\n" +
    "process p { if x@1 is some x@2 { y = x@2 } else { await x@1 == none } }",
  "N2: a branch may hide a name":
    "shared y : bool = false\nprocess p { let a@1 = y; if a@1 { let a@2 = y; y = a@2 }; y = a@1 }",
  "T3: names of indices":
    "shared a[n@1: 0 .. 1][m@2: 0 .. 1] : bool = n@1 == m@2\n" +
    "lock l[n@3: 0 .. 1] : mutex\n" +
    "shared b[n@4: 0 .. 1] : bool = false guarded by l[n@4]\n" +
    "process p { hold l[0] { b[0] = true } }",
  "K1: constants, state, results and modes of a kind":
    "kind k(most@1: int = 2) {\n  count@2 : 0 .. most@1 = 0\n" +
    "  acquire when holders@- == {} { count@2 = most@1 }\n" +
    "  get -> got@3 { got@3 = count@2 > 0 and holders@- == {} }\n}\n" +
    "lock l@4 : k\nprocess p { hold l@4 { skip }; get l@4 -> got@5; await got@5 }\n" +
    "invariant i { l@4.count@2 == 0 }",
  "P1: places in the protocol":
    "shared s@1 : set of thread = {}\noperation f@2() { here: s@1 = {} }\n" +
    "process p@3[n@4: 0 .. 1] { f@2() }\n" +
    "invariant i { forall t@5 in p@3: t@5 in f@2 or t@5 in here@- or t@5 in s@1 }\n" +
    "invariant j { p@3[0] in p@-.f@-.here@- }",
  "V3: a kind by parameter":
    "parameter which@1 : kind@- = rwsem\nlock l@2 : which@1\n" +
    "process p { hold l@2 shared@- { skip } }\ninstance a { which@1 = fair_rwsem }",
  "locals hide values, not cases, locks or types":
    "lock inv@1 : mutex\nenum E { A@2 }\nshared e@3 : E = A@2\n" +
    "operation f(inv@4: bool) { hold inv@1 { await inv@4 and e@3 is A@2 } }\n" +
    "process p { f(true) }",
};

for (const [title, marked] of Object.entries(cases)) {
  test(title, () => {
    const { text, marks } = readMarks(`library names\n${marked}\n`);
    const names = namesOf(text);
    const symbolOf = new Map<string, Symbol>();
    for (const { offset, mark } of marks) {
      assert.ok(names.has(offset), `no name at ${offset}`);
      const symbol = names.get(offset);
      const where = text.slice(offset, offset + 20);
      if (mark === "-") {
        assert.is(symbol, undefined, where);
        continue;
      }
      assert.ok(symbol, `${where} has no symbol`);
      const first = symbolOf.get(mark) ?? symbol;
      assert.is(symbol, first, `@${mark}: ${where}`);
      symbolOf.set(mark, first);
    }
    assert.is(new Set(symbolOf.values()).size, symbolOf.size, "two marks mean one thing");
  });
}

interface Mark {
  readonly offset: number;
  readonly mark: string;
}

/** Takes the `@1` out of the text; the offset is that of the name before it. */
function readMarks(marked: string): { readonly text: string; readonly marks: readonly Mark[] } {
  const marks: Mark[] = [];
  let text = "";
  for (const [, before = "", name = "", mark] of marked.matchAll(/([^\w@]*)(\w+)?(?:@([\d-]))?/g)) {
    text += before;
    if (mark !== undefined) marks.push({ offset: text.length, mark });
    text += name;
  }
  return { text, marks };
}

/** The symbols of all names of a text, by the offset where a name starts. */
function namesOf(text: string): Map<number, Symbol | undefined> {
  const loaded = load("a.lockspec", (path) => (path === "a.lockspec" ? text : undefined));
  const outcome = loaded.ok ? analyze(loaded.value) : loaded;
  if (!outcome.ok) throw new Error(outcome.diagnostics.map(({ message }) => message).join("\n"));
  const names = new Map<number, Symbol | undefined>();
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    if (isName(node)) names.set(node.span.start, outcome.value.symbols.get(node));
    else for (const child of Object.values(node)) visit(child);
  };
  visit(outcome.value.file.declarations);
  return names;
}

function isName(node: object): node is Ast.Name {
  return "kind" in node && node.kind === "name" && "text" in node;
}

test.run();
