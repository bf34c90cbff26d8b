/** From the lines that rules have made to a history: names get their numbers, and the header. */
import type { CheckedMapping, MappingAst } from "../../ir/index.js";
import { type DraftLine, type Mapping, ticketOf } from "./apply-rule.js";
import type { Break } from "./contexts.js";
import { compile, nowhere } from "./evaluate-map.js";
import type { HistoryLine, MappedRecording } from "./history-lines.js";
import type { Numbers } from "./naming.js";
import type { Recording } from "./recording.js";
import { isBound, isMentioned } from "./rules.js";
import { strangeFields } from "./strange-fields.js";

export interface MapOptions {
  /** Without the rules of `discipline`, and with what it sets. */
  readonly ignoreDiscipline?: boolean;
}

interface Parts {
  readonly initial: readonly DraftLine[];
  readonly numbers: Numbers;
  readonly options: MapOptions;
}

export function assemble(mapping: Mapping, { events }: Recording, parts: Parts): MappedRecording {
  const { checked, drafts, threads, broken } = mapping;
  const { initial, numbers, options } = parts;
  const { declarations } = checked.file;
  const isKnown = isMentioned(declarations);
  const isSpokenOf = isBound(declarations);
  const hasContexts = declarations.some(({ kind }) => kind === "context");
  const unmapped = new Map<string, number>();
  for (const { name } of events) unmapped.set(name, (unmapped.get(name) ?? 0) + 1);
  for (const name of [...unmapped.keys()]) if (isKnown(name)) unmapped.delete(name);
  const lines = [...initial, ...drafts].map((draft) => finished(draft, numbers, broken));
  return {
    header: headerOf(mapping, numbers, options),
    lines,
    judged: disciplineOf(checked, options).flatMap((one) =>
      one.kind === "judge" ? one.names.map(({ text }) => text) : [],
    ),
    events,
    isBound: (event) =>
      isSpokenOf(event) && (!hasContexts || mapping.contextOf(event) !== undefined),
    threadName: ({ thread }) => threads.nameOf(thread),
    unmapped,
    strangeFields: strangeFields(declarations, events),
    ...(broken === undefined ? {} : { broken }),
  };
}

function finished(draft: DraftLine, numbers: Numbers, broken: Break | undefined): HistoryLine {
  const { head, values, isEnd, at, from } = draft;
  const known = values
    .map(([name, ticket]) => [name, numbers.valueOf(ticket)] as const)
    .filter(([, value]) => value !== "?");
  const args = Object.fromEntries(known);
  return {
    ...head,
    ...(known.length === 0 ? {} : isEnd ? args : { args }),
    at: typeof at === "number" ? at : [at[0], isBehind(at[1], broken) ? null : at[1]],
    ...(from === undefined ? {} : { from }),
  };
}

function isBehind(moment: number | null, broken: Break | undefined): boolean {
  return moment !== null && broken !== undefined && moment >= broken.at.seq;
}

/** What `--ignore-discipline` brings in. */
function disciplineOf(
  { file }: CheckedMapping,
  { ignoreDiscipline }: MapOptions,
): readonly MappingAst.DisciplinePart[] {
  if (ignoreDiscipline !== true) return [];
  return file.declarations.flatMap((one) => (one.kind === "discipline" ? one.parts : []));
}

function headerOf(mapping: Mapping, numbers: Numbers, options: MapOptions): HistoryLine {
  const { checked } = mapping;
  const all = checked.file.declarations;
  const extra = disciplineOf(checked, options);
  const rules = [...all, ...extra].filter((one) => one.kind === "parameter rule");
  const parameters = rules.map((rule) => [rule.name.text, parameterText(mapping, rule, numbers)]);
  const recorded = all.flatMap((one) => (one.kind === "recorded" ? one.steps.map(chainOf) : []));
  const unrecorded = [...all, ...extra].flatMap((one) =>
    one.kind === "unrecorded" && applies(mapping, one) ? one.steps.map(chainOf) : [],
  );
  return {
    kind: "lockspec history",
    schemaVersion: 1,
    protocol: checked.file.protocol.text,
    parameters: Object.fromEntries(parameters),
    ...(recorded.length === 0 ? {} : { recorded }),
    ...(unrecorded.length === 0 ? {} : { unrecorded }),
    ...(all.some(({ kind }) => kind === "threads in order") ? { threads: "in order" } : {}),
  };
}

function chainOf({ parts }: MappingAst.StepName): string {
  return parts.map(({ text }) => text).join(".");
}

function applies({ world }: Mapping, { when }: MappingAst.UnrecordedDeclaration): boolean {
  return when === undefined || compile(world, when)(nowhere) === true;
}

function parameterText(mapping: Mapping, rule: MappingAst.ParameterRule, numbers: Numbers): string {
  const { world, checked } = mapping;
  const { name, span } = rule;
  const found = world.parameter(rule);
  const type = checked.targets.get(rule);
  if (found === undefined || found === null || type === undefined) {
    world.complain(nowhere, span, `nothing in the recording says what ${name.text} is`);
    return "";
  }
  return String(
    numbers.valueOf(ticketOf(mapping, found, { item: { type, span }, scope: nowhere })),
  );
}
