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

export interface Configuration {
  /** The instance's; "default" for a protocol without instances. */
  readonly name: string;
  readonly model: CheckedModel;
  readonly environment: ConstantEnvironment;
}

/** One for every instance, or the defaults. */
export function configurationsOf(model: CheckedModel, only?: string): readonly Configuration[] {
  return environmentsOf(model.declarations, model.symbols)
    .map((environment) => ({
      name: environment.instance?.name.text ?? "default",
      model,
      environment,
    }))
    .filter(
      ({ name, environment }) =>
        only === undefined || environment.instance === undefined || name === only,
    );
}

/** The value of an expression that parameters decide; undefined where they do not. */
export function constantOf(at: Configuration, e: Ast.Expression): Constant | undefined {
  return evaluateConstant(at.environment, e);
}
