/**
 * The examples of the documents: fenced blocks whose language is `lockspec`. The words behind it
 * say what the test does with one:
 *
 * - nothing, or `NAME.lockspec`: a whole protocol without a mistake, of which every instance gets
 *   what it expects; one with a name can be imported by the other examples of its document;
 * - `error CODE`: a whole protocol with this mistake and no other;
 * - `fault NAME`: a whole protocol of which every instance has this fault and no other.
 */
import { filesBelow } from "../support/cases.js";
import { projectText } from "../support/project.js";

export type ExampleUse =
  | { readonly kind: "runs" }
  | { readonly kind: "error"; readonly code: string }
  | { readonly kind: "fault"; readonly name: string };

export interface Example {
  /** `docs/language.md:120`: the line of its fence. */
  readonly where: string;
  readonly use: ExampleUse;
  readonly text: string;
  /** The other files of its document, by name, for imports. */
  readonly files: ReadonlyMap<string, string>;
}

interface Fence {
  readonly line: number;
  readonly words: readonly string[];
  readonly body: string;
}

/** Documents that may have examples: the front page and everything below `docs/`. */
export function documents(): readonly string[] {
  return ["README.md", ...filesBelow("docs").filter((path) => path.endsWith(".md"))];
}

/** The examples of a document, in order. */
export function examplesOf(document: string): readonly Example[] {
  const fences = fencesOf(projectText(document));
  const files = new Map(
    fences.flatMap(({ words: [name], body }) =>
      name?.endsWith(".lockspec") === true ? [[name, body] as const] : [],
    ),
  );
  return fences.map(({ line, words, body }) => {
    const where = `${document}:${line}`;
    return { where, use: useOf(words, where), text: body, files };
  });
}

function useOf([first, ...rest]: readonly string[], where: string): ExampleUse {
  if (first === undefined || first.endsWith(".lockspec")) return { kind: "runs" };
  const name = rest.join(" ");
  if (first === "error" && name !== "") return { kind: "error", code: name };
  if (first === "fault" && name !== "") return { kind: "fault", name };
  throw new Error(`${where}: nobody knows what \`${first}\` means`);
}

function fencesOf(markdown: string): readonly Fence[] {
  return [...markdown.matchAll(/^```lockspec(.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
    line: markdown.slice(0, match.index).split("\n").length,
    words: (match[1] ?? "").split(" ").filter((word) => word !== ""),
    body: match[2] ?? "",
  }));
}
