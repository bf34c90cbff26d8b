/**
 * `spec/README.md`: every instance of every protocol in `spec/`, with what it stands for, what is
 * found in it and after how many steps. States and steps are those of the table
 * `test/case/verdict/counts.txt`; only the times are measured when the page is written.
 */
import type { Expectation } from "../../checker/index.js";
import { formatCount } from "../../checker/report/format-number.js";
import type { CheckedModel } from "../../grammar/index.js";
import { instancesOf, lower } from "../../ir/index.js";

export interface TableInput {
  /** Relative to the project. */
  readonly path: string;
  readonly model: CheckedModel;
  /** By instance: `1 16 24 9, no_secret 5`. */
  readonly figures: (instance: string) => string | undefined;
  /** By instance: of one check, in milliseconds. */
  readonly milliseconds: (instance: string) => number | undefined;
}

/** What the discussions that specs cite are about. */
const mails: Readonly<Record<string, string>> = {
  "000_21e8bf4121a014a5.txt": "switching a_ops under a percpu rwsem, 2019",
  "001_7e8959a7d7d95830.txt": "dax_pfn_mkwrite against truncate and hole punch, 2015",
  "002_b01cc3108e9fc608.txt": "the per-inode DAX flag, 2017",
  "003_ed3311302ea33476.txt": "write(2) against a read fault: the stale zero page, 2017",
  "004_4c61b83eb73069ca.txt": "page pins against inode eviction, 2022",
};

export function verdictPage(inputs: readonly TableInput[]): string {
  const protocols = inputs.filter(({ model }) => model.file.flavour === "protocol");
  const count = protocols.reduce((sum, { model }) => sum + instancesOf(model).length, 0);
  return [
    "# Specs and their verdicts",
    "",
    "Written by `npm run docs`; a test compares it with what both engines find. A row is an " +
      "instance: one variant of a protocol, named after the row of the project's dossier that it " +
      "stands for. *Steps* are those of a shortest counterexample, *states* those of the whole " +
      "graph; a check stops earlier where it knows enough. *Not judged* are liveness properties, " +
      "until they are. *ms* is one check on one machine, compiling included.",
    "",
    `${count} instances of ${protocols.length} protocols.`,
    "",
    "| protocol | what it is about | mail |",
    "|---|---|---|",
    ...protocols.map(overviewRow),
    "",
    ...protocols.flatMap(protocolSection),
  ].join("\n");
}

function overviewRow({ path, model }: TableInput): string {
  const name = model.file.name.text;
  const links = `[${name}](${path.replace(/^spec\//, "")}) [↓](#${name})`;
  const about = cell(firstSentence(model.file.doc));
  const cited = mailsOf(model).map((one) => mails[one]);
  return `| ${links} | ${about} | ${cited.join("; ")} |`;
}

function mailsOf({ file }: CheckedModel): readonly string[] {
  const text = file.doc.join(" ");
  return Object.keys(mails).filter((name) => text.includes(name));
}

function protocolSection(input: TableInput): readonly string[] {
  const { model, path } = input;
  const rows = instancesOf(model).map((instance) => instanceRow(input, instance));
  return [
    `## ${model.file.name.text}`,
    "",
    `\`${path}\``,
    "",
    "| variant | what it is | property | verdict | steps | states | ms |",
    "|---|---|---|---|---:|---:|---:|",
    ...rows,
    "",
  ];
}

type Instance = ReturnType<typeof instancesOf>[number];

function instanceRow(input: TableInput, instance: Instance): string {
  const { model, figures, milliseconds } = input;
  const name = instance.name.text;
  const lowered = lower(model, { instance });
  if (!lowered.ok) throw new Error(`${input.path} ${name} has mistakes`);
  const { ir, expectations, liveness } = lowered.value;
  const [counts = "", ...broken] = (figures(name) ?? "").split(", ");
  const steps = new Map(
    broken.map((one) => {
      const at = one.lastIndexOf(" ");
      return [one.slice(0, at), one.slice(at + 1)] as const;
    }),
  );
  const judged = expectations.filter(({ kind }) => kind !== "count");
  const lines = (judged.length === 0 ? [{ kind: "holds" } as const] : judged).map((one) =>
    judgement(one as Expectation, { steps, liveness }),
  );
  const column = (key: keyof Judgement): string => lines.map((line) => line[key]).join("<br>");
  const [, states] = counts.split(" ");
  const size = states === undefined ? "" : formatCount(Number(states));
  const time = milliseconds(name);
  return (
    `| ${ir.instance} | ${cell(firstSentence(instance.doc))} | ${column("property")} | ` +
    `${column("verdict")} | ${column("steps")} | ${size} | ${time ?? ""} |`
  );
}

interface Judgement {
  readonly property: string;
  readonly verdict: string;
  readonly steps: string;
}

function judgement(
  expectation: Expectation,
  { steps, liveness }: { steps: ReadonlyMap<string, string>; liveness: readonly string[] },
): Judgement {
  const property = "property" in expectation ? (expectation.property ?? "") : "";
  if (liveness.includes(property)) {
    return { property, verdict: `${expectation.kind}: not judged`, steps: "" };
  }
  switch (expectation.kind) {
    case "deadlock":
      return { property, verdict: "**deadlock**", steps: steps.get("deadlock") ?? "" };
    case "no deadlock":
      return { property, verdict: "no deadlock", steps: "" };
    case "violated":
      return { property, verdict: "**violated**", steps: steps.get(property) ?? "" };
    default:
      return { property, verdict: property === "" ? "everything holds" : "holds", steps: "" };
  }
}

/** Of a comment; the id of a row may stand before it, as a sentence of its own. */
function firstSentence(doc: readonly string[]): string {
  const text = doc.join(" ").replace(/\s+/g, " ").trim();
  const sentences = text.split(/(?<=[.!?])\s+(?=[A-Z])/);
  const isRow = (one: string): boolean => /^P\d[\w.+/-]*(?:,? (?:and )?P\d[\w.+/-]*)*\.$/.test(one);
  const first = sentences.findIndex((one) => !isRow(one));
  if (first < 0) return text.replace(/\.$/, "");
  return sentences
    .slice(0, first + 1)
    .join(" ")
    .replace(/\.$/, "");
}

function cell(text: string): string {
  return text.replace(/\|/g, "\\|").replace(/</g, "&lt;");
}
