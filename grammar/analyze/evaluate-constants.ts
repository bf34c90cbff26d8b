/**
 * Constant expressions → values, in the environment of an instance. What this cannot say, because
 * it depends on state or needs sets, it leaves open: a rule that uses it reports what is certain
 * only.
 */
import type * as Ast from "../ast/ast.js";
import type { Symbol } from "../model/checked-model.js";

/** A number, a truth value, `none`, or a case, an opaque value or a kind, known by its symbol. */
export type Constant = number | boolean | "none" | Symbol;

export interface Environment {
  readonly symbols: ReadonlyMap<Ast.Name, Symbol>;
  /** Parameters that the instance sets; the others have their defaults. */
  readonly settings: ReadonlyMap<Ast.ParameterDeclaration, Ast.Expression>;
  /** The instance; absent where the defaults alone count. */
  readonly instance?: Ast.InstanceDeclaration;
}

/** One environment an instance, or that of the defaults when there is none. */
export function environmentsOf(
  declarations: readonly Ast.Declaration[],
  symbols: ReadonlyMap<Ast.Name, Symbol>,
): Environment[] {
  const instances = declarations.filter((declaration) => declaration.kind === "instance");
  if (instances.length === 0) return [{ symbols, settings: new Map() }];
  return instances.map((instance) => {
    const settings = new Map<Ast.ParameterDeclaration, Ast.Expression>();
    for (const { name, value } of instance.settings) {
      const symbol = symbols.get(name);
      if (symbol?.kind === "parameter") settings.set(symbol.declaration, value);
    }
    return { symbols, settings, instance };
  });
}

interface Scope extends Environment {
  readonly locals: ReadonlyMap<Symbol, Constant | undefined>;
  /** How deep parameters and functions are nested: what is defined by itself ends here. */
  readonly depth: number;
}

const deepest = 100;

/** The value of an expression, or undefined where it is not certain. */
export function evaluate(
  environment: Environment,
  expression: Ast.Expression,
): Constant | undefined {
  return value({ ...environment, locals: new Map(), depth: 0 }, expression);
}

/** `evaluate` for numbers. */
export function evaluateNumber(
  environment: Environment,
  expression: Ast.Expression,
): number | undefined {
  const result = evaluate(environment, expression);
  return typeof result === "number" ? result : undefined;
}

function value(scope: Scope, expression: Ast.Expression): Constant | undefined {
  switch (expression.kind) {
    case "number":
    case "boolean":
      return expression.value;
    case "none":
      return "none";
    case "name expression":
      return valueOfName(scope, expression.name);
    case "unary": {
      const operand = value(scope, expression.operand);
      if (expression.operator === "not") return typeof operand === "boolean" ? !operand : undefined;
      return typeof operand === "number" ? -operand : undefined;
    }
    case "binary":
      return valueOfBinary(scope, expression);
    case "conditional": {
      const condition = value(scope, expression.condition);
      if (typeof condition !== "boolean") return undefined;
      return value(scope, condition ? expression.then : expression.otherwise);
    }
    case "is":
      return valueOfIs(scope, expression);
    case "call":
      return valueOfCall(scope, expression);
    default:
      return undefined;
  }
}

function valueOfName(scope: Scope, name: Ast.Name): Constant | undefined {
  const symbol = scope.symbols.get(name);
  if (symbol === undefined || scope.depth > deepest) return undefined;
  const deeper = { ...scope, depth: scope.depth + 1, locals: new Map() };
  switch (symbol.kind) {
    case "parameter": {
      const { declaration } = symbol;
      return value(deeper, scope.settings.get(declaration) ?? declaration.value);
    }
    case "case":
    case "opaque value":
    case "kind":
      return symbol;
    case "function":
      return value(deeper, symbol.declaration.body);
    case "local":
      return scope.locals.get(symbol);
    default:
      return undefined;
  }
}

function valueOfCall(scope: Scope, call: Ast.CallExpression): Constant | undefined {
  const given = call.arguments.map((argument) => value(scope, argument.value));
  const { text } = call.callee;
  if (text === "min" || text === "max") {
    const numbers = given.filter((each) => typeof each === "number");
    return numbers.length === 2 && given.length === 2 ? Math[text](...numbers) : undefined;
  }
  const symbol = scope.symbols.get(call.callee);
  if (symbol?.kind !== "function" || scope.depth > deepest) return undefined;
  const locals = new Map<Symbol, Constant | undefined>();
  for (const [index, parameter] of symbol.declaration.parameters.entries()) {
    const local = scope.symbols.get(parameter.name);
    const named = call.arguments.findIndex((each) => each.name?.text === parameter.name.text);
    if (local !== undefined) locals.set(local, given[named < 0 ? index : named]);
  }
  return value({ ...scope, depth: scope.depth + 1, locals }, symbol.declaration.body);
}

function valueOfIs(scope: Scope, { value: of, pattern, negated }: Ast.IsExpression) {
  const known = value(scope, of);
  if (known === undefined || pattern.kind === "some pattern") return undefined;
  if (pattern.kind === "none pattern") return (known === "none") !== negated;
  const isCase = typeof known === "object" && "name" in known && known.name === pattern.name.text;
  return isCase !== negated;
}

function valueOfBinary(scope: Scope, expression: Ast.BinaryExpression): Constant | undefined {
  const { operator } = expression;
  const left = value(scope, expression.left);
  const right = value(scope, expression.right);
  // One side may decide alone.
  if (operator === "and" && (left === false || right === false)) return false;
  if (operator === "or" && (left === true || right === true)) return true;
  if (operator === "implies" && (left === false || right === true)) return true;
  if (left === undefined || right === undefined) return undefined;
  if (operator === "==") return left === right;
  if (operator === "!=") return left !== right;
  if (typeof left === "number" && typeof right === "number") return compute(operator, left, right);
  if (typeof left !== "boolean" || typeof right !== "boolean") return undefined;
  switch (operator) {
    case "and":
      return left && right;
    case "or":
      return left || right;
    case "implies":
      return !left || right;
    case "iff":
      return left === right;
    default:
      return undefined;
  }
}

/** `/` and `mod` round down; a divisor below 1 is a fault, so nothing is certain. */
function compute(operator: Ast.BinaryOperator, left: number, right: number): Constant | undefined {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right < 1 ? undefined : Math.floor(left / right);
    case "mod":
      return right < 1 ? undefined : left - right * Math.floor(left / right);
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
    default:
      return undefined;
  }
}
