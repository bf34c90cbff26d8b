/** What stands behind `=>` in a mapping: steps, actions and calls that exist, with their values. */
import type { Branch, CallItem, Item, MapArgument, NoteItem, StepItem } from "../../ast/mapping.js";
import { checkExpression, checkFits, type ExpressionPlace } from "./check-map-expression.js";
import type { ShownValues } from "./mapped-steps.js";
import { complain, type MappingScope, mustBeKnown, typeCalled } from "./mapping-scope.js";

export interface BranchPlace extends ExpressionPlace {
  /** In `initially`. */
  readonly isInitial: boolean;
}

export function checkBranch(
  scope: MappingScope,
  { when, once, items }: Branch,
  place: BranchPlace,
): void {
  if (when !== undefined) checkExpression(scope, when, place);
  for (const part of once?.key ?? []) checkExpression(scope, part, place);
  for (const item of items) checkItem(scope, item, place);
}

function checkItem(scope: MappingScope, item: Item, place: BranchPlace): void {
  switch (item.kind) {
    case "note":
      checkNote(scope, item, place);
      return;
    case "name item": {
      const type = typeCalled(scope, item.type);
      if (type !== undefined) scope.targets.set(item, type);
      checkExpression(scope, item.value, place);
      return;
    }
    case "step item":
      checkStep(scope, item, place);
      return;
    case "call item":
      checkCall(scope, item, place);
      return;
  }
}

function checkNote(scope: MappingScope, item: NoteItem, place: BranchPlace): void {
  mustBeKnown(scope, item.memory, { what: "memory", known: scope.memory.keys() });
  for (const index of item.indices) checkExpression(scope, index, place);
  checkExpression(scope, item.value, place);
}

function checkStep(scope: MappingScope, item: StepItem, place: BranchPlace): void {
  const { steps, processes } = scope;
  const name = item.step.parts.map(({ text }) => text).join(".");
  const isSingle = item.step.parts.length === 1;
  const step = place.isInitial ? undefined : steps.step(item.step.parts, processes);
  const action = step === undefined && isSingle ? steps.action(name) : undefined;
  const shown = step ?? action;
  if (action !== undefined) scope.actions.add(item);
  if (shown === undefined) {
    const isStep = steps.step(item.step.parts, processes) !== undefined;
    if (isStep) {
      const why = "in `initially` there are actions alone";
      complain(scope, "LS6012", item.step.span, { what: name, why });
    } else complain(scope, "LS6007", item.step.span, { name, candidates: steps.names });
  }
  checkMoments(scope, item, { name, place });
  checkArguments(scope, item.arguments, { name, shown, place });
}

function checkCall(scope: MappingScope, item: CallItem, place: BranchPlace): void {
  const name = item.operation.text;
  const shown = scope.steps.call(name, item.edge);
  mustBeKnown(scope, item.operation, { what: "operation", known: scope.steps.operations });
  checkMoments(scope, item, { name, place });
  checkArguments(scope, item.arguments, { name, shown, place });
}

function checkMoments(
  scope: MappingScope,
  { at, span }: StepItem | CallItem,
  { name, place }: { readonly name: string; readonly place: BranchPlace },
): void {
  const wanted = !place.isInitial;
  if ((at !== undefined) !== wanted) {
    complain(scope, "LS6010", at?.span ?? span, { wanted, what: name });
  }
  if (at === undefined) return;
  checkExpression(scope, at.from, place);
  if (at.to !== undefined) checkExpression(scope, at.to, place);
}

interface Given {
  readonly name: string;
  /** Undefined: nobody knows the step. */
  readonly shown: ShownValues | undefined;
  readonly place: BranchPlace;
}

function checkArguments(
  scope: MappingScope,
  given: readonly MapArgument[],
  { name: step, shown, place }: Given,
): void {
  for (const argument of given) {
    const { text: name, span } = argument.name;
    checkExpression(scope, argument.value, place);
    if (shown === undefined) continue;
    const type = shown.get(name);
    if (type === undefined) {
      complain(scope, "LS6008", span, { step, name, candidates: [...shown.keys()] });
    } else {
      scope.targets.set(argument, type);
      checkFits(scope, argument.value, type);
    }
  }
}
