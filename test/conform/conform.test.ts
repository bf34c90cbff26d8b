/**
 * Generated code and specs are one: every instance of `spec/` and of the cases that has up to 10 000
 * states, over all schedules. Larger ones are followed so far here; CI runs `lockspec conform` on
 * all of `spec/`. And what is planted in the code is found.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import * as semantics from "../../ir/index.js";
import { conform } from "../../runtime/index.js";
import { instancesIn, makerOf, modelOf, moduleOf } from "../support/generated.js";
import { specFiles } from "../support/spec-files.js";

const mostStates = 10_000;

/** What is larger is followed so far. */
const statesOfLarge = 100;

/** Instances with more states, by spec. */
const large: Readonly<Record<string, readonly string[]>> = {
  "spec/classic/blocking-queue.lockspec": ["p4c3b3"],
  "spec/classic/dijkstra-mutex.lockspec": ["three"],
  "spec/classic/dining-philosophers.lockspec": ["waiter_five"],
  "spec/classic/readers-writers.lockspec": ["three"],
  "spec/classic/token-ring.lockspec": ["six"],
  "spec/huge-entries/huge-entries.lockspec": ["pmd_wp_ok", "pmd_wp_one", "pmd_wp_one_pmd"],
  "test/case/verdict/sample.lockspec": ["with_lock", "without_lock"],
};

/** Of specs of which most instances have more: those that have not. */
const small: Readonly<Record<string, readonly string[]>> = {
  "spec/dax/dax.lockspec": [
    ...["shrink", "punch", "pins_and_truncate", "pins_and_faults", "read_pins_and_write"],
    ...["flag_and_bmap", "map_again", "create", "free_before_durable", "no_pin_scan"],
    ...["pin_scan_first", "no_pin_recheck", "inv_kept_for_pins", "invalidate_blocks"],
    ...["null_page", "null_method"],
  ],
  "spec/linux/dax-6.1.lockspec": [
    ...["faults_and_truncate", "latecomer_zeroes", "zero_entry_over_block", "zero_entry_deleted"],
    ...["install_blindly", "sync_without_protect", "locked_entry_passed"],
    ...["locked_entry_waited_for"],
  ],
};

function isLarge(path: string, instance: string): boolean {
  const listed = small[path];
  return listed === undefined
    ? (large[path]?.includes(instance) ?? false)
    : !listed.includes(instance);
}

for (const { path } of specFiles(["spec", "test/case/verdict", "test/case/generate"])) {
  test(`code and spec are one: ${path}`, async () => {
    const model = modelOf(path);
    if (model.file.flavour !== "protocol") return;
    const text = await moduleOf(model, { plain: true });
    if (text === undefined) throw new Error("it has no code");
    const make = await makerOf(model, text);
    for (const ir of instancesIn(model)) {
      const system = make(ir);
      const follows = isLarge(path, ir.instance);
      const maxStates = follows ? statesOfLarge : mostStates + 1;
      const result = await conform({ ir, system, semantics, maxStates });
      assert.equal(result.difference, undefined, ir.instance);
      const ended = follows ? "it is not large" : "it has too many states: it belongs to the lists";
      assert.is(result.incomplete, follows ? "max-states" : undefined, `${ir.instance}: ${ended}`);
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
  /** As few as lead there. */
  readonly steps?: number;
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
    what: "a value is stored that is there at first",
    spec: truncate,
    instance: "nolock",
    from: /(yield at\("install", m, page, found\);)/,
    to: "$1 this.iSize.set(this.parameters.PAGES);",
    found: "reader:",
    steps: 6,
  },
  {
    what: "a step depends on what it must not look at",
    spec: truncate,
    instance: "nolock",
    from: /(this\.pte\.set\(m, page, found !== undefined)/,
    to: "if (this.iSize.get() > 0) $1",
    found: "reader:",
    steps: 6,
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

for (const { what, spec, instance, from, to, found, steps } of plants) {
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
    if (steps !== undefined) assert.is(difference?.path.length, steps);
  });
}

test.run();
