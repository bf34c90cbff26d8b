/** Codes 22xx: statements, calls, actions, ghost state, and where a construct may stand. */
import { error } from "./entry.js";

export const statementCatalogue = {
  LS2201: error<{ name: string }>({
    message: (p) => `operation \`${p.name}\` is called inside an expression`,
    hint: () => "call it on a line of its own: let x = …",
    explanation: `
A call of an operation takes steps, so it stands alone: as a statement, or as the whole right side of
\`let\`, \`var\`, \`=\` or \`return\` (rule S5).

    if read_fault(page) == SIGBUS { break }        // wrong
    let outcome = read_fault(page)                 // right
    if outcome == SIGBUS { break }`,
  }),
  LS2202: error<{ name: string }>({
    message: (p) => `operation \`${p.name}\` gives no value`,
    explanation: `
The operation has no result: \`operation NAME(…) -> TYPE\` declares one.

    operation unmap() { pte = NO_PTE }
    process p { let x = unmap() }                  // call it as a statement`,
  }),
  LS2203: error<{ name: string }>({
    message: (p) => `\`${p.name}\` is no operation: calling it here has no effect`,
    explanation: `
Only operations are called as statements; functions and cases are values.

    function half(n: 0 .. 4) = n / 2
    process p { half(2) }                          // its value is dropped`,
  }),
  LS2204: error<{ type: string }>({
    message: (p) => `\`return\` needs a value of type ${p.type}`,
    explanation: `
The operation declares a result, so every \`return\` in it has a value.

    operation check() -> bool { return }           // write return true`,
  }),
  LS2205: error<Record<never, never>>({
    message: () => "there is nothing to return a value to",
    hint: () => "an operation declares its result: operation NAME(…) -> TYPE",
    explanation: `
Processes, actions and operations without a result cannot return a value.

    operation check() { return true }              // write operation check() -> bool`,
  }),
};
