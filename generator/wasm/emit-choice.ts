/**
 * `choose` and `either` where ways part for good: the alternatives one after the other, each with
 * everything that follows inside it. A way that ends leaves its alternative, and the next one
 * begins with what was known before.
 */
import type { Op, Variable } from "../../ir/index.js";
import { weightOf } from "./analyze-program.js";
import { convertCode } from "./emit-convert.js";
import { emitWalk, knownMembers, memberType } from "./emit-domain.js";
import { emitCondition } from "./emit-expression.js";
import {
  blockedCode,
  emitOperations,
  type Flow,
  mayHaveWritten,
  type Rest,
} from "./emit-program.js";
import {
  block,
  branch,
  branchIf,
  constant32,
  get,
  i32,
  newLabel,
  nothing,
  sequence,
  set,
  when,
} from "./instructions.js";
import type { Code, Local } from "./module.js";
import { type Program, scopeOf } from "./program.js";
import { codeOfValue, type Scope, valueOfCode } from "./scope.js";
import { fork, variableKey, type Way, writeCell } from "./way.js";

/** Alternatives times nodes behind: up to this they are written out with their values known. */
const writtenOut = 400;
const mostWrittenOut = 16;

interface Choosing {
  readonly op: Op & { readonly kind: "choose" };
  readonly flow: Flow;
}

export function emitChoose(program: Program, way: Way, { op, flow }: Choosing): Code {
  // Only where being blocked would be a fault need we know whether there was an alternative.
  const taken = mayHaveWritten(way) ? program.builder.local("i32") : undefined;
  const limit = Math.floor(writtenOut / (flow.copies * (1 + weightOfRest(flow.rest))));
  const members = knownMembers(
    scopeOf(program, way, flow),
    op.domain,
    Math.min(limit, mostWrittenOut),
  );
  const inner = { ...flow, copies: flow.copies * Math.max(1, members?.length ?? 1) };
  const alternative = (member: Code) =>
    emitAlternative(program, fork(way), { op, flow: inner, member, taken });
  const all =
    members === undefined
      ? emitWalk(scopeOf(program, way, flow), op.domain, (member) => [alternative(member)])
      : sequence(members.map(alternative));
  if (taken === undefined) return sequence([all, branch(flow.end)]);
  return sequence([
    set(taken, constant32(0)),
    all,
    when(i32.not(get(taken)), [blockedCode(program, way, flow)]),
    branch(flow.end),
  ]);
}

function weightOfRest(rest: Rest | undefined): number {
  return rest === undefined ? 0 : weightOf(rest.ops) + weightOfRest(rest.next);
}

interface Alternative extends Choosing {
  readonly member: Code;
  readonly taken: Local | undefined;
}

function emitAlternative(program: Program, way: Way, it: Alternative): Code {
  const { op, flow, member, taken } = it;
  const end = newLabel();
  const inner = { ...flow, end };
  const take = taken === undefined ? nothing : set(taken, constant32(1));
  const scope = faultsTake(scopeOf(program, way, inner), take);
  const variable = program.emitter.ir.variables[op.variable]!;
  const value = memberAs(scope, { member, op, variable });
  const chosen = writeCell(program.builder, way, { key: variableKey(op.variable), code: value });
  // The condition sees the value that was just chosen.
  const judging = faultsTake(scopeOf(program, way, inner), take);
  const closed = op.where === undefined ? constant32(0) : i32.not(emitCondition(judging, op.where));
  const rest = emitOperations(program, way, { ops: [], flow: inner });
  return block(end, [chosen, branchIf(closed, end), take, ...rest]);
}

/** A fault is a way, too: then there was something to choose. */
function faultsTake(scope: Scope, take: Code): Scope {
  return { ...scope, fault: (fault) => sequence([take, scope.fault(fault)]) };
}

/** A member of the domain as a value of the variable's type. */
export function memberAs(
  scope: Scope,
  { member, op, variable }: { member: Code; op: Choosing["op"]; variable: Variable },
): Code {
  const conversion = { from: memberType(op.domain), to: variable.type };
  const code = convertCode(scope, codeOfValue(conversion.from, member), conversion);
  return valueOfCode(conversion.to, code);
}

export function emitEither(
  program: Program,
  way: Way,
  { op, flow }: { readonly op: Op & { readonly kind: "either" }; readonly flow: Flow },
): Code {
  const all = op.branches.map((ops) => {
    const end = newLabel();
    return block(end, emitOperations(program, fork(way), { ops, flow: { ...flow, end } }));
  });
  return sequence([...all, branch(flow.end)]);
}
