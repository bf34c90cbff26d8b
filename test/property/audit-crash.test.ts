/**
 * What a crash leaves of steps that the audit lets pass: random programs of one thread over three
 * persistent variables, two of them in one line, are searched as they stand and with every
 * `atomic` block taken apart. Where nothing is found, a crash leaves the same images of both.
 */
import { test } from "uvu";
import * as assert from "uvu/assert";
import { audit } from "../../generator/index.js";
import { analyze, type CheckedModel, load } from "../../grammar/index.js";
import { expand, initialStates, instancesOf, lower, stateKey } from "../../ir/index.js";
import { type Random, seeded } from "../support/protocol-expression.js";

const declarations = `protocol crashed
type Num = 0 .. 2
lock m : mutex
persistent x : Num = 0 guarded by m
line both { persistent y : Num = 0 guarded by m; persistent z : Num = 0 guarded by m }
shared s : Num = 0 guarded by m
`;

const variables = ["x", "y", "z"] as const;

function drawBlock(random: Random): string {
  const statements = Array.from({ length: 1 + random.below(3) }, () => {
    const name = random.pick(variables);
    const kind = random.below(6);
    if (kind < 3) return `${name} = ${1 + random.below(2)}`;
    if (kind === 3) return `flush ${name}`;
    return kind === 4 ? `s = ${name}` : `if ${name} == 1 { ${random.pick(variables)} = 2 }`;
  });
  if (random.chance(0.25)) statements.push("fence");
  return statements.join("; ");
}

function draw(random: Random): string {
  const parts = Array.from({ length: 2 + random.below(3) }, (_, index) => {
    const between = random.pick(["skip", `flush ${random.pick(variables)}`, "fence"]);
    return `ATOMIC${index} { ${drawBlock(random)} }; ${between}`;
  });
  const instance = "instance main with crash expect no deadlock";
  return `${declarations}process p { hold m { ${parts.join("; ")} } }\n${instance}\n`;
}

function modelOf(text: string): CheckedModel | undefined {
  const program = load("crashed.lockspec", (path) =>
    path === "crashed.lockspec" ? text : undefined,
  );
  const model = program.ok ? analyze(program.value) : program;
  return model.ok ? model.value : undefined;
}

/** What a crash may leave, at some moment. */
function imagesOf(model: CheckedModel): string {
  const [instance] = instancesOf(model);
  const lowered = instance && lower(model, { instance });
  if (!lowered?.ok) throw new Error("the protocol cannot be lowered");
  const { ir } = lowered.value;
  const ids = variables.map((name) => ir.variables.findIndex((one) => one.name === name));
  const images = new Set<string>();
  const states = initialStates(ir).flatMap(({ outcome }) =>
    outcome.kind === "state" ? [outcome.state] : [],
  );
  const seen = new Set<string>();
  for (const state of states) {
    for (const { actor, outcome } of expand(ir, state).successors) {
      if (outcome.kind !== "state") continue;
      if (actor.kind === "action") images.add(ids.map((id) => outcome.state.values[id]).join());
      else if (!seen.has(stateKey(outcome.state))) states.push(outcome.state);
      seen.add(stateKey(outcome.state));
    }
  }
  return [...images].sort().join(" ");
}

test("a crash leaves the same of steps that the audit lets pass", () => {
  const count = { clean: 0, told: 0 };
  for (let seed = 1; seed <= 100; seed++) {
    const text = draw(seeded(seed));
    const whole = modelOf(text.replace(/ATOMIC\d+/g, "atomic"));
    const parts = modelOf(text.replace(/ATOMIC(\d+)/g, "part$1:"));
    if (whole === undefined || parts === undefined) continue;
    const [one, other] = [imagesOf(whole), imagesOf(parts)];
    if (audit(whole).findings.length > 0) {
      if (one !== other) count.told++;
      continue;
    }
    count.clean++;
    assert.is(other, one, `seed ${seed}\n${text}`);
  }
  assert.ok(count.clean > 8 && count.told > 12, JSON.stringify(count));
});

test.run();
