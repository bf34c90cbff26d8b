/**
 * From the paths of a command line to spec files: a file stands for itself, a folder for all
 * `.lockspec` files in it and below, in an order that does not depend on the machine.
 */
import type { Platform } from "./platform.js";
import { standardInput } from "./read-source.js";

export interface FoundSpecs {
  /** With forward slashes, each once, in the order of the command line. */
  readonly files: readonly string[];
  /** One line for each path that leads to nothing. */
  readonly mistakes: readonly string[];
}

const extension = ".lockspec";

export function findSpecs(paths: readonly string[], platform: Platform): FoundSpecs {
  const files = new Set<string>();
  const mistakes: string[] = [];
  for (const path of paths.map(plain)) {
    const kind = path === standardInput.path ? "other" : platform.kindOf(path);
    if (kind === "missing") mistakes.push(`${path}: no such file or folder`);
    else if (kind !== "folder") files.add(path);
    else {
      const before = mistakes.length;
      const found = walk(path, { platform, mistakes });
      for (const file of found) files.add(file);
      if (found.length === 0 && mistakes.length === before) {
        mistakes.push(`${path}: no ${extension} files in this folder or below`);
      }
    }
  }
  return { files: [...files], mistakes };
}

function walk(
  folder: string,
  context: { readonly platform: Platform; readonly mistakes: string[] },
): readonly string[] {
  const entries = context.platform.list(folder);
  if (!entries.ok) {
    context.mistakes.push(`${folder}: ${entries.reason}`);
    return [];
  }
  return entries.value.flatMap(({ name, kind }) => {
    const path = folder === "." ? name : `${folder}/${name}`;
    if (kind === "file") return name.endsWith(extension) ? [path] : [];
    return kind === "folder" && isSearched(name) ? walk(path, context) : [];
  });
}

function isSearched(folder: string): boolean {
  return folder !== "node_modules" && !folder.startsWith(".");
}

/** `./spec/` and `spec` are the same folder. */
function plain(path: string): string {
  const short = path.replace(/\/+(\.?\/+)*/g, "/").replace(/^(\.\/)+(?=.)/, "");
  return short.length > 1 ? short.replace(/\/+$/, "") : short;
}
