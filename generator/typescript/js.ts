/** Pieces of TypeScript with how tightly they bind, so that parentheses stand where they must. */

export interface Js {
  readonly text: string;
  readonly level: Level;
}

export const level = {
  arrow: 1,
  conditional: 2,
  nullish: 3,
  or: 4,
  and: 5,
  equality: 6,
  compare: 7,
  plus: 8,
  times: 9,
  unary: 10,
  atom: 11,
} as const;

export type Level = (typeof level)[keyof typeof level];

export function atom(text: string): Js {
  return { text, level: level.atom };
}

/** The text, in parentheses if it binds less tightly. */
export function tight(js: Js, wanted: Level): string {
  return js.level >= wanted ? js.text : `(${js.text})`;
}

/** Left-associative; `&&` inside `||` gets parentheses, as the layout of the project has it. */
export function binary(left: Js, operator: string, right: Js, own: Level): Js {
  const side = (one: Js, wanted: Level): string => {
    const mixes = own === level.or && one.level === level.and;
    const nulls = own === level.nullish && one.level < level.equality && one.level !== own;
    return mixes || nulls ? `(${one.text})` : tight(one, wanted);
  };
  const next = (own + 1) as Level; // the levels are consecutive
  const chains = own === level.and || own === level.or || own === level.plus;
  const isChain = right.level === own && chains && own !== level.plus;
  return {
    text: `${side(left, own)} ${operator} ${side(right, isChain ? own : next)}`,
    level: own,
  };
}

export function and(left: Js, right: Js): Js {
  if (left.text === "true") return right;
  if (right.text === "true") return left;
  if (left.text === "false" || right.text === "false") return atom("false");
  return binary(left, "&&", right, level.and);
}

export function or(left: Js, right: Js): Js {
  if (left.text === "false") return right;
  if (right.text === "false") return left;
  if (left.text === "true" || right.text === "true") return atom("true");
  if (left.text === right.text) return left;
  return binary(left, "||", right, level.or);
}

export function not(operand: Js): Js {
  if (operand.text === "true") return atom("false");
  if (operand.text === "false") return atom("true");
  const negated = / (===|!==) /.exec(operand.text);
  if (operand.level === level.equality && negated && operand.text.split(negated[0]).length === 2) {
    const opposite = negated[1] === "===" ? " !== " : " === ";
    return { text: operand.text.replace(negated[0], opposite), level: level.equality };
  }
  if (operand.level === level.unary && operand.text.startsWith("!")) {
    return { text: operand.text.slice(1), level: level.unary };
  }
  return { text: `!${tight(operand, level.unary)}`, level: level.unary };
}

export function conditional(condition: Js, then: Js, otherwise: Js): Js {
  if (condition.text === "true") return then;
  if (condition.text === "false") return otherwise;
  const test = tight(condition, level.nullish);
  const yes = tight(then, level.nullish);
  return { text: `${test} ? ${yes} : ${otherwise.text}`, level: level.conditional };
}

export function call(callee: string, ...parts: readonly Js[]): Js {
  return atom(`${callee}(${parts.map((part) => part.text).join(", ")})`);
}
