/**
 * Generated code and specs are one: every instance in `spec/` and of the cases, over all schedules.
 * Large ones are followed so far here; CI runs `lockspec conform` on all of `spec/`, the largest of
 * 90 882 states. And what is planted in the code is found.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as semantics from "../../ir/index.js";
import { conform } from "../../runtime/index.js";
import { instancesIn, makerOf, modelOf, moduleOf } from "../support/generated.js";
import { specFiles } from "../support/spec-files.js";

/** What is larger is followed so far here; specs go to their end in CI, cases do not. */
const mostStates = { core: 60, spec: 200, test: 1000 };

function kindOf(path: string): keyof typeof mostStates {
  if (path.startsWith("spec/dax/")) return "core";
  return path.startsWith("spec/") ? "spec" : "test";
}

for (const { path } of specFiles(["spec", "test/case/verdict", "test/case/generate"])) {
  test(`code and spec are one: ${path}`, async () => {
    const model = modelOf(path);
    const text = await moduleOf(model, { plain: true });
    if (model.file.flavour !== "protocol") return;
    if (text === undefined) throw new Error("it has no code");
    const make = await makerOf(model, text);
    for (const ir of instancesIn(model)) {
      const system = make(ir);
      const maxStates = mostStates[kindOf(path)];
      const options = { ir, system, semantics, maxStates };
      assert.equal((await conform(options)).difference, undefined, ir.instance);
    }
  });
}

/** A change to the module's text that a reviewer could overlook. */
interface Plant {
  readonly what: string;
  readonly spec: string;
  readonly instance: string;
  readonly from: RegExp | string;
  readonly to: string;
  /** In the first line that tells the difference. */
  readonly found: string;
}

const truncate = "spec/fault-vs-truncate/fault-vs-truncate.lockspec";

const plants: readonly Plant[] = [
  {
    what: "a step is left out",
    spec: truncate,
    instance: "ok_truncate",
    from: /yield at\("set_size"\);\s*this\.iSize\.set\(0\);/,
    to: "",
    found: "remover_thread:",
  },
  {
    what: "two steps become one",
    spec: truncate,
    instance: "ok_truncate",
    from: /yield at\("install", m, page, found\);/,
    to: "",
    found: "reader:",
  },
  {
    what: "another value is stored",
    spec: truncate,
    instance: "ok_truncate",
    from: "this.data.set(block, Bytes.SECRET_OF_B);",
    to: "this.data.set(block, Bytes.ZEROES);",
    found: "allocator:",
  },
  {
    what: "a lock is taken in another mode",
    spec: truncate,
    instance: "ok_truncate",
    from: /this\.inv\.acquire\(at\("line (\d+)", m, page\), "shared"\)/,
    to: 'this.inv.acquire(at("line $1", m, page), "exclusive")',
    found: "reader:",
  },
  {
    what: "an initial value is another",
    spec: truncate,
    instance: "ok_truncate",
    from: "this.entry.set(page, Entry.NO_ENTRY);",
    to: "this.entry.set(page, Entry.EMPTY);",
    found: "the beginning:",
  },
  {
    what: "a guard of a kind is weaker",
    spec: truncate,
    instance: "ok_truncate",
    from: 'when: (lock) => lock.isFree("exclusive")',
    to: "when: () => true",
    found: "reader:",
  },
  {
    what: "a choice has a member less",
    spec: "spec/classic/die-hard.lockspec",
    instance: "",
    from: /this\.big\.set\(0\)/,
    to: "this.big.set(1)",
    found: "",
  },
];

for (const { what, spec, instance, from, to, found } of plants) {
  test(`planted: ${what}`, async () => {
    const model = modelOf(spec);
    const text = (await moduleOf(model, { plain: true })) ?? "";
    const planted = text.replace(from, to);
    assert.is.not(planted, text, "nothing was planted");
    const make = await makerOf(model, planted);
    const all = instancesIn(model);
    const ir = all.find((one) => one.instance === instance) ?? all[0];
    if (ir === undefined) throw new Error(`no instance ${instance}`);
    const { difference } = await conform({ ir, system: make(ir), semantics });
    assert.ok(difference !== undefined, "it was not found");
    if (found !== "") assert.is(difference?.lines[0], found);
  });
}

test.run();
