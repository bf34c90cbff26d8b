/**
 * What is fixed when the audit looks: the parameters of one instance, as far as conditions in the
 * text ask for them (V1 to V3). Numbers decide which way an `if` goes, and nothing else: the host
 * gives the code other numbers (R7).
 */
import {
  type Ast,
  type CheckedModel,
  type Constant,
  type ConstantEnvironment,
  environmentsOf,
  evaluateConstant,
} from "../../grammar/index.js";
import type { Size } from "./trace.js";

export interface Configuration {
  /** The instance's; "default" for a protocol without instances. */
  readonly name: string;
  readonly model: CheckedModel;
  readonly environment: ConstantEnvironment;
  /** Everything that has been worked out so far. */
  readonly known: Answers;
  /** What one walk has asked. */
  readonly answers: Answers;
}

/** What parameters decide. */
export interface Answers {
  readonly constants: Map<Ast.Expression | Ast.Name, Answer>;
  readonly sizes: Map<Ast.TypeExpression, Size>;
}

interface Answer {
  readonly e: Ast.Expression;
  readonly value: Constant | undefined;
}

export function newAnswers(): Answers {
  return { constants: new Map(), sizes: new Map() };
}

/** One for every instance, or the defaults. */
export function configurationsOf(model: CheckedModel, only?: string): readonly Configuration[] {
  return environmentsOf(model.declarations, model.symbols)
    .map((environment) => ({
      name: environment.instance?.name.text ?? "default",
      model,
      environment,
      known: newAnswers(),
      answers: newAnswers(),
    }))
    .filter(
      ({ name, environment }) =>
        only === undefined || environment.instance === undefined || name === only,
    );
}

/** The value of an expression that parameters decide; undefined where they do not. */
export function constantOf(at: Configuration, e: Ast.Expression): Constant | undefined {
  // The expression around the name of a lock's kind is made anew for each question.
  const key = e.kind === "name expression" ? e.name : e;
  const known = at.answers.constants.get(key);
  if (known !== undefined) return known.value;
  const answer = answerAt(at, key, e);
  at.answers.constants.set(key, answer);
  return answer.value;
}

function answerAt(at: Configuration, key: Ast.Expression | Ast.Name, e: Ast.Expression): Answer {
  const { constants } = at.known;
  const known = constants.get(key);
  if (known !== undefined) return known;
  const answer = { e, value: evaluateConstant(at.environment, e) };
  constants.set(key, answer);
  return answer;
}

/**
 * Whether a walk of the instance would be one that has been: whether it has the same answers.
 * @param sizeAt  the size of a type in an instance
 */
export function isAlike(
  at: Configuration,
  walked: Configuration,
  sizeAt: (at: Configuration, type: Ast.TypeExpression) => Size,
): boolean {
  const { constants, sizes } = walked.answers;
  for (const [key, { e, value }] of constants) {
    if (answerAt(at, key, e).value !== value) return false;
  }
  for (const [type, size] of sizes) if (sizeAt(at, type) !== size) return false;
  return true;
}
