/** The spec files below some folders of the project, with a reader for them and their imports. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectFolder } from "./project.js";

export interface SpecFile {
  /** Relative to the project. */
  readonly path: string;
  readonly read: (path: string) => string | undefined;
}

export function specFiles(folders: readonly string[]): SpecFile[] {
  const read = (path: string): string | undefined => {
    const full = join(projectFolder, path);
    return existsSync(full) ? readFileSync(full, "utf8") : undefined;
  };
  return folders.flatMap((folder) =>
    readdirSync(join(projectFolder, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".lockspec"))
      .sort()
      .map((name) => ({ path: join(folder, name), read })),
  );
}
