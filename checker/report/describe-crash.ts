/**
 * What a crash did, line by line: `valid: true → false (lost)`. Of a line that could have lost
 * something and did not, that it is kept; of one that had nothing to lose, nothing.
 */
import {
  elementCount,
  elementName,
  elementsOf,
  type Ir,
  readElement,
  type State,
  showValue,
  type TraceStep,
  type Variable,
} from "../../ir/index.js";
import { type ChangeLine, describeChanges } from "./describe-changes.js";

export function isCrash(ir: Ir, { actor }: Pick<TraceStep, "actor">): boolean {
  return actor.kind === "action" && ir.actions[actor.action]?.crash === true;
}

/** The lines first; then what recovery did, and quietly that everything else began again. */
export function describeCrash(ir: Ir, before: State, step: TraceStep): readonly ChangeLine[] {
  const left = new Map(step.arguments.map(({ name, value }) => [name, value] as const));
  const { after } = step;
  if (after === undefined) return [];
  const elements = persistentElements(ir);
  const fates = elements.flatMap((one) => fateOf(ir, before, { ...one, left: left.get(one.name) }));
  const recovered = elements.flatMap((one): ChangeLine[] => {
    const [taken, now] = [left.get(one.name), shown(one, after)];
    if (taken === undefined || taken === now) return [];
    return [{ text: `${one.name}: ${taken} → ${now} (recovered)`, quiet: false }];
  });
  const persistent = new Set(elements.map(({ name }) => name));
  const others = describeChanges(ir, { before, after }).filter(
    ({ text }) => !persistent.has(text.replace(/: .*$/, "")),
  );
  return [
    ...fates.map((text) => ({ text, quiet: false })),
    ...recovered,
    ...others.map(({ text }) => ({ text, quiet: !isGhostChange(ir, text) })),
  ];
}

interface Element {
  readonly variable: Variable;
  readonly element: number;
  readonly name: string;
}

function persistentElements(ir: Ir): readonly Element[] {
  return ir.variables
    .filter((variable) => variable.line !== undefined)
    .flatMap((variable) =>
      Array.from({ length: elementCount(variable) }, (_, element) => {
        return { variable, element, name: elementName(variable, element) };
      }),
    );
}

function shown({ variable, element }: Element, state: State): string {
  return showValue(variable.type, readElement(variable, state.values, element));
}

function fateOf(
  ir: Ir,
  before: State,
  one: Element & { readonly left: string | undefined },
): readonly string[] {
  const had = shown(one, before);
  if (one.left === undefined) return [];
  if (one.left !== had) return [`${one.name}: ${had} → ${one.left} (lost)`];
  return couldLose(ir, before, one) ? [`${one.name}: ${had} (kept)`] : [];
}

/** The crash could have left something else of its line. */
function couldLose(ir: Ir, before: State, { variable, element }: Element): boolean {
  const leaves = ir.variables.find(({ name }) => name === `${variable.line}.leaves`);
  if (leaves === undefined) return false;
  const at = leaves.dimensions.length === 0 ? 0 : element;
  return elementsOf(readElement(leaves, before.values, at)).length > 1;
}

/** What the outside world remembers changes by recovery alone. */
function isGhostChange(ir: Ir, text: string): boolean {
  const name = text.replace(/[[:].*$/, "");
  return ir.variables.some((one) => one.name === name && one.storage === "ghost" && !one.hidden);
}
