/**
 * What differs between two states, element by element, with names and values as a person writes
 * them.
 */
import {
  elementCount,
  elementName,
  type Ir,
  readElement,
  type State,
  showValue,
  type Variable,
} from "../../ir/index.js";

export interface Change {
  readonly variable: Variable;
  /** Which one of the variable's elements. */
  readonly element: number;
  /** `pte[0]` */
  readonly name: string;
  readonly before: string;
  readonly after: string;
}

/** Changes of variables, in the order of declaration; where threads stand is not among them. */
export function changesBetween(ir: Ir, before: State, after: State): readonly Change[] {
  return ir.variables.flatMap((variable) => {
    if (variable.storage === "temporary") return [];
    if (before.values[variable.id] === after.values[variable.id]) return [];
    const elements = Array.from({ length: elementCount(variable) }, (_, element) => element);
    return elements.flatMap((element) => {
      const [one, other] = [before, after].map(({ values }) =>
        showValue(variable.type, readElement(variable, values, element)),
      );
      const change = {
        variable,
        element,
        name: elementName(variable, element),
        before: one!,
        after: other!,
      };
      return one === other ? [] : [change];
    });
  });
}
