/** Codes 22xx: statements, calls, actions, ghost state, and where a construct may stand. */
import { error, warning } from "./entry.js";

export const statementCatalogue = {
  LS2201: error<{ name: string }>({
    message: (p) => `operation \`${p.name}\` is called inside an expression`,
    hint: () => "call it on a line of its own: let x = …",
    explanation: `
A call of an operation takes steps, so it stands alone: as a statement, or as the whole right side
of \`let\`, \`var\`, \`=\` or \`return\` (rule S5).

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
  LS2206: error<{ name: string; type: string }>({
    message: (p) => `\`${p.name}\` can end without returning a ${p.type}`,
    explanation: `
An operation with a result returns one on every way to its end. Conditions are not looked into: an
\`if\` without \`else\` can be passed by.

    operation check() -> bool {
      if size == 0 { return true }
    }                                              // write return false at the end`,
  }),
  LS2207: warning<Record<never, never>>({
    message: () => "this is never reached",
    explanation: `
Nothing runs a statement behind a \`return\`, \`break\`, \`continue\`, or behind a \`loop\` without
\`break\`.

    loop { return; size = 0 }                      // size = 0 is never reached`,
  }),
  LS2208: error<{ statement: string }>({
    message: (p) => `\`${p.statement}\` is not inside a loop`,
    explanation: `
\`break\` and \`continue\` belong to the innermost \`while\`, \`loop\` or \`for\` around them.

    operation f() { if size == 0 { break } }       // write return`,
  }),
  LS2209: error<{ name: string; what: string }>({
    message: (p) => `\`${p.name}\` cannot be assigned: it is ${p.what}`,
    explanation: `
Variables of the protocol and \`var\` locals may be assigned, nothing else (rule T5).

    let tries = 0
    tries = 1                                      // write var tries : 0 .. 2 = 0`,
  }),
  LS2210: error<{ cycle: string }>({
    message: (p) => `operations call each other for ever: ${p.cycle}`,
    hint: () => "write a loop",
    explanation: `
An operation is expanded where it is called (rule S5), so it may not call itself, directly or
through others.

    operation retry() { if busy { retry() } }      // write while busy { … }`,
  }),
  LS2211: error<{ cycle: string }>({
    message: (p) => `this is defined by itself: ${p.cycle}`,
    explanation: `
Functions and parameters are replaced by their definitions, so none may lead back to itself.

    parameter A = B + 1
    parameter B = A                                // A → B → A`,
  }),
  LS2212: error<{ statement: string; place: string }>({
    message: (p) => `${p.statement} cannot stand in ${p.place}`,
    explanation: `
Not every statement makes sense everywhere. An action is one step without loops, locks and labels
(rule A1); a word of a kind assigns, decides and asserts (K4); \`forall\` assigns all at once
(S12); a ghost statement never waits (G1); \`init\` runs before there are threads.

    action grow() { while size < 2 { size += 1 } } // one step: write size = 2`,
  }),
  LS2213: error<{ place: string; what: "read" | "assigned" }>({
    message: (p) => `\`${p.place}\` is ${p.what} after it was assigned in the same action`,
    hint: () => "an action has simultaneous meaning: use let for the new value",
    explanation: `
All lines of an action happen at once, so their order must not matter: a location that is assigned
may be neither read nor assigned by a later line (rule A1).

    action swap() { a = b; b = a }                 // write a, b = b, a`,
  }),
  LS2214: error<{ name: string; limit: number }>({
    message: (p) => `\`${p.name}\` needs a chain of more than ${p.limit} definitions`,
    explanation: `
Operations are expanded at their calls, functions, parameters and types at their uses, each inside
the other. A protocol that nests them hundreds deep cannot be expanded.

    function f1 = f2
    function f2 = f3               // and so on, some hundred times`,
  }),
  LS2215: error<Record<never, never>>({
    message: () => "this may wait inside `atomic` after an effect",
    hint: () => "move the wait to the front, or end the atomic block before it",
    explanation: `
An atomic block is one step: it may wait before its first effect, when it has not begun, but not
later (rule S2). A run that waits there would be a fault.

    atomic { count += 1; await ready }             // write await ready first`,
  }),
  LS2216: error<{ what: string; where: string }>({
    message: (p) => `${p.what} has a meaning in ${p.where} only`,
    explanation: `
\`x'\`, \`takes\` and \`returned\` speak of a step (rules P2, P3); where threads stand, and the
state of locks, are for properties (P1, K9), locks for asserts and ghost statements too; \`self\`
is the running thread, which there is in code only (T4).

    invariant i { size' >= size }                  // write step i { … }`,
  }),
  LS2219: error<{ name: string }>({
    message: (p) => `ghost state \`${p.name}\` is read by the protocol`,
    explanation: `
Ghost state exists for properties: if the protocol could read it, it would be part of it. Ghost
statements, asserts and properties read it (rule G2).

    ghost written : bool = false
    operation f() { if written { size = 0 } }      // make it shared, or decide otherwise`,
  }),
  LS2220: error<{ name: string }>({
    message: (p) => `\`${p.name}\` is ghost: only a ghost statement changes it`,
    hint: () => "write ghost before the statement",
    explanation: `
What changes ghost state says so, so that the protocol can be read without it (rule G1).

    ghost written : bool = false
    operation f() { written = true }               // write ghost written = true`,
  }),
  LS2221: error<{ name: string }>({
    message: (p) => `a ghost statement cannot change \`${p.name}\`, which is not ghost`,
    explanation: `
A ghost statement is left out of the run time, so nothing of the protocol may depend on it
(rule G1).

    shared size : 0 .. 2 = 0
    operation f() { ghost size = 1 }               // write size = 1`,
  }),
  LS2225: error<{ name: string }>({
    message: (p) => `\`${p.name}\` cannot have a default`,
    explanation: `
Parameters of the protocol and constants of kinds have defaults; what operations, functions,
actions, cases and records take is always given.

    operation f(page: Page = 0) { skip }           // give the page at every call`,
  }),
};
