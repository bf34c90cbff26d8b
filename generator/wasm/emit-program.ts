/**
 * Operations → code. A list is emitted with what comes after it (`rest`) and with a label where its
 * ways end. Where ways part for good, the rest is written into each of them; where they meet again,
 * cells get locals first (`way.ts`). What can part inside a loop is run by replay
 * (`emit-replay.ts`).
 */
import { endsHere, maximumRounds, type Op } from "../../ir/index.js";
import { endsWay, forks, type Written, writtenBy } from "./analyze-program.js";
import { assignIn } from "./emit-assign.js";
import { emitChoose, emitEither } from "./emit-choice.js";
import { bindLocal, bindName, emitCondition, emitValue } from "./emit-expression.js";
import { emitFinish } from "./emit-finish.js";
import { emitForall } from "./emit-forall.js";
import { wordsOf } from "./emit-place.js";
import { replayChoose, replayEither } from "./emit-replay.js";
import { emitStand, wordsOfThread } from "./emit-stand.js";
import {
  at,
  block,
  branch,
  branchIf,
  constant32,
  constant64,
  get,
  i32,
  i64,
  loop,
  newLabel,
  nothing,
  sequence,
  set,
  store,
  when,
} from "./instructions.js";
import type { Code, Label, Local } from "./module.js";
import {
  faultCode,
  fieldOf,
  hasCell,
  type Program,
  scopeOf,
  variableCode,
  wordCode,
} from "./program.js";
import type { Scope } from "./scope.js";
import {
  cellCode,
  fork,
  keepingCells,
  merged,
  ownCell,
  variableKey,
  type Way,
  wordKey,
  writeCell,
} from "./way.js";

/** Where control goes from a list of operations. */
export interface Flow {
  /** The end of the way. */
  readonly end: Label;
  readonly loops: ReadonlyMap<number, LoopLabels>;
  /** What follows the list; undefined where ways fall out of the code to meet again. */
  readonly rest: Rest | undefined;
  /** How many times the code is written out already, once for each way to come here. */
  readonly copies: number;
}

interface LoopLabels {
  readonly leave: Label;
  readonly again: Label;
}

export interface Rest {
  readonly ops: readonly Op[];
  readonly next: Rest | undefined;
}

export function emitOperations(
  program: Program,
  way: Way,
  { ops, flow }: { readonly ops: readonly Op[]; readonly flow: Flow },
): readonly Code[] {
  const codes: Code[] = [];
  for (const [index, op] of ops.entries()) {
    if (forks(op) && program.replay === undefined) {
      const rest = { ops: ops.slice(index + 1), next: flow.rest };
      codes.push(emitFork(program, way, { op, flow: { ...flow, rest } }));
      return codes;
    }
    const inner = { op, flow: { ...flow, rest: undefined } };
    codes.push(keepingCells(way, () => emitOperation(program, way, inner)));
    if (endsHere(op)) return codes;
  }
  const { rest } = flow;
  if (rest === undefined) return codes;
  const after = { ops: rest.ops, flow: { ...flow, rest: rest.next } };
  return [...codes, ...emitOperations(program, way, after)];
}

interface OneOperation<K extends Op["kind"] = Op["kind"]> {
  readonly op: Extract<Op, { readonly kind: K }>;
  readonly flow: Flow;
}

/** Ways that part for good: everything that follows is inside. */
function emitFork(program: Program, way: Way, { op, flow }: OneOperation): Code {
  if (way.merging) throw new Error("ways part where they should meet");
  switch (op.kind) {
    case "choose":
      return emitChoose(program, way, { op, flow });
    case "either":
      return emitEither(program, way, { op, flow });
    case "if": {
      const condition = emitCondition(scopeOf(program, way, flow), op.condition);
      const part = (ops: readonly Op[]) => emitOperations(program, fork(way), { ops, flow });
      if (condition.kind === "i32") {
        return sequence(part(condition.value === 0 ? op.otherwise : op.then));
      }
      return when(condition, part(op.then), part(op.otherwise));
    }
    default:
      throw new Error(`${op.kind} does not fork`);
  }
}

function emitOperation(program: Program, way: Way, { op, flow }: OneOperation): Code {
  const scope = scopeOf(program, way, flow);
  const { builder } = program;
  switch (op.kind) {
    case "step":
      return writeCell(builder, way, { key: "step", code: constant64(op.step) });
    case "assign":
      return assignIn(program, way, { op, scope });
    case "bind":
      return way.merging
        ? bindLocal(scope, op.id, emitValue(scope, op.value))
        : bindName(scope, op.id, op.value);
    case "if":
      return emitIf(program, way, { op, flow });
    case "choose":
      return replayChoose(program, way, { op, flow });
    case "either":
      return replayEither(program, way, { op, flow });
    case "await":
      return emitAwait(program, way, { op, flow });
    case "forall":
      return emitForall(program, way, { op, flow });
    case "while":
      return emitWhile(program, way, { op, flow });
    case "break":
      return branch(flow.loops.get(op.loop)!.leave);
    case "continue":
      return branch(flow.loops.get(op.loop)!.again);
    case "check":
      return emitCheck(program, way, { op, scope });
    case "note": {
      const place = at(constant32(0), program.emitter.map.edges + op.edge);
      return when(emitCondition(scope, op.condition), [store("i32.store8", place, constant32(1))]);
    }
    case "fault":
      return faultCode(program, way, { fault: op.fault, end: flow.end });
    case "stand":
      return emitStand(program, way, op);
    case "finish":
      return emitFinish(program, way, { location: op.location, end: flow.end });
  }
}

