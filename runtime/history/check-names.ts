/** Names of a history that the protocol does not have: each a problem with its line. */
import {
  type History,
  isNamed,
  type RecordedCall,
  type RecordedEvent,
  type RecordedStep,
} from "./history.js";
import type { HistoryHeader, HistoryProblem } from "./history-file.js";
import type { HistorySystem } from "./history-system.js";
import type { RecordedValues } from "./recorded-value.js";

/** Parameters of an operation; undefined if there is no such operation. */
export type ParametersOf = (operation: string) => readonly string[] | undefined;

export interface NameChecks {
  /**
   * A step that the protocol has not, with these parameters, is no mistake: the history is rejected
   * where it has one.
   */
  readonly allowsMissing?: boolean;
  readonly system: HistorySystem;
  readonly parametersOf: ParametersOf;
  /** A known name that looks like it. */
  readonly suggest: (name: string, known: readonly string[]) => string | undefined;
}

interface Found {
  readonly line: number;
  /** What is wrong, up to the name. */
  readonly text: string;
  readonly name: string;
  readonly known: readonly string[];
}

interface Checking extends NameChecks {
  /** Steps that were found, by actor and name: most lines say the same again. */
  readonly known: Set<string>;
}

const mostProblems = 20;

export function checkNames(history: History, given: NameChecks): readonly HistoryProblem[] {
  const checks: Checking = { ...given, known: new Set() };
  return history
    .flatMap((event) => inEvent(event, checks))
    .sort((a, b) => a.line - b.line)
    .slice(0, mostProblems)
    .map(({ line, text, name, known }) => {
      const near = checks.suggest(name, known);
      return {
        line,
        text: `${text} ${name}${near === undefined ? "" : `: did you mean ${near}?`}`,
      };
    });
}

function inEvent(event: RecordedEvent, checks: Checking): readonly Found[] {
  switch (event.kind) {
    case "call":
      return inCall(event, checks);
    case "step":
      return inStep(event, checks);
    case "sight":
      return unknownVariables(event, [event.seen], checks);
  }
}

function unknownVariables(
  { beginLine: line = 0 }: RecordedEvent,
  values: readonly RecordedValues[],
  { system }: NameChecks,
): readonly Found[] {
  const { variables } = system.names;
  const strange = values.flatMap(Object.keys).filter((name) => !variables.has(name));
  return strange.map((name) => ({
    line,
    text: "there is no variable",
    name,
    known: [...variables],
  }));
}

function unknownActor(event: RecordedEvent, { system }: NameChecks): readonly Found[] {
  const { actor, beginLine: line = 0 } = event;
  if (actor === undefined || system.actors.includes(actor)) return [];
  const text = "there is no thread or action in this instance called";
  return [{ line, text, name: actor, known: system.actors }];
}

function inCall(event: RecordedCall, checks: Checking): readonly Found[] {
  const { actor, operation, args = {}, beginLine: line = 0 } = event;
  const unknown = unknownActor(event, checks);
  if (unknown.length > 0) return unknown;
  const operations = checks.system.names.operations(actor);
  if (!operations.includes(operation)) {
    return [{ line, text: `${actor} calls no operation`, name: operation, known: operations }];
  }
  const parameters = checks.parametersOf(operation);
  if (parameters === undefined) return [];
  const text = `${operation} has no parameter`;
  return Object.keys(args)
    .filter((name) => !parameters.includes(name))
    .map((name) => ({ line, text, name, known: parameters }));
}

function inStep(event: RecordedStep, checks: Checking): readonly Found[] {
  const { actor, step, args = {}, before = {}, after = {}, beginLine: line = 0 } = event;
  const { actors: all, names } = checks.system;
  const unknown = unknownActor(event, checks);
  if (unknown.length > 0) return unknown;
  const actors = actor === undefined ? all : [actor];
  const who = actor ?? "nobody";
  const has = actor === undefined ? "takes a" : "has no";
  if (checks.allowsMissing === true) return [];
  if (step !== undefined && !hasStep(checks, actors, step)) {
    const steps = actors.flatMap((one) => names.steps(one));
    const known = [...steps, ...steps.map(lastPart)];
    return [{ line, text: `${who} ${has} step`, name: step, known }];
  }
  const choices = actors.flatMap((one) => names.choices(one));
  const strangeChoices = Object.keys(args).filter((name) => !choices.includes(name));
  return [
    ...strangeChoices.map((name) => ({ line, text: `${who} ${has} choice`, name, known: choices })),
    ...unknownVariables(event, [{ ...before, ...after }], checks),
  ];
}

function hasStep(checks: Checking, actors: readonly string[], step: string): boolean {
  const key = `${actors} ${step}`;
  if (checks.known.has(key)) return true;
  const { steps } = checks.system.names;
  const isThere = actors.some((one) => steps(one).some((name) => isNamed(name, step)));
  if (isThere) checks.known.add(key);
  return isThere;
}

function lastPart(step: string): string {
  return step.slice(step.lastIndexOf(".") + 1);
}

/** Which steps may leave no record, as the header and the user say; by actor and step. */
export function unrecordedSteps({
  recorded,
  unrecorded = [],
}: Pick<HistoryHeader, "recorded" | "unrecorded">): (actor: string, step: string) => boolean {
  if (unrecorded.length === 0 && recorded === undefined) return () => false;
  const known = new Map<string, boolean>();
  return (actor, step) => {
    const key = `${actor} ${step}`;
    const found =
      known.get(key) ??
      (unrecorded.some((pattern) => means(pattern, actor, step)) ||
        (recorded !== undefined && !recorded.some((pattern) => means(pattern, actor, step))));
    known.set(key, found);
    return found;
  };
}

/**
 * Which calls may leave no record: those of operations, threads and processes that are named. `*`
 * is for steps alone, because who records calls records all of them.
 */
export function unrecordedCalls({
  unrecorded = [],
}: Pick<HistoryHeader, "unrecorded">): (actor: string, operation: string) => boolean {
  return (actor, operation) =>
    unrecorded.some((pattern) => pattern !== "*" && means(pattern, actor, operation));
}

/** Patterns that mean no step of the protocol. */
export function emptyPatterns(
  patterns: readonly string[],
  { actors, names }: HistorySystem,
): readonly string[] {
  return patterns.filter((pattern) =>
    actors.every((actor) => names.steps(actor).every((step) => !means(pattern, actor, step))),
  );
}

/** `*`, a step, an operation with all its steps, a thread, a process or an action. */
function means(pattern: string, actor: string, step: string): boolean {
  if (pattern === "*" || pattern === actor || pattern === actor.replace(/\[.*$/, "")) return true;
  return isNamed(step, pattern) || step.split(".").includes(pattern);
}
