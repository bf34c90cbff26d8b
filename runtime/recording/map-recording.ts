/**
 * A recording and a checked mapping → a history. The events are gone through three times: for the
 * contexts of all threads, for what there was initially, and for the steps. Searches in a thread
 * take logarithmic time, so the whole is linear but for that.
 */
import type { CheckedMapping, MappingAst } from "../../ir/index.js";
import { applyRule, type DraftLine, type Mapping } from "./apply-rule.js";
import { assemble, type MapOptions } from "./assemble-history.js";
import { contextsOf } from "./contexts.js";
import { compile, type Evaluate, type MapScope, type MapWorld, nowhere } from "./evaluate-map.js";
import type { MapOutcome, MapProblem } from "./history-lines.js";
import type { MapValue } from "./map-value.js";
import { memoryOf } from "./memory.js";
import { numberNames, tablesOf } from "./naming.js";
import { mostProblems, type Recording, readRecording } from "./recording.js";
import { type CompiledRule, compileFinally, compileRule, rulesByEvent } from "./rules.js";
import { threadsOf } from "./threads.js";

export function mapRecording(
  text: string,
  checked: CheckedMapping,
  options: MapOptions = {},
): MapOutcome {
  const read = readRecording(text, checked.shape);
  if (!read.ok) return read;
  const recording = read.value;
  const mapping = prepare(recording, checked);
  const { problems, drafts } = mapping;
  const initial = findInitial(mapping, recording);
  if (problems.length === 0) findSteps(mapping, recording, options);
  if (problems.length === 0 && drafts.length === 0) {
    problems.push({ line: 1, text: "the mapping binds no event of this recording to a step" });
  }
  const numbers = numberNames(mapping.tables);
  mapping.numbers = numbers;
  for (const text of numbers.problems) problems.push({ line: 1, text });
  if (problems.length > 0) return { ok: false, problems };
  const value = assemble(mapping, recording, { initial, numbers, options });
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value };
}

function prepare(recording: Recording, checked: CheckedMapping): Mapping {
  const { declarations } = checked.file;
  const contexts = contextsOf(recording, declarations);
  const problems: MapProblem[] = [];
  const own = declarations.filter((one) => one.kind === "memory");
  const initial = new Map<MappingAst.MemoryDeclaration, Evaluate>();
  const memory = memoryOf(own, (declaration, scope) => initial.get(declaration)?.(scope));
  const threads = threadsOf(recording, checked);
  const count = (name: string): number | undefined =>
    threads.count(name) ?? mapping.numbers?.count(name);
  const world = worldOf(recording, checked, { memory, problems, count });
  for (const declaration of own) initial.set(declaration, compile(world, declaration.value));
  const valueOf = (expression: MappingAst.MapExpression) => {
    const evaluate = compile(world, expression);
    return (from: MapValue) => evaluate({ here: undefined, context: undefined, from });
  };
  const mapping: Mapping = {
    checked,
    world,
    memory,
    tables: tablesOf(checked, valueOf),
    threads,
    contextOf: contexts.of,
    once: new Set(),
    problems,
    drafts: [],
    broken: contexts.firstBreak,
    numbers: undefined,
  };
  return mapping;
}

function worldOf(
  { events }: Recording,
  checked: CheckedMapping,
  { memory, problems, count }: Pick<Mapping, "memory" | "problems"> & Pick<MapWorld, "count">,
): MapWorld {
  const parameters = new Map<MappingAst.ParameterRule, MapValue>();
  const told = new Set<string>();
  const world: MapWorld = {
    mapping: checked,
    recall: memory.recall,
    parameter(rule) {
      if (!parameters.has(rule)) {
        // One that depends on itself is none.
        parameters.set(rule, undefined);
        parameters.set(rule, compile(world, rule.value)(nowhere));
      }
      return parameters.get(rule);
    },
    any: (finder) => events.some(finder.matches),
    count,
    extreme(finder, value, word) {
      const numbers = events
        .filter(finder.matches)
        .map((here) => value({ here, context: undefined }))
        .filter((one) => typeof one === "number");
      if (numbers.length === 0) return undefined;
      const better = word === "min" ? Math.min : Math.max;
      return numbers.reduce((best, one) => better(best, one));
    },
    complain({ here }, span, text) {
      // One of each kind of event will do.
      const key = `${span.start} ${here?.name}`;
      if (told.has(key) || problems.length >= mostProblems) return;
      told.add(key);
      problems.push({ line: here?.line ?? 1, text, place: span.start });
    },
  };
  return world;
}

/** Lines for what was there before the first event, in the order of their rules. */
function findInitial(mapping: Mapping, recording: Recording): readonly DraftLine[] {
  const { world, drafts, checked } = mapping;
  const parts = checked.file.declarations.flatMap((one) =>
    one.kind === "initially" ? one.rules : [],
  );
  const rules: CompiledRule[] = [];
  const last: CompiledRule[] = [];
  for (const [order, part] of parts.entries()) {
    if (part.kind === "rule") rules.push(compileRule(world, part, order));
    else last.push(compileFinally(world, part, order));
  }
  if (parts.length > 0) readEvents(mapping, recording, rules);
  for (const rule of last) applyRule(mapping, rule, nowhere);
  const found = drafts.splice(0).sort((left, right) => left.order - right.order);
  const first = recording.events[0]?.seq ?? 0;
  return found.map((draft, index) => ({ ...draft, at: first - found.length + index }));
}

function findSteps(mapping: Mapping, recording: Recording, { ignoreDiscipline }: MapOptions): void {
  const rules = mapping.checked.file.declarations.flatMap((one): readonly MappingAst.Rule[] => {
    if (one.kind === "rule") return [one];
    if (one.kind !== "discipline" || ignoreDiscipline === true) return [];
    return one.parts.filter((part) => part.kind === "rule");
  });
  const compiled = rules.map((rule, order) => compileRule(mapping.world, rule, order));
  readEvents(mapping, recording, compiled);
}

function readEvents(mapping: Mapping, { events }: Recording, rules: readonly CompiledRule[]): void {
  const { memory, contextOf, problems } = mapping;
  const rulesFor = rulesByEvent(rules);
  for (const here of events) {
    if (mapping.broken !== undefined && here.seq >= mapping.broken.at.seq) return;
    if (problems.length >= mostProblems) return;
    const context = contextOf(here);
    const scope: MapScope = { here, context };
    if (context?.begin === here) memory.beginContext(scope);
    for (const rule of rulesFor(here)) {
      if (rule.isIn(context) && rule.events.matches(here)) applyRule(mapping, rule, scope);
    }
  }
}
