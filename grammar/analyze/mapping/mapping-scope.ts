/** What the checks of a mapping share: what is declared, what has been found out, what is wrong. */
import type {
  ContextDeclaration,
  MappingDeclaration,
  MappingFile,
  MemoryDeclaration,
  NamesDeclaration,
  ParameterRule,
  StepItem,
} from "../../ast/mapping.js";
import type { Name } from "../../ast/node.js";
import { type Code, type ParametersOf, report } from "../../diagnostic/catalogue.js";
import type { Diagnostic } from "../../diagnostic/diagnostic.js";
import type {
  CheckedMapping,
  NameMeaning,
  TargetPlace,
  TargetType,
} from "../../model/checked-mapping.js";
import type { CheckedModel } from "../../model/checked-model.js";
import type { SourceFile } from "../../source/source-file.js";
import type { Span } from "../../source/span.js";
import { type MappedSteps, mappedSteps } from "./mapped-steps.js";
import { targetNamed, typeNames } from "./target-types.js";

type Writable<M> = M extends ReadonlyMap<infer K, infer V> ? Map<K, V> : never;

export interface MappingScope {
  readonly source: SourceFile;
  readonly model: CheckedModel;
  readonly steps: MappedSteps;
  readonly memory: ReadonlyMap<string, MemoryDeclaration>;
  readonly parameters: ReadonlyMap<string, ParameterRule>;
  readonly contexts: ReadonlyMap<string, ContextDeclaration>;
  readonly names: ReadonlyMap<string, NamesDeclaration>;
  /** Of the threads of the mapping. */
  readonly processes: readonly string[];
  /** By the name of a case. */
  readonly cases: ReadonlyMap<string, NameMeaning & { kind: "case" }>;
  readonly meanings: Writable<CheckedMapping["meanings"]>;
  readonly targets: Map<TargetPlace, TargetType>;
  readonly actions: Set<StepItem>;
  readonly diagnostics: Diagnostic[];
}

export function mappingScope(
  source: SourceFile,
  file: MappingFile,
  model: CheckedModel,
): MappingScope {
  const diagnostics: Diagnostic[] = [];
  const all = file.declarations;
  const inDiscipline = all.flatMap((one) => (one.kind === "discipline" ? one.parts : []));
  const once = <T extends MappingDeclaration>(
    what: string,
    declarations: readonly T[],
    nameOf: (declaration: T) => Name,
  ): ReadonlyMap<string, T> => {
    const found = new Map<string, T>();
    for (const declaration of declarations) {
      const { text: name, span } = nameOf(declaration);
      if (found.has(name)) diagnostics.push(report("LS6005", span, { what, name }));
      else found.set(name, declaration);
    }
    return found;
  };
  const own = ({ name }: { readonly name: Name }): Name => name;
  const rules = all.filter((one) => one.kind === "parameter rule");
  once(
    "parameter",
    inDiscipline.filter((one) => one.kind === "parameter rule"),
    own,
  );
  return {
    source,
    model,
    steps: mappedSteps(model),
    memory: once(
      "memory",
      all.filter((one) => one.kind === "memory"),
      own,
    ),
    parameters: once("parameter", rules, own),
    contexts: once(
      "context",
      all.filter((one) => one.kind === "context"),
      own,
    ),
    names: once(
      "names of",
      all.filter((one) => one.kind === "names"),
      ({ type }) => type,
    ),
    processes: all.flatMap((one) => (one.kind === "thread" ? [one.process.text] : [])),
    cases: casesOf(model),
    meanings: new Map(),
    targets: new Map(),
    actions: new Set(),
    diagnostics,
  };
}

function casesOf(model: CheckedModel): MappingScope["cases"] {
  const found = new Map<string, NameMeaning & { kind: "case" }>();
  for (const name of typeNames(model)) {
    const of = targetNamed(model, name);
    if (of?.kind !== "enum") continue;
    for (const one of of.cases) found.set(one.name, { kind: "case", of, case: one });
  }
  return found;
}

export function complain<C extends Code>(
  { diagnostics }: MappingScope,
  code: C,
  span: Span,
  parameters: ParametersOf<C>,
): void {
  diagnostics.push(report(code, span, parameters));
}

/** The type with this name, or a complaint. */
export function typeCalled(scope: MappingScope, { text, span }: Name): TargetType | undefined {
  const type = targetNamed(scope.model, text);
  if (type === undefined) {
    const candidates = typeNames(scope.model);
    complain(scope, "LS6004", span, { what: "type", name: text, candidates });
  }
  return type;
}

/** Complains if a name is none of the known ones. */
export function mustBeKnown(
  scope: MappingScope,
  { text: name, span }: Name,
  { what, known }: { readonly what: string; readonly known: Iterable<string> },
): void {
  const candidates = [...known];
  if (!candidates.includes(name)) complain(scope, "LS6004", span, { what, name, candidates });
}
