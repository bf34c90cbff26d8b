/** Codes 21xx: types, ranges and constants. A code is never reused. */
import { error } from "./entry.js";

export const typeCatalogue = {
  LS2101: error<{ expected: string; found: string }>({
    message: (p) => `expected ${p.expected}, found ${p.found}`,
    explanation: `
The value is of another type than its place wants. A \`T\` may stand where a \`T?\` is wanted, never
the other way round: take it out with \`is some x\`, \`??\` or \`!\`.

    shared extent : Block? = none
    operation f() { let b = extent; free += {b} }  // expected set of Block, found set of Block?`,
  }),
  LS2102: error<{ left: string; right: string }>({
    message: (p) => `${p.left} and ${p.right} cannot be compared`,
    explanation: `
Both sides of \`==\` and \`!=\` must have a common type; two values of different types would never
be equal.

    enum Pte { NO_PTE }
    enum Entry { NO_ENTRY }
    invariant i { pte == NO_ENTRY }                // Pte and Entry cannot be compared`,
  }),
  LS2103: error<{ type: string; what: "order" | "arithmetic" | "literals" }>({
    message: (p) => `values of ${p.type} have no ${p.what}`,
    hint: () => "only their identity matters: compare them with == and choose them from the type",
    explanation: `
Values of a scalarset, of \`thread\` and of an opaque type are told apart and nothing else (rule
S9): the checker may exchange them. They have no order, no arithmetic and no literals.

    type Block = scalarset(2)
    shared first : Block? = 0                      // values of Block have no literals
    init { choose b in Block; first = b }          // this is how one is had

Use a range \`0 ..< 2\` where the order matters.`,
  }),
  LS2104: error<{ name: string; expected: number; found: number }>({
    message: (p) => `\`${p.name}\` takes ${count(p.expected, "value")}, not ${p.found}`,
    explanation: `
A call, a record or a case has too many or too few values, or one is given by a name and another is
missing.

    enum Pte { NO_PTE, READ_ONLY(block: Block) }
    operation f() { pte = READ_ONLY }              // \`READ_ONLY\` takes 1 value, not 0`,
  }),
  LS2105: error<{ name: string }>({
    message: (p) => `\`${p.name}\` is a lock, not a value`,
    hint: (p) => `holders(${p.name}) is the set of threads that hold it`,
    explanation: `
A lock has no value: it is taken and released by its words, and properties may ask for its holders
or read the state of its kind.

    invariant i { inv == {} }                      // write holders(inv) == {}`,
  }),
  LS2106: error<{ type: string; operator: "!" | "??" }>({
    message: (p) => `\`${p.operator}\` needs a value that may be none, found ${p.type}`,
    explanation: `
\`x!\` and \`x ?? default\` take the value out of a \`T?\`. This one is always there.

    shared size : 0 .. 2 = 0
    operation f() { let s = size! }                // size is never none`,
  }),
  LS2107: error<{ type: string }>({
    message: (p) => `expected a set or a range, found ${p.type}`,
    explanation: `
Only sets, ranges, types and queues have members: in \`in\`, \`forall\`, \`some\`, \`for\`,
\`choose\`, \`take\`.

    shared size : 0 .. 2 = 2
    operation f() { for page in size { skip } }    // write 0 ..< size`,
  }),
  LS2108: error<{ type: string }>({
    message: (p) => `${p.type} has no elements to index`,
    explanation: `
Something is indexed that is neither an array with an index left, nor a queue, nor a process with an
index, nor an array of locks.

    shared pte[page: Page] : Pte = NO_PTE
    invariant i { pte[0][1] == NO_PTE }            // pte has one index`,
  }),
  LS2109: error<{ type: string; name: string }>({
    message: (p) => `${p.type} has no field \`${p.name}\``,
    explanation: `
Records have fields, and locks have the state of their kind. The values inside a case are reached by
a pattern.

    enum Pte { NO_PTE, READ_ONLY(block: Block) }
    invariant i { pte.block in free }              // write pte is READ_ONLY(b) implies b in free`,
  }),
  LS2110: error<{ name: string; first: string; second: string }>({
    message: (p) =>
      `\`${p.name}\` is ${p.first} on one side of \`or\` and ${p.second} on the other`,
    explanation: `
Both sides of an \`or\` may bind the same name, if it has the same type on both (rule N4).

    enum Pte { READ_ONLY(block: Block), SWAPPED(slot: Slot) }
    invariant i { pte is READ_ONLY(x) or pte is SWAPPED(x) }   // Block here, Slot there`,
  }),
  LS2111: error<{ name: string; expected: number; found: number }>({
    message: (p) =>
      `\`${p.name}\` needs ${count(p.expected, "index", "indices")}, found ${p.found}`,
    explanation: `
A lock of an array is named with all its indices, a single lock with none.

    lock pte_lock[page: Page] : spinlock
    operation f() { hold pte_lock { skip } }       // \`pte_lock\` needs 1 index, found 0`,
  }),
  LS2112: error<{ pattern: string; type: string }>({
    message: (p) => `${p.type} is never \`${p.pattern}\``,
    explanation: `
The pattern is of another type than the value: \`none\` and \`some x\` match a \`T?\`, a case
matches its enum. A case inside a \`T?\` takes two steps.

    shared found : Pte? = none
    invariant i { found is READ_ONLY(b) implies b in free }

Write found is some p and p is READ_ONLY(b).`,
  }),
  LS2113: error<{ name: string; expected: number; found: number }>({
    message: (p) => `\`${p.name}\` has ${count(p.expected, "value")}, the pattern ${p.found}`,
    hint: () => "`_` stands for a value that is not looked at",
    explanation: `
A pattern with names has one for every value of the case; without parentheses it looks at none.

    enum Pte { NO_PTE, MAPPED(block: Block, dirty: bool) }
    invariant i { pte is MAPPED(b) implies b in used }         // write MAPPED(b, _)`,
  }),
  LS2114: error<{ name: string; callee: string }>({
    message: (p) => `\`${p.name}\` of \`${p.callee}\` is given twice`,
    explanation: `
Values are given by position first, then by name; each once.

    record Node { cpu: Cpu; index: 0 .. 1 }
    operation f() { let n = Node(0, cpu: 1) }      // \`cpu\` of \`Node\` is given twice`,
  }),
  LS2115: error<{ name: string; type: string }>({
    message: (p) => `the type of \`${p.name}\` is not clear from ${p.type}`,
    hint: (p) => `write it down: ${p.name} : TYPE = …`,
    explanation: `
A local takes its type from its value where that is clear (rule T5). Numbers that are computed have
no range of their own, and \`none\`, \`{}\` and \`[]\` do not say of what.

    operation f() { var tries = 0 }                // write var tries : 0 .. 2 = 0`,
  }),
  LS2116: error<{ targets: number; values: number }>({
    message: (p) => `${count(p.targets, "place")} and ${count(p.values, "value")}`,
    explanation: `
An assignment has as many values as it has places.

    operation f() { a, b = 0 }                     // 2 places and 1 value`,
  }),
  LS2117: error<Record<never, never>>({
    message: () => "only an index of numbers can be a range",
    explanation: `
A range of locks is taken from an array whose index is a range of numbers (rule K7).

    lock one[b: Block] : mutex                     // Block is a scalarset: it has no order
    operation f() { hold one[0 ..< 2] { skip } }`,
  }),
  LS2118: error<Record<never, never>>({
    message: () => "`int` is a type of constants only",
    hint: () => "give a range: low .. high",
    explanation: `
State must be finite: \`int\` is for parameters and for the constants of kinds (rule T8).

    shared size : int = 0                          // write 0 .. 2`,
  }),
  LS2119: error<{ name: string }>({
    message: (p) => `type \`${p.name}\` contains itself`,
    explanation: `
Types are finite, so none may have a value of itself inside.

    record Node { next: Node? }                    // use an index into an array instead`,
  }),
  LS2120: error<{ type: string }>({
    message: (p) => `an array has no value as a whole, only its elements do (${p.type})`,
    explanation: `
Arrays are read and assigned by element; \`forall\` assigns all in one step. Only properties may
compare them whole (rule P3).

    shared pte[page: Page] : Pte = NO_PTE
    operation f() { let copy = pte }               // read pte[page]`,
  }),
  LS2121: error<{ what: string }>({
    message: (p) => `${p.what} must be constant`,
    hint: () => "parameters, literals, cases, and functions of these are",
    explanation: `
Bounds and sizes of types, defaults and settings of parameters, constants of kinds, and the
conditions that decide whether a process or a lock is there (rule V2) are built from parameters
only: an instance fixes them before anything moves.

    shared size : 0 .. 2 = 2
    type Page = 0 ..< size                         // the bound of a range must be constant`,
  }),
  LS2122: error<{ value: string; type: string }>({
    message: (p) => `${p.value} is not in ${p.type}`,
    explanation: `
A constant is out of the range of its place, whatever the instance.

    parameter PAGES = 2
    shared pte[page: 0 ..< PAGES] : bool = false
    invariant i { not pte[2] }                     // 2 is not in 0 ..< PAGES

An instance that sets the parameter otherwise makes it legal for all: it is reported only where no
instance can be right.`,
  }),
  LS2123: error<{ type: string }>({
    message: (p) => `${p.type} has no values`,
    explanation: `
A range whose end lies before its start, or a scalarset of no values: nothing could be stored.

    shared page : 3 .. 2 = 3                       // 3 .. 2 has no values`,
  }),
  LS2124: error<{ type: string; values: string; limit: string }>({
    message: (p) => `a value of ${p.type} takes ${p.values} bits, more than ${p.limit}`,
    explanation: `
A \`set of T\` costs a bit per value of \`T\`, a queue its capacity times the size of an element
(rule T8); such a type is too large to be part of a state.

    shared seen : set of 0 .. 100000 = {}

Make the range smaller, or keep what is needed of it in smaller variables.`,
  }),
  LS2125: error<{ name: string; type: string }>({
    message: (p) => `parameter \`${p.name}\` cannot be of type ${p.type}`,
    explanation: `
Parameters are numbers, truth values, cases of enums and lock kinds: an instance writes their values
down. Values of scalarsets, threads and anonymous opaque values have no literals (rule S9).

    type Block = scalarset(2)
    parameter first : Block = 0                    // choose it in init instead`,
  }),
  LS2126: error<{ name: string }>({
    message: (p) => `parameter \`${p.name}\` is used before it is declared`,
    explanation: `
Parameters are fixed in the order of their declarations: a default uses earlier ones only.

    parameter FRAMES = PAGES + 1                   // move it behind PAGES
    parameter PAGES  = 2`,
  }),
};

function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
