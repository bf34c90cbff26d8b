/**
 * The house rules that a program can check. Layout and most of lint are Biome's business; these
 * are the rules that it cannot say: who may import whom, how long, how named, and what belongs
 * together.
 */
import { existsSync } from "node:fs";
import { test } from "uvu";
import { allCodes, explain } from "../grammar/index.js";
import { filesBelow } from "./support/cases.js";
import { projectPath, projectText } from "./support/project.js";

/** What a folder may import of ours, besides itself. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  grammar: [],
  ir: ["grammar"],
  generator: ["ir", "grammar"],
  checker: ["ir"],
  runtime: ["ir"],
  cli: ["grammar", "ir", "generator", "checker", "runtime", "index.js"],
  "index.ts": ["grammar", "ir", "generator", "checker", "runtime"],
};

/** Packages of others, and the only place that knows each. */
const packageHome: Readonly<Record<string, string>> = {
  "@dagrejs/dagre": "checker/report/lock-graph-svg.ts",
  "ohm-js": "grammar/parse/",
  "ts-morph": "generator/typescript/",
  yargs: "cli/parse-arguments.ts",
};

const core = ["grammar", "ir", "generator", "checker", "runtime"];
/** The files that know the machine: the program, its workers, images that outlive a process. */
const platforms = [
  "cli/node-platform.ts",
  "cli/node-streams.ts",
  "cli/serve-task.ts",
  "cli/worker.ts",
  "runtime/pmem/node-image.ts",
];
const products = [...core, "cli", "index.ts"];

interface Source {
  /** Relative to the project. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** The first part of the path. */
  readonly folder: string;
}

/** Written by a program, from a text that people read instead. */
const isGenerated = (text: string): boolean => /^\/\*\*(\n \*)? Generated /.test(text);

const sources: readonly Source[] = [...products, "test", "bench", "examples"]
  .flatMap((name) => (name.endsWith(".ts") ? [name] : filesBelow(name)))
  .filter((path) => path.endsWith(".ts") && existsSync(projectPath(path)))
  .map((path) => {
    const text = projectText(path);
    return { path, text, lines: text.split("\n"), folder: path.split("/")[0] ?? path };
  })
  .filter(({ text }) => !isGenerated(text));

const product = sources.filter((source) => products.includes(source.folder));

/** One test per rule: it fails with every place that breaks it. */
function rule(name: string, breaches: () => readonly string[]): void {
  test(name, () => {
    const found = breaches();
    if (found.length > 0) throw new Error([`${found.length} places`, ...found].join("\n      "));
  });
}

/** Lines of all files that a predicate objects to. */
function offending(
  where: readonly Source[],
  objects: (line: string, source: Source) => boolean,
): readonly string[] {
  return where.flatMap((source) =>
    source.lines.flatMap((line, index) =>
      objects(line, source) ? [`${source.path}:${index + 1}: ${line.trim()}`] : [],
    ),
  );
}

rule("a file has at most 500 lines", () =>
  sources.flatMap(({ path, lines }) => (lines.length > 501 ? [`${path}: ${lines.length}`] : [])),
);

rule("a line has at most 100 columns", () => offending(sources, (line) => [...line].length > 100));

rule("a function has at most 60 lines", () => sources.flatMap(longFunctions));

