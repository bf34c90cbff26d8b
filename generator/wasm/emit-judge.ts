/**
 * What is asked of every new state (invariants, covers), of every candidate (constraints), and of
 * every step (step properties, covers of steps). An expression that faults is false.
 */
import { type Expr, entryFields, type Ir, type Property } from "../../ir/index.js";
import { variablesIn } from "./analyze-program.js";
import { emitCondition } from "./emit-expression.js";
import { wordsOf } from "./emit-place.js";
import type { Emitter, JudgeStep, SharedFunctions, TemporaryKey } from "./emitter.js";
import { FunctionBuilder } from "./function-builder.js";
import {
  at,
  block,
  branch,
  branchIf,
  call,
  constant32,
  get,
  giveBack,
  i32,
  load,
  newLabel,
  no,
  store,
  when,
  yes,
} from "./instructions.js";
import type { Code, FunctionReference } from "./module.js";
import { type Question, questionScope, stateQuestion, temporaryName } from "./question.js";

type Asking = Exclude<Property, { readonly kind: "check" }>;

/** A block that is left with `whenTrue` or falls into `whenFalse`. */
function ask(
  question: Question,
  condition: Expr,
  {
    whenTrue,
    whenFalse,
  }: { readonly whenTrue: readonly Code[]; readonly whenFalse: readonly Code[] },
): Code {
  const [out, broken] = [newLabel(), newLabel()];
  const code = emitCondition(questionScope(question, broken), condition);
  question.builder.releaseAll();
  const test =
    whenTrue.length === 0 ? [branchIf(code, out)] : [when(code, [...whenTrue, branch(out)])];
  return block(out, [block(broken, test), ...whenFalse]);
}

function propertiesOf(
  ir: Ir,
  chosen: (property: Property) => boolean,
): readonly { readonly id: number; readonly property: Asking }[] {
  return ir.properties.flatMap((property, id) =>
    property.kind !== "check" && chosen(property) ? [{ id, property }] : [],
  );
}

/** Notes that a cover is reached, unless that is known. */
function emitCover(emitter: Emitter, question: Question, id: number, condition: Expr): Code {
  const place = at(constant32(0), emitter.map.covered + id);
  const known = load("i32.load8_u", constant32(0), emitter.map.covered + id);
  const reached = [store("i32.store8", place, constant32(1))];
  return when(i32.not(known), [ask(question, condition, { whenTrue: reached, whenFalse: [] })]);
}

/**
 * The function (address of words, state, outside) that judges a new state; undefined if there is
 * nothing to judge. `outside` is 1 for a state that breaks a constraint: then `state` is its
 * parent.
 */
export function emitJudgeState(emitter: Emitter): FunctionReference | undefined {
  const { ir, shared } = emitter;
  const invariants = propertiesOf(ir, (one) => one.kind === "invariant");
  const covers = propertiesOf(ir, (one) => one.kind === "cover" && !one.ofStep);
  if (invariants.length + covers.length === 0) return undefined;
  const reference = { name: "judge state", parameters: ["i32", "i32", "i32"] } as const;
  const builder = new FunctionBuilder(reference);
  const [address, state, outside] = builder.parameters;
  const question = stateQuestion(emitter, builder, address!);
  const body = invariants.map(({ id, property }) =>
    ask(question, property.condition, {
      whenTrue: [],
      whenFalse: [
        when(
          get(outside!),
          [call(shared.recordStep, [constant32(id), get(state!), get(address!)])],
          [call(shared.recordState, [constant32(id), get(state!)])],
        ),
      ],
    }),
  );
  const reached = covers.map(({ id, property }) =>
    emitCover(emitter, question, id, property.condition),
  );
  if (reached.length > 0) body.push(when(i32.not(get(outside!)), reached));
  emitter.functions.push(builder.finish([...question.prelude, ...body], "internal"));
  return reference;
}

/**
 * The function (address of words) that tells whether all constraints hold; undefined if there is
 * none.
 */
export function emitWithin(emitter: Emitter): FunctionReference | undefined {
  if (emitter.ir.constraints.length === 0) return undefined;
  const reference = { name: "within constraints", parameters: ["i32"], result: "i32" } as const;
  const builder = new FunctionBuilder(reference);
  const question = stateQuestion(emitter, builder, builder.parameters[0]!);
  const body = emitter.ir.constraints.map((condition) =>
    ask(question, condition, { whenTrue: [], whenFalse: [giveBack(no)] }),
  );
  emitter.functions.push(builder.finish([...question.prelude, ...body, yes], "internal"));
  return reference;
}

/** What step properties and covers of steps need to be told; undefined if there are none. */
export function judgeStepReference(ir: Ir, beyond: Emitter["beyond"]): JudgeStep | undefined {
  const asked = propertiesOf(ir, isOfStep);
  if (asked.length === 0) return undefined;
  const read = new Set(asked.flatMap(({ property }) => [...variablesIn(property.condition)]));
  const temporaries = [...read]
    .sort((one, two) => one - two)
    .flatMap((id): TemporaryKey[] => {
      if (ir.variables[id]!.storage !== "temporary") return [];
      const field = beyond.temporaries.get(id);
      if (field === undefined) return [{ kind: "variable", variable: id }];
      return Array.from({ length: wordsOf(field) }, (_, index) => ({
        kind: "word",
        word: field.word + index,
      }));
    });
  const parameters = [
    ...(["i32", "i32", "i32", "i32"] as const),
    ...temporaries.map(() => "i64" as const),
  ];
  return { reference: { name: "judge step", parameters }, temporaries };
}

function isOfStep(property: Property): boolean {
  return property.kind === "step" || (property.kind === "cover" && property.ofStep);
}

export function emitJudgeStep(emitter: Emitter, shared: SharedFunctions): void {
  const { judgeStep } = shared;
  if (judgeStep === undefined) return;
  const builder = new FunctionBuilder(judgeStep.reference);
  const [state, address, out, acting, ...left] = builder.parameters;
  const question: Question = {
    ...stateQuestion(emitter, builder, address!),
    after: out!,
    acting: get(acting!),
    temporaries: new Map(
      judgeStep.temporaries.map((key, index) => [temporaryName(key), left[index]!]),
    ),
  };
  const words = i32.add(get(out!), constant32(entryFields.words));
  const body = propertiesOf(emitter.ir, isOfStep).map(({ id, property }) => {
    if (property.kind === "cover") return emitCover(emitter, question, id, property.condition);
    const broken = call(shared.recordStep, [constant32(id), get(state!), words]);
    return ask(question, property.condition, { whenTrue: [], whenFalse: [broken] });
  });
  emitter.functions.push(builder.finish([...question.prelude, ...body], "internal"));
}
