/** Findings in words: one diagnostic for each place, whichever instances it was found in. */
import { type Diagnostic, type Note, note, report } from "../../grammar/index.js";
import type { Configuration } from "./configuration.js";
import { lockHint } from "./lock-hint.js";
import type { Finding, Records } from "./records.js";
import type { Size, Touch } from "./trace.js";

/** @param all  the configurations that were looked at */
export function diagnosticsOf(
  all: readonly Configuration[],
  records: Records,
): readonly Diagnostic[] {
  const groups = new Map<string, { readonly finding: Finding; readonly names: Set<string> }>();
  for (const finding of records.findings) {
    const key = keyOf(finding);
    const known = groups.get(key) ?? { finding, names: new Set<string>() };
    const isFirst = placeOf(finding).start < placeOf(known.finding).start;
    known.names.add(finding.configuration);
    groups.set(key, isFirst ? { ...known, finding } : known);
  }
  const found = [...groups.values()].map(({ finding, names }) => {
    const at = all.find(({ name }) => name === finding.configuration);
    const told = at === undefined ? undefined : describe(at, records, finding);
    return told && withInstances(all, told, names);
  });
  return found
    .filter((one) => one !== undefined)
    .sort((a, b) => a.span.file - b.span.file || a.span.start - b.span.start);
}

/** One step has one finding of a kind, whichever way led to it: the first in the text. */
function keyOf(finding: Finding): string {
  const { file, start } = "first" in finding ? finding.first.span : placeOf(finding);
  return `${finding.kind} ${file} ${start}`;
}

function placeOf(finding: Finding): Touch["span"] {
  switch (finding.kind) {
    case "two locations":
    case "wait on two":
      return finding.second.span;
    case "no word":
    case "after release":
      return finding.touch.span;
    case "stores twice":
    case "stores and fences":
    case "acquires late":
    case "waits twice":
      return finding.span;
  }
}

const advice = {
  step: "guard them by one lock and hold it, make two steps, or say `assume atomic`",
  wait: "keep what is waited for in one variable, or wait for one after the other",
};

function describe(at: Configuration, records: Records, finding: Finding): Diagnostic {
  const { where: step } = finding;
  const lock = (...touches: readonly Touch[]): string | undefined =>
    touches.map((touch) => lockHint(at, records, touch)).find((one) => one !== undefined);
  const hint = (...touches: readonly Touch[]): string => lock(...touches) ?? advice.step;
  switch (finding.kind) {
    case "two locations":
    case "wait on two": {
      const { first, second } = finding;
      const code = finding.kind === "two locations" ? "LS4001" : "LS4002";
      const names = { step, first: first.shown, second: second.shown };
      const notes = [note(first.span, `\`${first.shown}\` is touched here, in \`${step}\``)];
      const otherwise = finding.kind === "two locations" ? advice.step : advice.wait;
      return report(code, second.span, names, notes, lock(second, first) ?? otherwise);
    }
    case "stores twice":
    case "stores and fences": {
      const { first, span, what } = finding;
      const notes = [note(first.span, "the first store")];
      return report("LS4007", span, { step, first: first.shown, second: what }, notes);
    }
    case "no word": {
      const { touch } = finding;
      const name = touch.variable?.name.text ?? touch.shown;
      return report("LS4003", touch.span, { step, name, why: why[touch.size] }, [], hint(touch));
    }
    case "after release": {
      const { touch, released } = finding;
      const notes = [note(released, "the step has let go of a lock here")];
      return report("LS4004", touch.span, { step, name: touch.shown }, notes, hint(touch));
    }
    case "acquires late": {
      const notes = [note(finding.before, "behind this, which others see")];
      return report("LS4005", finding.span, { step, lock: finding.lock }, notes);
    }
    case "waits twice": {
      const notes = [note(finding.before, "it has waited here")];
      return report("LS4006", finding.span, { step, what: finding.lock }, notes);
    }
  }
}

const why: Readonly<Record<Size, string>> = {
  word: "a word",
  set: "a whole set",
  queue: "a queue",
  wide: "more than 32 bits",
  elements: "element by element",
};

/** Says where, if it is not everywhere. */
function withInstances(
  all: readonly Configuration[],
  diagnostic: Diagnostic,
  names: ReadonlySet<string>,
): Diagnostic {
  if (names.size === new Set(all.map(({ name }) => name)).size) return diagnostic;
  const declarations = all[0]?.model.declarations ?? [];
  const first = declarations.find((one) => one.kind === "instance" && names.has(one.name.text));
  if (first === undefined) return diagnostic;
  const others = names.size - 1;
  const more = others === 0 ? "" : `, and in ${others} other${others === 1 ? "" : "s"}`;
  const notes: readonly Note[] = [note(first.span, `in this instance${more}`)];
  return { ...diagnostic, notes: [...diagnostic.notes, ...notes] };
}