function emitAwait(program: Program, way: Way, { op, flow }: OneOperation<"await">): Code {
  const condition = emitCondition(scopeOf(program, way, flow), op.condition);
  const closed = i32.not(condition);
  if (!mayHaveWritten(way)) return branchIf(closed, flow.end);
  return when(closed, [blockedCode(program, way, flow)]);
}

export function mayHaveWritten(way: Way): boolean {
  const wrote = way.cells.get("wrote");
  return wrote !== undefined && !(wrote.kind === "constant" && wrote.value === 0n);
}

/** The way cannot go on: none at all, or a fault if others could already see what it did. */
export function blockedCode(program: Program, way: Way, { end }: Pick<Flow, "end">): Code {
  const wrote = way.cells.get("wrote");
  if (wrote === undefined || !mayHaveWritten(way)) return branch(end);
  const faulting = faultCode(program, way, { fault: "waiting inside atomic", end });
  if (wrote.kind === "constant") return faulting;
  return sequence([when(i64.ne(cellCode(wrote), constant64(0)), [faulting]), branch(end)]);
}

/** Both parts meet again behind it, except a part that ends. */
function emitIf(program: Program, way: Way, { op, flow }: OneOperation<"if">): Code {
  const condition = emitCondition(scopeOf(program, way, flow), op.condition);
  if (condition.kind === "i32") {
    const ops = condition.value === 0 ? op.otherwise : op.then;
    const part = endsWay(ops) ? fork(way) : way;
    return sequence(emitOperations(program, part, { ops, flow }));
  }
  const ends = { then: endsWay(op.then), otherwise: endsWay(op.otherwise) };
  const meeting = [...(ends.then ? [] : op.then), ...(ends.otherwise ? [] : op.otherwise)];
  // Where one part ends, the other one goes on alone, and need not meet anybody.
  const alone = ends.then !== ends.otherwise && !way.merging;
  if (alone) {
    const [ending, going] = ends.then ? [op.then, op.otherwise] : [op.otherwise, op.then];
    const ended = emitOperations(program, fork(way), { ops: ending, flow });
    const bad = ends.then ? condition : i32.not(condition);
    const others = emitOperations(program, way, { ops: going, flow });
    return sequence([when(bad, ended), ...others]);
  }
  const part = (ops: readonly Op[], ending: boolean) =>
    emitOperations(program, ending ? fork(way) : merged(way), { ops, flow });
  const before = ownWritten(program, way, writtenBy(meeting));
  const then = part(op.then, ends.then);
  const otherwise = part(op.otherwise, ends.otherwise);
  return sequence([before, when(condition, then, otherwise)]);
}

/** Gives a local of its own to every cell that is written where ways meet. */
export function ownWritten(program: Program, way: Way, written: Written): Code {
  const { builder, emitter, beyond } = program;
  const codes: Code[] = [];
  const own = (key: string, code: Code) => codes.push(ownCell(builder, way, { key, code }));
  const ownWords = (word: number, count: number) => {
    for (let index = word; index < word + count; index++) {
      own(wordKey(index), wordCode(program, way, index));
    }
  };
  for (const id of written.variables) {
    const variable = emitter.ir.variables[id]!;
    if (hasCell(variable)) own(variableKey(id), variableCode(program, way, variable));
    else {
      const field = fieldOf(program, variable);
      ownWords(field.word, wordsOf(field));
    }
    const marks = beyond.assigned.get(id);
    if (marks !== undefined) ownWords(marks.word, wordsOf(marks));
    if (variable.storage === "shared") own("wrote", register(way, "wrote", 0));
  }
  for (const thread of written.threads) {
    for (const word of wordsOfThread(program, thread)) ownWords(word, 1);
  }
  if (written.steps) own("step", register(way, "step", emitter.ir.steps.length));
  if (written.checks) {
    for (let index = 0; index * 64 < program.checks.length; index++) {
      own(`failed ${index}`, register(way, `failed ${index}`, 0));
    }
  }
  return sequence(codes);
}

function register(way: Way, key: string, initial: number): Code {
  const cell = way.cells.get(key);
  return cell === undefined ? constant64(initial) : cellCode(cell);
}

/** Rounds are counted; the condition is tested once more after the last one that is allowed. */
function emitWhile(program: Program, way: Way, { op, flow }: OneOperation<"while">): Code {
  const { builder } = program;
  const before = ownWritten(program, way, writtenBy(op.body));
  const rounds: Local = builder.local("i32");
  const [leave, again, next] = [newLabel(), newLabel(), newLabel()];
  const inside = merged(way);
  const condition = emitCondition(scopeOf(program, inside, flow), op.condition);
  const endless = faultCode(program, inside, { fault: "endless step", end: flow.end });
  const loops = new Map([...flow.loops, [op.id, { leave, again: next }] as const]);
  const body = emitOperations(program, inside, { ops: op.body, flow: { ...flow, loops } });
  const round = [
    branchIf(i32.not(condition), leave),
    when(i32.eq(get(rounds), constant32(maximumRounds)), [endless]),
    set(rounds, i32.add(get(rounds), constant32(1))),
    block(next, body),
    branch(again),
  ];
  return sequence([before, set(rounds, constant32(0)), block(leave, [loop(again, round)])]);
}

export function emitCheck(
  program: Program,
  way: Way,
  { op, scope }: { readonly op: Op & { readonly kind: "check" }; readonly scope: Scope },
): Code {
  const position = program.checks.indexOf(op.property);
  const key = `failed ${Math.floor(position / 64)}`;
  const failed = i64.ofCondition(i32.not(emitCondition(scope, op.condition)));
  if (failed.kind === "i64" && failed.value === 0n) return nothing;
  const bit = i64.shl(failed, constant64(position % 64));
  return writeCell(program.builder, way, { key, code: i64.or(register(way, key, 0), bit) });
}
