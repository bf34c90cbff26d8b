/**
 * What a check has to do: opens and lowers everything before the first search begins, so that
 * mistakes and names that match nothing are told at once, and lists the instances asked for.
 */
import { type Ast, type CheckedModel, suggest } from "../grammar/index.js";
import { instancesOf, type Lowered, lower } from "../ir/index.js";
import type { CheckCommand, ParameterSetting } from "./command.js";
import type { Desk } from "./open-spec.js";

export interface Protocol {
  readonly path: string;
  readonly model: CheckedModel;
}

export interface Job extends Protocol {
  /** Absent: the protocol has no instances and is checked as it stands. */
  readonly instance?: Ast.InstanceDeclaration;
  readonly lowered: Lowered;
  /** What `--param` sets of the parameters that the protocol has. */
  readonly overrides: readonly ParameterSetting[];
  readonly loweringMs: number;
}

export interface Plan {
  readonly jobs: readonly Job[];
  /** Some instance could not be lowered; it has been told. */
  readonly broken: boolean;
  /** Names of the command line that nothing matched, one line each. */
  readonly unmatched: readonly string[];
}

export type Wishes = Pick<CheckCommand, "instance" | "parameters">;

/** The name under which a protocol without instances is checked. */
export const defaultInstance = "default";

/** @param protocols  libraries have been left out */
export function plan(protocols: readonly Protocol[], wishes: Wishes, desk: Desk): Plan {
  const unmatched = unmatchedNames(protocols, wishes);
  if (unmatched.length > 0) return { jobs: [], broken: false, unmatched };
  const asked = protocols.flatMap((protocol) => askedInstances(protocol, wishes));
  const jobs = asked.flatMap((one) => lowerInstance(one, wishes.parameters, desk) ?? []);
  return { jobs, broken: jobs.length < asked.length, unmatched };
}

type Asked = Protocol & { readonly instance?: Ast.InstanceDeclaration };

function askedInstances(protocol: Protocol, wishes: Wishes): readonly Asked[] {
  const instances = instancesOf(protocol.model);
  if (instances.length === 0) {
    const isAsked = wishes.instance === undefined || wishes.instance === defaultInstance;
    return isAsked ? [protocol] : [];
  }
  return instances
    .filter(({ name }) => wishes.instance === undefined || name.text === wishes.instance)
    .map((instance) => ({ ...protocol, instance }));
}

function lowerInstance(
  asked: Asked,
  settings: readonly ParameterSetting[],
  desk: Desk,
): Job | undefined {
  const { model, instance } = asked;
  const known = parameterNames(asked);
  const given = settings.filter(({ name }) => known.includes(name));
  const start = desk.platform.now();
  const outcome = lower(model, {
    ...(instance === undefined ? {} : { instance }),
    overrides: new Map(given.map(({ name, value }) => [name, value])),
  });
  desk.diagnostics.write(outcome.diagnostics, model.sources);
  if (!outcome.ok) return undefined;
  const loweringMs = desk.platform.now() - start;
  return { ...asked, lowered: outcome.value, overrides: lastOf(given), loweringMs };
}

/** Each name once: the last setting wins. */
function lastOf(settings: readonly ParameterSetting[]): readonly ParameterSetting[] {
  return settings.filter(({ name }, index) => {
    return !settings.slice(index + 1).some((later) => later.name === name);
  });
}

export function unmatchedNames(protocols: readonly Protocol[], wishes: Wishes): readonly string[] {
  if (protocols.length === 0) return ["no protocol in these files, only libraries"];
  const instances = protocols.flatMap(instanceNames);
  const parameters = protocols.flatMap(parameterNames);
  const { instance } = wishes;
  return [
    ...(instance === undefined ? [] : unknown("instance", instance, instances)),
    ...wishes.parameters.flatMap(({ name }) => unknown("parameter", name, parameters)),
  ];
}

/** One line, unless the name is known. */
export function unknown(what: string, name: string, known: readonly string[]): readonly string[] {
  if (known.includes(name)) return [];
  const near = suggest(name, known);
  const names = [...new Set(known)].slice(0, 12).join(", ");
  const hint = near !== undefined ? `: did you mean ${near}?` : names && `: there are ${names}`;
  return [`no protocol here has ${what} ${name}${hint}`];
}

function instanceNames({ model }: Protocol): readonly string[] {
  const names = instancesOf(model).map(({ name }) => name.text);
  return names.length === 0 ? [defaultInstance] : names;
}

function parameterNames({ model }: Protocol): readonly string[] {
  return model.declarations.flatMap((declaration) =>
    declaration.kind === "parameter" ? [declaration.name.text] : [],
  );
}
