/** The steps, actions and calls of a protocol that a mapping can name, and the values they show. */
import type * as Ast from "../../ast/ast.js";
import { eachNode } from "../../ast/walk.js";
import type { TargetType } from "../../model/checked-mapping.js";
import type { CheckedModel } from "../../model/checked-model.js";
import { nameOfStep, type Step, type Steps, stepsNamed, stepsOf } from "../steps-named.js";
import { targetOfText, targetOfType } from "./target-types.js";

/** Values by name. */
export type ShownValues = ReadonlyMap<string, TargetType>;

export interface MappedSteps {
  /** What the step shows; undefined if no thread of these processes has it. */
  step(chain: readonly Ast.Name[], processes: readonly string[]): ShownValues | undefined;
  /** Arguments of an action. */
  action(name: string): ShownValues | undefined;
  /** Parameters of an operation, or its result. */
  call(name: string, edge: "begin" | "end"): ShownValues | undefined;
  /** Names of steps and actions, for suggestions. */
  readonly names: readonly string[];
  readonly operations: readonly string[];
}

export function mappedSteps(model: CheckedModel): MappedSteps {
  const steps = stepsOf(model.declarations, model.symbols);
  const actions = model.declarations.filter((one) => one.kind === "action");
  const operations = model.declarations.filter((one) => one.kind === "operation");
  return {
    step: (chain, processes) => shownByStep(model, stepsOfProcesses(steps, chain, processes)),
    action(name) {
      const action = actions.find((one) => one.name.text === name);
      if (action === undefined) return undefined;
      const own = action.parameters.map(({ name, type }): [string, TargetType] => [
        name.text,
        targetOfText(model, type),
      ]);
      return new Map([...own, ...choicesIn(model, action.body)]);
    },
    call(name, edge) {
      const operation = operations.find((one) => one.name.text === name);
      if (operation === undefined) return undefined;
      if (edge === "end") {
        const { result } = operation;
        return new Map(result === undefined ? [] : [["result", targetOfText(model, result)]]);
      }
      return new Map(
        operation.parameters.map(({ name, type }) => [name.text, targetOfText(model, type)]),
      );
    },
    names: [...steps.byName.keys(), ...actions.map(({ name }) => name.text)],
    operations: operations.map(({ name }) => name.text),
  };
}

function stepsOfProcesses(
  steps: Steps,
  chain: readonly Ast.Name[],
  processes: readonly string[],
): readonly Step[] {
  const inside = new Set(
    processes.flatMap((name) => {
      const found = (steps.byName.get(name) ?? []).filter(({ kind }) => kind === "process");
      return found.flatMap((process) => [process, ...steps.inside(process)]);
    }),
  );
  const [first, ...rest] = chain;
  // A chain may begin with the process.
  const named = [...stepsNamed(steps, first === undefined ? [] : [first, ...rest])];
  return named.filter((step) => inside.has(step) && nameOfStep(step) === chain.at(-1)?.text);
}

function shownByStep(model: CheckedModel, found: readonly Step[]): ShownValues | undefined {
  if (found.length === 0) return undefined;
  return new Map(found.flatMap((step) => [...choicesIn(model, step.body)]));
}

/** What is chosen in a stretch of the protocol, and in the operations that it calls. */
function choicesIn(model: CheckedModel, body: Ast.Statement | Ast.Block): ShownValues {
  const shown = new Map<string, TargetType>();
  const seen = new Set<Ast.OperationDeclaration>();
  const look = (part: Ast.Statement | Ast.Block): void =>
    eachNode(part, (node) => {
      if (node.kind === "choose" || node.kind === "take") {
        const symbol = model.symbols.get(node.name);
        const type = symbol?.kind === "local" ? model.locals.get(symbol) : undefined;
        if (type !== undefined && !shown.has(node.name.text)) {
          shown.set(node.name.text, targetOfType(model, type));
        }
      }
      const called = node.kind === "call" ? model.symbols.get(node.callee) : undefined;
      if (called?.kind !== "operation" || seen.has(called.declaration)) return;
      seen.add(called.declaration);
      look(called.declaration.body);
    });
  look(body);
  return shown;
}
