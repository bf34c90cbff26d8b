/**
 * What is fixed when the audit looks: the parameters of one instance, as far as conditions in the
 * text ask for them (V1 to V3). Numbers decide which way an `if` goes, and nothing else: the host
 * gives the code other numbers (R7).
 */
import type { Ast, CheckedModel } from "../../grammar/index.js";

/** A number, a bool, the name of a case, a value or a kind. */
export type Constant = number | boolean | string;

export interface Configuration {
  /** The instance's; "default" for a protocol without instances. */
  readonly name: string;
  readonly model: CheckedModel;
  readonly values: ReadonlyMap<Ast.ParameterDeclaration, Constant>;
}

/** One for every instance, or the defaults. */
export function configurationsOf(model: CheckedModel, only?: string): readonly Configuration[] {
  const instances = model.declarations.flatMap((one) => (one.kind === "instance" ? [one] : []));
  if (instances.length === 0) return [configure(model, undefined)];
  return instances
    .filter(({ name }) => only === undefined || name.text === only)
    .map((instance) => configure(model, instance));
}

function configure(
  model: CheckedModel,
  instance: Ast.InstanceDeclaration | undefined,
): Configuration {
  const values = new Map<Ast.ParameterDeclaration, Constant>();
  const configuration = { name: instance?.name.text ?? "default", model, values };
  for (const declaration of model.declarations) {
    if (declaration.kind !== "parameter") continue;
    const setting = instance?.settings.find(({ name }) => name.text === declaration.name.text);
    const value = constantOf(configuration, setting?.value ?? declaration.value);
    if (value !== undefined) values.set(declaration, value);
  }
  return configuration;
}

/** The value of an expression that parameters decide; undefined where they do not. */
export function constantOf(at: Configuration, e: Ast.Expression): Constant | undefined {
  switch (e.kind) {
    case "number":
    case "boolean":
      return e.value;
    case "none":
      return "none";
    case "name expression":
      return constantNamed(at, e.name);
    case "unary":
      return negated(e.operator, constantOf(at, e.operand));
    case "conditional": {
      const condition = constantOf(at, e.condition);
      if (condition === undefined) return undefined;
      return constantOf(at, condition === true ? e.then : e.otherwise);
    }
    case "binary":
      return binaryConstant(at, e);
    case "is":
      return isConstant(at, e);
    default:
      return undefined;
  }
}

function constantNamed(at: Configuration, name: Ast.Name): Constant | undefined {
  const symbol = at.model.symbols.get(name);
  switch (symbol?.kind) {
    case "parameter":
      return at.values.get(symbol.declaration);
    case "case":
    case "opaque value":
    case "kind":
      return symbol.name;
    default:
      return undefined;
  }
}

function negated(operator: "not" | "-", value: Constant | undefined): Constant | undefined {
  if (operator === "not") return typeof value === "boolean" ? !value : undefined;
  return typeof value === "number" ? -value : undefined;
}

function isConstant(at: Configuration, e: Ast.IsExpression): Constant | undefined {
  const value = constantOf(at, e.value);
  if (typeof value !== "string" || e.pattern.kind === "some pattern") return undefined;
  const wanted = e.pattern.kind === "none pattern" ? "none" : e.pattern.name.text;
  return (value === wanted) !== e.negated;
}

/** One side may decide alone: `checked and x == 0` is false where `checked` is. */
function binaryConstant(at: Configuration, e: Ast.BinaryExpression): Constant | undefined {
  const left = constantOf(at, e.left);
  const right = constantOf(at, e.right);
  switch (e.operator) {
    case "and":
      return left === false || right === false ? false : both(left, right, () => true);
    case "or":
      return left === true || right === true ? true : both(left, right, () => false);
    case "implies":
      return left === false || right === true ? true : both(left, right, () => false);
    default:
      return both(left, right, (a, b) => compute(e.operator, a, b));
  }
}

function both(
  left: Constant | undefined,
  right: Constant | undefined,
  combine: (left: Constant, right: Constant) => Constant | undefined,
): Constant | undefined {
  return left === undefined || right === undefined ? undefined : combine(left, right);
}

function compute(
  operator: Ast.BinaryOperator,
  left: Constant,
  right: Constant,
): Constant | undefined {
  if (operator === "==" || operator === "iff") return left === right;
  if (operator === "!=") return left !== right;
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  switch (operator) {
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0 ? undefined : Math.floor(left / right);
    case "mod":
      return right === 0 ? undefined : left - right * Math.floor(left / right);
    default:
      return undefined;
  }
}
