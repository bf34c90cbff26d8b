/**
 * Numbers that are out of their range in every instance (T8): a constant index, an initial value, a
 * setting. What is wrong in some instances only is a fault of those, except for their own settings.
 */
import type * as Ast from "../ast/ast.js";
import { type AnyNode, childrenOf } from "../ast/walk.js";
import { note } from "../diagnostic/catalogue.js";
import type { IntRange } from "../model/type.js";
import type { Analyzed } from "./analyzed.js";
import {
  type Environment,
  environmentsOf,
  evaluate,
  evaluateNumber,
} from "./evaluate-constants.js";

/** Reports constants that no instance can store where they stand. */
export function reportConstantRange(analyzed: Analyzed): void {
  const environments = environmentsOf(analyzed.declarations, analyzed.symbols);
  const settings = settingsOf(environments);
  for (const { value, range } of analyzed.stored) {
    const own = settings.get(value);
    const relevant = own === undefined ? environments : [own];
    const [first] = relevant;
    if (first === undefined) continue;
    if (!relevant.every((environment) => isOutside(environment, value, range))) continue;
    if (own === undefined && isDeadIn(analyzed, value, relevant)) continue;
    reportOutside(analyzed, { value, range, environment: first });
  }
}

interface Outside {
  readonly value: Ast.Expression;
  readonly range: IntRange;
  readonly environment: Environment;
}

function reportOutside(analyzed: Analyzed, { value, range, environment }: Outside): void {
  const number = evaluateNumber(environment, value);
  const { low, high } = boundsIn(environment, range);
  const plain = `${low} .. ${high}`;
  const type = range.name === plain ? plain : `${range.name} (${plain})`;
  const { instance } = environment;
  const notes = instance === undefined ? [] : [note(instance.name.span, "as in this instance")];
  analyzed.report("LS2122", value.span, { value: String(number), type }, notes);
}

/** Both ends included; undefined where a bound is not certain. */
export function boundsIn(
  environment: Environment,
  { low, high, inclusive }: Pick<IntRange, "low" | "high" | "inclusive">,
): { readonly low: number | undefined; readonly high: number | undefined } {
  const end = evaluateNumber(environment, high);
  return {
    low: evaluateNumber(environment, low),
    high: end === undefined || inclusive ? end : end - 1,
  };
}

function isOutside(environment: Environment, value: Ast.Expression, range: IntRange): boolean {
  const number = evaluateNumber(environment, value);
  if (number === undefined) return false;
  const { low, high } = boundsIn(environment, range);
  return (low !== undefined && number < low) || (high !== undefined && number > high);
}

/** Settings are judged in their own instance alone. */
function settingsOf(environments: readonly Environment[]): Map<Ast.Expression, Environment> {
  const settings = new Map<Ast.Expression, Environment>();
  for (const environment of environments) {
    for (const { value } of environment.instance?.settings ?? []) settings.set(value, environment);
  }
  return settings;
}

/** Whether constant conditions take the value's text away wherever it would be wrong (V1). */
function isDeadIn(
  analyzed: Analyzed,
  value: Ast.Expression,
  environments: readonly Environment[],
): boolean {
  const path = analyzed.declarations.flatMap((declaration) => pathTo(declaration, value));
  return environments.every((environment) =>
    path.some((node, index) => takesAway(environment, node, path[index + 1])),
  );
}

/** The nodes from the root to the wanted one, which included; empty if it is not below. */
function pathTo(root: AnyNode, wanted: AnyNode): AnyNode[] {
  if (root === wanted) return [root];
  const { span } = wanted;
  for (const child of childrenOf(root)) {
    if (child.span.file !== span.file) continue;
    if (child.span.start > span.start || child.span.end < span.end) continue;
    const path = pathTo(child, wanted);
    if (path.length > 0) return [root, ...path];
  }
  return [];
}

function takesAway(environment: Environment, node: AnyNode, next: AnyNode | undefined): boolean {
  switch (node.kind) {
    case "if":
    case "conditional": {
      const condition = evaluate(environment, node.condition);
      if (next === node.then) return condition === false;
      return next === node.otherwise && condition === true;
    }
    case "binary": {
      if (next !== node.right) return false;
      const left = evaluate(environment, node.left);
      return node.operator === "or" ? left === true : isGuard(node.operator) && left === false;
    }
    case "process":
      return node.when !== undefined && evaluate(environment, node.when) === false;
    default:
      return false;
  }
}

function isGuard(operator: Ast.BinaryOperator): boolean {
  return operator === "and" || operator === "implies";
}
