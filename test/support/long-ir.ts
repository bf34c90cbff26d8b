/**
 * A thread that counts alone for long, and one that looks on: for folding and for step properties.
 */
import type { Type } from "../../ir/index.js";
import {
  assign,
  compare,
  constant,
  finder,
  goto,
  makeIr,
  noSpan,
  read,
  type SmallIr,
  thread,
  variables,
} from "./small-irs.js";

const text = `protocol long

shared n    : 0 .. 40 = 0
shared seen : bool    = false

process counter { while n < 40 { tick: n += 1 } }
process reader  { await n == 40; look: seen = true }

step only_forward { n' > n or n' == n and not seen' }
`;

const at = finder(text);
const bool: Type = { kind: "bool" };
const upTo40: Type = { kind: "int", low: 0, high: 40 };
const [n, seen] = variables([
  { name: "n", type: upTo40 },
  { name: "seen", type: bool },
]) as [Variable, Variable];
type Variable = ReturnType<typeof variables>[number];

const full = compare("==", read(n), constant(upTo40, 40));
const after = { ...read(n), primed: true };

/** `only_forward` is violated after 41 steps, the last by the reader. */
export const long: SmallIr = {
  source: { path: "long.lockspec", text },
  ir: makeIr({
    protocol: "long",
    variables: [n, seen],
    threads: [
      thread(0, "counter", [
        {
          name: "counter.tick",
          span: at("tick: n += 1"),
          program: [
            { kind: "step", step: 0 },
            { kind: "await", condition: compare("<", read(n), constant(upTo40, 40)), span: noSpan },
            assign(read(n), {
              kind: "arithmetic",
              operator: "+",
              left: read(n),
              right: constant(upTo40, 1),
              type: upTo40,
              span: at("n += 1"),
            }),
            goto(1),
          ],
        },
      ]),
      thread(1, "reader", [
        {
          name: "reader.look",
          span: at("look: seen = true"),
          program: [
            { kind: "step", step: 1 },
            { kind: "await", condition: full, span: at("n == 40") },
            assign(read(seen), constant(bool, true)),
            goto(0),
          ],
        },
      ]),
    ],
    steps: [
      { name: "tick", span: at("tick: n += 1") },
      { name: "line 7", span: at("seen = true") },
    ],
    properties: [
      {
        kind: "step",
        name: "only_forward",
        condition: {
          kind: "or",
          left: { ...compareMore(), span: at("n' > n") },
          right: {
            kind: "and",
            left: compare("==", after, read(n)),
            right: {
              kind: "not",
              operand: { ...read(seen), primed: true },
              type: bool,
              span: at("not seen'"),
            },
            type: bool,
          },
          type: bool,
        },
        span: at("step only_forward"),
      },
    ],
  }),
};

function compareMore() {
  return { kind: "compare", operator: ">", left: after, right: read(n), type: bool } as const;
}
