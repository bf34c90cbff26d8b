/**
 * Where the project lies, seen from compiled tests: they run from `dist/` or any other folder
 * inside the project, and their data (cases, goldens, specs) stays with the sources.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of `package.json`, absolute. */
export const projectFolder: string = findProject(dirname(fileURLToPath(import.meta.url)));

/** The folder that the compiled sources lie in (`dist`), absolute. */
export const compiledFolder: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** An absolute path from one relative to the project, with forward slashes. */
export function projectPath(path: string): string {
  return join(projectFolder, ...path.split("/"));
}

/** The text of a file of the project. */
export function projectText(path: string): string {
  return readFileSync(projectPath(path), "utf8");
}

function findProject(folder: string): string {
  if (existsSync(join(folder, "package.json"))) return folder;
  const parent = dirname(folder);
  if (parent === folder) throw new Error("no package.json above the tests");
  return findProject(parent);
}
