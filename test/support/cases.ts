/**
 * The cases of `test/case/` and the specs of `spec/`, for tests that go through all of them: found
 * by looking, so a new file is a new case and there is no list to forget.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { projectPath } from "./project.js";

export interface CaseFile {
  /** Relative to the project, with forward slashes: `test/case/verdict/peterson.lockspec`. */
  readonly path: string;
  /** The file's name without folder and extension: `peterson`. */
  readonly name: string;
  readonly text: string;
}

/**
 * The cases of one kind, by name: `diagnostic`, `syntax`, `verdict`. None if the folder is not
 * there.
 */
export function casesOf(kind: string): readonly CaseFile[] {
  return filesBelow(`test/case/${kind}`).map(readCase);
}

/** Every `.lockspec` file below `spec/`, libraries included. */
export function specs(): readonly CaseFile[] {
  return filesBelow("spec")
    .filter((path) => path.endsWith(".lockspec"))
    .map(readCase);
}

/** The files of a text that tests write as `=== NAME` headings, each followed by its body. */
export function sections(
  text: string,
): readonly { readonly name: string; readonly body: string }[] {
  const parts = text.split(/^=== *(.+?) *=*\n/m);
  const result = [];
  for (let index = 1; index + 1 < parts.length; index += 2) {
    result.push({ name: parts[index] ?? "", body: parts[index + 1] ?? "" });
  }
  return result;
}

/**
 * Paths of all files in a folder of the project and below, sorted; empty if there is no such
 * folder.
 */
export function filesBelow(folder: string): readonly string[] {
  if (!existsSync(projectPath(folder))) return [];
  const entries = readdirSync(projectPath(folder), { withFileTypes: true });
  return entries
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = `${folder}/${entry.name}`;
      return entry.isDirectory() ? filesBelow(path) : [path];
    });
}

function readCase(path: string): CaseFile {
  const name = (path.split("/").at(-1) ?? path).replace(/\.[^.]*$/, "");
  return { path, name, text: readFileSync(projectPath(path), "utf8") };
}

/** `LINE CODE` of every diagnostic that a case expects: a line ends in `//~ LS2001 LS2003`. */
export function expectedPlaces({ text }: Pick<CaseFile, "text">): readonly string[] {
  return text.split("\n").flatMap((line, index) => {
    const codes = /\/\/~ (.*)$/.exec(line)?.[1]?.split(" ") ?? [];
    return codes.map((code) => `${index + 1} ${code}`);
  });
}
