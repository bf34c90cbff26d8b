/** Every example of the documents does what the text around it says: see `examples.ts`. */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { enough, type Judgement, judge, referenceSearch } from "../../checker/index.js";
import {
  analyze,
  type CheckedModel,
  type Diagnostic,
  load,
  render,
  type SourceFile,
} from "../../grammar/index.js";
import { instancesOf, lower } from "../../ir/index.js";
import { documents, type Example, examplesOf } from "./examples.js";

/** Examples are small: one that grows beyond this is not one. */
const maxStates = 20_000;

for (const example of documents().flatMap(examplesOf)) {
  const { use } = example;
  test(example.where, async () => {
    const { diagnostics, sources, model } = understand(example);
    const shown = render(diagnostics, sources);
    if (use.kind === "error") {
      const codes = new Set(diagnostics.map(({ code }) => code));
      assert.equal([...codes].join(), use.code, shown);
      return;
    }
    assert.equal(shown, "");
    if (model?.file.flavour !== "protocol") return;
    const found = await search(model);
    if (use.kind === "fault") {
      const names = found.flatMap(({ judgement }) => judgement.judged.map(({ name }) => name));
      assert.equal([...new Set(names)].join(), use.name);
    } else {
      assert.equal(found.flatMap(unmetIn).join("\n"), "");
    }
  });
}

interface Understood {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly SourceFile[];
  readonly model?: CheckedModel;
}

/** Diagnostics of all phases: those of an instance's parameters too. */
function understand({ text, files }: Example): Understood {
  const path = "example.lockspec";
  const loaded = load(path, (asked) => (asked === path ? text : files.get(asked)));
  const { sources } = loaded;
  if (!loaded.ok) return { diagnostics: loaded.diagnostics, sources };
  const analyzed = analyze(loaded.value);
  const diagnostics = [...loaded.diagnostics, ...analyzed.diagnostics];
  if (!analyzed.ok) return { diagnostics, sources };
  const model = analyzed.value;
  const lowered = model.file.flavour === "protocol" ? lowerAll(model) : [];
  const late = lowered.flatMap((one) => one.diagnostics);
  return { diagnostics: [...diagnostics, ...late], sources, model };
}

function lowerAll(model: CheckedModel) {
  const instances = instancesOf(model);
  return instances.length === 0
    ? [lower(model)]
    : instances.map((instance) => lower(model, { instance }));
}

interface Found {
  readonly instance: string;
  readonly judgement: Judgement;
  /** Names of properties that nothing judges yet. */
  readonly liveness: readonly string[];
}

async function search(model: CheckedModel): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const lowered of lowerAll(model)) {
    if (!lowered.ok) throw new Error("an instance that does not lower");
    const { ir, expectations, liveness } = lowered.value;
    const input = { ir, expectations, liveness };
    const result = await referenceSearch(ir)({
      limits: { maxStates },
      enough: enough(input),
      pause: async () => undefined,
    });
    found.push({ instance: ir.instance, judgement: judge(input, result), liveness });
  }
  return found;
}

/** `INSTANCE: EXPECTATION: reason` for everything that is not as an instance expects. */
function unmetIn({ instance, judgement, liveness }: Found): readonly string[] {
  return judgement.expected.flatMap(({ text, standing, reason }) => {
    const unjudged = standing === "not judged" && isAboutLiveness(text, liveness);
    if (standing === "met" || unjudged) return [];
    return [`${instance}: ${text}: ${reason ?? standing}`];
  });
}

function isAboutLiveness(expectation: string, names: readonly string[]): boolean {
  return names.some((name) => expectation.split(" ").includes(name));
}

test.run();