/** Relies on the layout: a function ends at the first closing brace under its first line. */
function longFunctions({ path, lines }: Source): readonly string[] {
  return lines.flatMap((line, start) => {
    if (path.startsWith("test/") && /^test\(/.test(line)) return [];
    if (!/\bfunction\b.*[({]$|=> \{$|^\s+(async )?\w+\(.*\).* \{$/.test(line)) return [];
    if (/^\s*(if|for|while|switch|\} else|return|\/?\*)/.test(line)) return [];
    const indent = /^\s*/.exec(line)?.[0] ?? "";
    const closing = new RegExp(`^${indent}\\}(?!.*\\{$)`);
    const length = lines.slice(start + 1).findIndex((each) => closing.test(each)) + 2;
    return length > 60 ? [`${path}:${start + 1}: ${length} lines`] : [];
  });
}

rule("folders import one way, and through the door", () =>
  product.flatMap((source) => {
    return imports(source).flatMap((specifier) => {
      const target = targetOf(source.path, specifier);
      if (target === undefined || target.split("/")[0] === source.folder) return [];
      const [folder = "", ...rest] = target.split("/");
      const isDoor = folder === "index.js" || rest.join("/") === "index.js";
      const allowed = isDoor && mayImport[source.folder]?.includes(folder);
      return allowed ? [] : [`${source.path} imports ${specifier}`];
    });
  }),
);

rule("the core does not know Node", () => [
  ...product.flatMap((source) =>
    imports(source)
      .filter((specifier) => specifier.startsWith("node:"))
      .filter(() => !platforms.includes(source.path))
      .map((specifier) => `${source.path} imports ${specifier}`),
  ),
  ...offending(
    product.filter((source) => core.includes(source.folder)),
    (line) =>
      /\bprocess\.(env|argv|exit|std|cwd|on|platform|hrtime)|\bBuffer\.|__dirname/.test(
        withoutText(line),
      ),
  ),
]);

rule("the core prints nothing", () =>
  offending(product, (line) => /\bconsole\.\w+\(/.test(withoutText(line))),
);

rule("a package of others has one home", () =>
  product.flatMap((source) =>
    imports(source).flatMap((specifier) => {
      // The last are imports of the language, in examples.
      if (/^(\.|node:)|\.lockspec$/.test(specifier)) return [];
      const home = packageHome[specifier];
      return home !== undefined && source.path.startsWith(home)
        ? []
        : [`${source.path} imports ${specifier}`];
    }),
  ),
);

/** The specifiers of everything that a file imports or re-exports. */
function imports(source: Source): readonly string[] {
  const clause = /^(?:import|export)\b[^"`;]*?\bfrom "([^"\n]+)"|\bimport[( ]"([^"\n]+)"/gm;
  return [...source.text.matchAll(clause)].map(([, from, direct]) => from ?? direct ?? "");
}

/** A relative specifier as a path from the project's root; undefined for packages. */
function targetOf(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const url = new URL(specifier, `file:///${from}`);
  return url.pathname.slice(1);
}

/** A line without comments and the contents of its strings, as far as one line can tell. */
function withoutText(line: string): string {
  if (/^\s*(\*|\/\*|\/\/)/.test(line)) return "";
  return line.replace(/"[^"]*"|`[^`]*`|'[^']*'/g, '""').replace(/\/\/.*/, "");
}

rule("no any, no muted compiler, no notes to self", () => [
  ...offending(sources, (line) => /[:<|]\s*any\b|\bas any\b/.test(withoutText(line))),
  ...offending(
    sources.filter(({ path }) => path !== "test/tidy.test.ts"),
    (line) => /\b(TODO|FIXME|XXX|HACK)\b|@ts-(ignore|nocheck|expect-error)/.test(line),
  ),
]);

rule("no mutable state in a module", () =>
  offending(product, (line) => /^(export )?(let|var) \w+(: [^=]+)?( = .*|;)$/.test(line)),
);

rule("files are named in kebab-case, after an idea", () =>
  sources.flatMap(({ path }) => {
    const name = path.split("/").at(-1) ?? path;
    const kebab = /^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.ts$/.test(name);
    return kebab && !/^(utils?|common|misc|helpers?)\./.test(name) ? [] : [path];
  }),
);

rule("a file opens with its idea", () =>
  product.flatMap(({ path, text }) => (/^(#!.*\n)?\/\*\*/.test(text) ? [] : [path])),
);

rule("every dependency has its reason, and nothing else has one", () => {
  const manifest: {
    readonly dependencies: Readonly<Record<string, string>>;
    readonly devDependencies: Readonly<Record<string, string>>;
  } = JSON.parse(projectText("package.json"));
  const names = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
  const page = projectText("docs/dependencies.md").split("## Not taken")[0] ?? "";
  const rows = [...page.matchAll(/^\| `([^`]+)` \| \S/gm)].map(([, name]) => name ?? "");
  return [
    ...names.filter((name) => !rows.includes(name)).map((name) => `${name} has no reason`),
    ...rows.filter((name) => !names.includes(name)).map((name) => `${name} is not used`),
  ];
});

rule("programs of the command line are bundled and shipped", () => {
  const { scripts, files }: { scripts: { bundle: string }; files: readonly string[] } = JSON.parse(
    projectText("package.json"),
  );
  const program = /new URL\("\.\/(\w+)\.js", import\.meta\.url\)/g;
  const started = [...projectText("cli/main.ts").matchAll(program)].map(([, name]) => name ?? "");
  return ["main", ...started].flatMap((name) => [
    ...(scripts.bundle.includes(` cli/${name}.ts `) ? [] : [`cli/${name}.ts is not bundled`]),
    ...(files.includes(`dist/cli/${name}.js`) ? [] : [`dist/cli/${name}.js is not shipped`]),
  ]);
});

rule("every code has an explanation and one case", () => {
  const files = filesBelow("test/case/diagnostic");
  const codes: readonly string[] = allCodes();
  return [
    ...codes
      .filter((code) => (explain(code)?.trim() ?? "") === "")
      .map((code) => `${code}: no text`),
    ...codes.flatMap((code) => {
      const count = files.filter((path) => path.includes(`/${code}`)).length;
      return count === 1 ? [] : [`${code}: ${count} cases`];
    }),
    ...files.filter((path) => !codes.some((code) => path.includes(`/${code}`))),
  ];
});

rule("every code is reported somewhere", () => {
  const texts = product
    .filter(({ path }) => !path.startsWith("grammar/diagnostic/"))
    .map(({ text }) => text);
  return allCodes().filter((code) => !texts.some((text) => text.includes(`"${code}"`)));
});

rule("documents name files that exist", () =>
  ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"].flatMap((document) => {
    const names = [...projectText(document).matchAll(/`([\w.-]+(?:\/[\w.-]*)+)`/g)];
    return names
      .map(([, name = ""]) => name)
      .filter((name) => !/^(node_modules|lockspec)\//.test(name) && !existsSync(projectPath(name)))
      .map((name) => `${document} names ${name}`);
  }),
);

rule("the table of CONTRIBUTING speaks of every folder of the product", () => {
  const table = projectText("CONTRIBUTING.md");
  return core.filter((folder) => !table.includes(`\`${folder}/`));
});

test.run();
