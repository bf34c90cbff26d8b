/**
 * Mappings at work: what rules, brackets, memory and names make of a few events. Each case has a
 * mapping to test/case/mapping/depot.lockspec, events, and the lines that come of them.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { analyze, checkMapping, load, parseMapping, render } from "../../grammar/index.js";
import {
  type MapOptions,
  type MapOutcome,
  mapRecording,
  readHistory,
} from "../../runtime/index.js";
import { golden } from "../support/golden.js";
import { projectText } from "../support/project.js";

const spec = "test/case/mapping/depot.lockspec";
const program = load(spec, (path) => (path === spec ? projectText(spec) : undefined));
assert.ok(program.ok);
const model = analyze(program.value);

function map(mapping: string, recording: string, options: MapOptions = {}): MapOutcome {
  const source = { path: "depot.lockmap", text: mapping };
  const parsed = parseMapping(source);
  if (!parsed.ok) throw new Error(render(parsed.diagnostics, [source]));
  assert.ok(model.ok);
  const checked = checkMapping(source, parsed.value, model.value);
  if (!checked.ok) throw new Error(render(checked.diagnostics, [source]));
  return mapRecording(recording, checked.value, options);
}

/** `1 70 lock.acq n=3`: number, thread, event, fields (JSON, or a word). */
function recordingOf(events: readonly string[]): string {
  const lines = events.map((text) => {
    const [seq, pid, event, ...fields] = text.split(" ");
    const args = fields.map((field) => {
      const [name = "", value = ""] = field.split(/=(.*)/s);
      return [name, /^[-\d[{"tfn]/.test(value) && isJson(value) ? JSON.parse(value) : value];
    });
    return JSON.stringify({ seq: Number(seq), pid, event, args: Object.fromEntries(args) });
  });
  return `${lines.join("\n")}\n`;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** `worker[0] store {"label":1} [1,2]`. */
function linesOf(outcome: MapOutcome): readonly string[] {
  if (!outcome.ok) return outcome.problems.map(({ line, text }) => `${line}: ${text}`);
  const { lines, broken } = outcome.value;
  const shown = lines.map(({ thread, action, step, begin, end, args, result, at, from }) => {
    const what = [thread ?? action, step, begin && `begin ${begin}`, end && `end ${end}`];
    const values = [args, result]
      .filter((one) => one !== undefined)
      .map((one) => JSON.stringify(one));
    const origin =
      typeof from === "number" && !JSON.stringify(at).includes(`${from}`) ? [`(${from})`] : [];
    return [...what, ...values, JSON.stringify(at), ...origin].filter(Boolean).join(" ");
  });
  return broken === undefined ? shown : [...shown, `broken at ${broken.at.seq}: ${broken.text}`];
}

interface Case {
  readonly name: string;
  /** Behind `map depot`, and a thread and a context from `go` to `halt`. */
  readonly map: string;
  readonly events: readonly string[];
  readonly lines: readonly string[];
}

const head = "map depot\nthread worker from go\ncontext job from go to halt\n";

const cases: readonly Case[] = [
  {
    name: "brackets from moments",
    map: `on acq => take at [last req, here]
on rel => drop at [here, next]
on sto => store at [prev, next rel]
on halt => call at [begin, end]`,
    events: ["1 a go", "2 a req", "4 b go", "5 a acq", "6 a sto", "7 a rel", "8 a halt"],
    lines: [
      "worker[0] take [2,5]",
      "worker[0] store [5,7] (6)",
      "worker[0] drop [7,8]",
      "worker[0] call [1,8]",
    ],
  },
  {
    name: "moments that are not there: the edges of the context, or open",
    map: `on acq => take at [last req, here]
on rel => drop at [here, next]
on sto => store at [here, next done]`,
    events: [
      "1 a go",
      "2 a acq",
      "3 a sto",
      "4 a halt",
      "5 a go",
      "6 a sto",
      "7 a done",
      "8 a rel",
    ],
    lines: [
      "worker[0] take [1,2]",
      "worker[0] store [3,4]",
      "worker[0] store [6,7]",
      "worker[0] drop [8,null]",
    ],
  },
  {
    name: "searches stay in the context and in the thread",
    map: "on acq => take at [last req ?? prev, here]\non halt => drop at [here, first sto]",
    events: ["1 a go", "2 a req", "3 a halt", "4 a go", "5 b req", "6 a x", "7 a acq"],
    lines: ["worker[0] drop [3,3]", "worker[0] take [6,7]"],
  },
  {
    name: "patterns",
    map: `on x{n: 1 .. 2 | > 8} => take at here
on x{s: "a*z"} | x{r: {k: true}} => drop at here
on x{m: none, n: 1 ..< 2} => call at here`,
    events: [
      "1 a go",
      "2 a x n=2",
      "3 a x n=9 m=1",
      "4 a x s=abz",
      '5 a x r={"k":true}',
      "6 a x n=1",
    ],
    lines: [
      "worker[0] take 2",
      "worker[0] take 3",
      "worker[0] drop 4",
      "worker[0] drop 5",
      "worker[0] take 6",
      "worker[0] call 6",
    ],
  },
  {
    name: "memory of a thread begins anew with a context; shared memory stays",
    map: `memory count = 0
shared total[k] = 0
on x => note count = count + 1, note total[k] += 10
on x when count == 2 => take at here
on x when total[1] == 30 => drop at here`,
    events: ["1 a go", "2 a x k=1", "3 a x k=1", "4 a halt", "5 a go", "6 a x k=2", "7 a x k=1"],
    lines: ["worker[0] take 3", "worker[0] take 7", "worker[0] drop 7"],
  },
  {
    name: "branches: the first that applies; lookahead and its mirror",
    map: `on x
  when has y before z => take at here
  else when had w since go => drop at here
  else => call at here`,
    events: ["1 a go", "2 a x", "3 a y", "4 a z", "5 a x", "6 a w", "7 a x", "8 a halt"],
    lines: ["worker[0] take 2", "worker[0] call 5", "worker[0] drop 7"],
  },
  {
    name: "for, sets and once",
    map: `shared seen = {}
on x for i in n ..< n + 2 when i not in seen once slot(i) => begin(s = i) at here
on x => note seen += 4`,
    events: ["1 a go", "2 a x n=1", "3 a x n=2", "4 a x n=3"],
    lines: ['worker[0] begin {"s":1} 2', 'worker[0] begin {"s":2} 2', 'worker[0] begin {"s":3} 3'],
  },
  {
    name: "names: in order, sorted, by pairs, for what no step mentions",
    map: `names Slot sorted
names Label { 0 = 0, "first" = 2 } in order
names Place { {k: 0} = EMPTY, {k: 1} = BOX(v) }
on x => begin(s, l) at here
on y => clear(box = b) at here, name Slot = n ..< n + 2`,
    events: [
      "1 a go",
      "2 a x s=900 l=zebra",
      "3 a x s=7 l=0",
      "4 a x s=31 l=ape",
      "5 a x s=7 l=first",
      '6 a y b={"k":0} n=8',
      '7 a y b={"k":1,"v":"ape"} n=8',
    ],
    lines: [
      'worker[0] begin {"s":4,"l":1} 2',
      'worker[0] begin {"s":0,"l":0} 3',
      'worker[0] begin {"s":3,"l":3} 4',
      'worker[0] begin {"s":0,"l":2} 5',
      'worker[0] clear {"box":"EMPTY"} 6',
      'worker[0] clear {"box":"BOX(3)"} 7',
    ],
  },
  {
    name: "what is not known is left out",
    map: "on x => begin(s = n of last y, l = m?) at here\non halt => begin(s = ?, l = 1) at here",
    events: ["1 a go", "2 a x", "3 a y n=1", "4 a x m=0", "5 a halt"],
    lines: ["worker[0] begin 2", 'worker[0] begin {"s":1,"l":0} 4', 'worker[0] begin {"l":1} 5'],
  },
  {
    name: "what was there before the first event, in the order of the rules",
    map: `names Place { "box" = BOX(0), "no" = EMPTY }
initially {
  finally once s(2) => found(s = 2, box = ?)
  on x once s(n) => found(s = n, box = b)
  on x{b: "no"} when n == 1 => found(s = 7)
  finally for i in 1 .. 3 when i != 3 once s(i) => found(s = i)
  finally => start
}
on x => take at here`,
    events: ["10 a go", "12 a x n=1 b=box", "14 a x n=1 b=no", "15 a x n=0 b=no"],
    lines: [
      'found {"s":2} 5',
      'found {"s":1,"box":"BOX(0)"} 6 (12)',
      'found {"s":0,"box":"EMPTY"} 7 (15)',
      'found {"s":7} 8 (14)',
      "start 9",
      "worker[0] take 12",
      "worker[0] take 14",
      "worker[0] take 15",
    ],
  },
  {
    name: "calls",
    map: "on go => begin fetch(s = n) at here\non halt => end fetch(result = EMPTY) at here",
    events: ["1 a go n=1", "2 a halt"],
    lines: ['worker[0] begin fetch {"s":1} 1', 'worker[0] end fetch "EMPTY" 2'],
  },
  {
    name: "an operation that does not end, and the next one: rejected there",
    map: "on x => take at [here, next]",
    events: ["1 a go", "2 a x", "3 a go", "4 a x"],
    lines: ["worker[0] take [2,null]", "broken at 3: go at 1 has no end: here comes the next go"],
  },
  {
    name: "an end without a beginning: rejected there, but not before the first",
    map: "on x => take at here",
    events: ["1 a halt", "2 a go", "3 a x", "4 a halt", "5 a halt", "6 a x"],
    lines: ["worker[0] take 3", "broken at 5: halt ends what has not begun"],
  },
  {
    name: "a bracket that ends before it begins: rejected there",
    map: "on y => take at [here, last x]\non x => drop at here",
    events: ["1 a go", "2 a x", "3 a y", "4 a x"],
    lines: ["worker[0] drop 2", "broken at 3: take cannot lie behind event 3 and before event 2"],
  },
  {
    name: "rules outside of contexts",
    map: "on x anywhere => start at here\non x => take at here",
    events: ["1 a x", "2 a go", "3 a x", "4 a halt", "5 a x"],
    lines: ["start 1", "start 3", "worker[0] take 3", "start 5"],
  },
  {
    name: "threads that are none of the mapping's",
    map: "context other from start to stop\non x => take at here",
    events: ["1 b start", "2 b x", "3 a go"],
    lines: ["2: thread b is none of the mapping's, and takes take"],
  },
  {
    name: "fields that are not there, values that cannot be",
    map: "on x => begin(s = n, l = m + 1) at here",
    events: ["1 a go", "2 a x k=1 m=2", "3 a y", "4 a x n=red m=[1]"],
    lines: [
      "2: x at 2 has no field n, but k, m",
      '4: "red" is no value of Slot',
      "4: [1] is no number",
    ],
  },
  {
    name: "a mapping that binds nothing",
    map: "on zebra => take at here",
    events: ["1 a go", "2 a x"],
    lines: ["1: the mapping binds no event of this recording to a step"],
  },
  {
    name: "numbers that do not increase",
    map: "on x => take at here",
    events: ["1 a go", "3 a x", "3 a x", "2 a x"],
    lines: [
      "3: event 3 stands behind 3: their numbers must increase",
      "4: event 2 stands behind 3: their numbers must increase",
    ],
  },
];

for (const one of cases) {
  test(one.name, () => {
    const outcome = map(head + one.map, recordingOf(one.events));
    assert.equal(linesOf(outcome), one.lines);
    if (outcome.ok) {
      const text = [outcome.value.header, ...outcome.value.lines].map((line) =>
        JSON.stringify(line),
      );
      const read = readHistory(text.join("\n"));
      assert.ok(read.ok, JSON.stringify(read));
    }
  });
}

const depot = projectText("test/case/mapping/depot.lockmap");
const run = projectText("test/case/mapping/depot.ndjson");

test("the whole history of a recording", () => {
  const outcome = map(depot, run);
  assert.ok(outcome.ok);
  const { header, lines } = outcome.value;
  golden(
    "mapping/depot.txt",
    [header, ...lines].map((line) => `${JSON.stringify(line)}\n`).join(""),
  );
});

test("without its discipline", () => {
  const outcome = map(depot, run, { ignoreDiscipline: true });
  assert.ok(outcome.ok);
  const { header, lines, judged } = outcome.value;
  assert.equal(judged, ["all_different"]);
  assert.equal(header.parameters, { SLOTS: "2", LABELS: "2", WORKERS: "2", locks: "false" });
  assert.not.ok(lines.some(({ step }) => step === "take" || step === "drop"));
});

test("the guide's example is the one that is tested", () => {
  const [, example] = /```lockmap depot\n([\s\S]*?)```/.exec(projectText("docs/mapping.md")) ?? [];
  assert.is(example, depot);
});

test("a recording may end anywhere", () => {
  const events = run.trimEnd().split("\n");
  for (let count = 1; count <= events.length; count++) {
    const outcome = map(depot, `${events.slice(0, count).join("\n")}\n`);
    assert.ok(outcome.ok, `${count}`);
    assert.is(outcome.value.broken, undefined, `${count}`);
  }
});

test.run();
