/**
 * From the words of `lockspec validate` to a history and the instance that it is about. Whatever
 * does not fit together is told, each mistake with the line of the history that it is about.
 */
import { type Ast, type CheckedModel, suggest } from "../grammar/index.js";
import * as ir from "../ir/index.js";
import {
  checkNames,
  emptyPatterns,
  type HistoryFile,
  type HistoryHeader,
  type HistorySystem,
  irSystem,
  readHistory,
} from "../runtime/index.js";
import { findSpecs } from "./find-specs.js";
import type { HistoryWords } from "./history-command.js";
import {
  type OpenedRecording,
  openMapping,
  openRecording,
  recordingLine,
  understandMapping,
} from "./open-recording.js";
import { type Desk, openSpec } from "./open-spec.js";
import { standardInput } from "./read-source.js";
import { specFingerprint } from "./spec-fingerprint.js";

export interface OpenedHistory {
  readonly specPath: string;
  /** As messages show it. */
  readonly historyPath: string;
  readonly model: CheckedModel;
  readonly ir: ir.Ir;
  readonly file: HistoryFile;
  readonly system: HistorySystem;
  /** With `--map`: what the history was made from. */
  readonly recording?: OpenedRecording;
}

/** Undefined when something is wrong, which has been told. */
export async function openHistory(
  command: HistoryWords,
  desk: Desk,
): Promise<OpenedHistory | undefined> {
  const read = await readHistoryOf(command, desk);
  return read && openInstance(command, read, desk);
}

/** A history with the protocol that it is of. */
export interface ReadHistory {
  readonly file: HistoryFile;
  readonly protocol: Protocol;
  readonly recording?: OpenedRecording;
}

/** Undefined when something is wrong, which has been told. */
export async function readHistoryOf(
  command: HistoryWords,
  desk: Desk,
): Promise<ReadHistory | undefined> {
  const text = await readText(command.history, desk);
  if (text === undefined) return undefined;
  return (command.map === undefined ? readPlain : readMapped)(command, text, desk);
}

export interface OpenOptions {
  /** A record of a step that this instance does not have is no mistake, but can never be taken. */
  readonly allowsMissing?: boolean;
}

/** Undefined when something is wrong, which has been told. */
export function openInstance(
  command: HistoryWords,
  { file, recording, protocol }: ReadHistory,
  desk: Desk,
  { allowsMissing = false }: OpenOptions = {},
): OpenedHistory | undefined {
  const historyPath = shownPath(command.history);
  const say = sayer(desk, historyPath);
  const { path: specPath, model } = protocol;
  const wrong = mismatches(command, file.header, { model, desk });
  if (wrong.length > 0) return say(wrong);
  const lowered = lowerFor(command, file, { model, desk });
  if (lowered === undefined) return undefined;
  const others = otherParameters(lowered, file.header);
  if (others.length > 0) return say(others);
  const system = irSystem(lowered, ir);
  const parametersOf = (name: string) => operationOf(model, name)?.parameters.map(nameOf);
  const unknown = checkNames(file.history, { system, parametersOf, suggest, allowsMissing });
  for (const { line, text } of unknown) {
    const own = recording === undefined ? line : recordingLine(recording, line);
    desk.platform.err.write(at(historyPath, own, text));
  }
  const patterns = [...(file.header.recorded ?? []), ...(file.header.unrecorded ?? [])];
  const empty = emptyPatterns(patterns, system).map((name) => `no step is meant by ${name}`);
  if (empty.length > 0 && !allowsMissing) return say(empty);
  const isAsked = askedFor(command, system, desk);
  if (unknown.length > 0 || !isAsked) return undefined;
  const made = recording === undefined ? {} : { recording };
  return { specPath, historyPath, model, ir: lowered, file, system, ...made };
}

/** Whether `--unrecorded` and `--judge` name what there is. */
function askedFor(command: HistoryWords, system: HistorySystem, { platform }: Desk): boolean {
  const asked = emptyPatterns(command.unrecorded, system);
  for (const name of asked) {
    platform.err.write(`lockspec: --unrecorded ${name}: no step is meant by it\n`);
  }
  const strange = command.judge.filter((name) => !system.names.invariants.includes(name));
  for (const name of strange) {
    const near = suggest(name, system.names.invariants);
    const hint = near === undefined ? "" : `: did you mean ${near}?`;
    platform.err.write(`lockspec: --judge: the protocol has no invariant ${name}${hint}\n`);
  }
  return asked.length === 0 && strange.length === 0;
}

async function readPlain(
  command: HistoryWords,
  text: string,
  desk: Desk,
): Promise<ReadHistory | undefined> {
  const read = readHistory(text);
  if (!read.ok) {
    const path = shownPath(command.history);
    for (const { line, text } of read.problems) desk.platform.err.write(at(path, line, text));
    return undefined;
  }
  const protocol = await findProtocol(command, read.value.header.protocol, desk);
  return protocol && { file: read.value, protocol };
}

async function readMapped(
  command: HistoryWords,
  text: string,
  desk: Desk,
): Promise<ReadHistory | undefined> {
  const mapping = await openMapping(command.map ?? "", desk);
  const protocol = mapping && (await findProtocol(command, mapping.file.protocol.text, desk));
  if (mapping === undefined || protocol === undefined) return undefined;
  const checked = understandMapping(mapping, protocol.model, desk);
  if (checked === undefined) return undefined;
  const path = shownPath(command.history);
  const recording = openRecording({ path, text }, checked, { command, desk });
  const read = recording && readHistory(recording.text);
  if (read?.ok === false) throw new Error(`a mapped history: ${read.problems[0]?.text}`);
  return recording && read && { file: read.value, protocol, recording };
}

function shownPath(path: string): string {
  return path === standardInput.path ? standardInput.shown : path;
}

function at(path: string, line: number, text: string): string {
  return `lockspec: ${path}:${line}: ${text}\n`;
}

/** Mistakes of the header. */
function sayer({ platform }: Desk, path: string) {
  return (mistakes: readonly string[]): undefined => {
    for (const text of mistakes) platform.err.write(at(path, 1, text));
  };
}

async function readText(path: string, { platform }: Desk): Promise<string | undefined> {
  const shown = shownPath(path);
  const kind = path === standardInput.path ? "file" : platform.kindOf(path);
  const bytes =
    path === standardInput.path
      ? ({ ok: true, value: await platform.readStandardInput() } as const)
      : platform.read(path);
  if (kind === "missing" || kind === "folder" || !bytes.ok) {
    const why = kind === "missing" ? "no such file" : kind === "folder" ? "is a folder" : "";
    platform.err.write(`lockspec: ${shown}: ${why || (bytes.ok ? "" : bytes.reason)}\n`);
    return undefined;
  }
  const text = isPacked(bytes.value) ? platform.unpack(bytes.value) : bytes;
  if (!text.ok) {
    platform.err.write(`lockspec: ${shown}: damaged, or not all of it is there: ${text.reason}\n`);
    return undefined;
  }
  return new TextDecoder().decode(text.value);
}

/** The first two bytes of whatever gzip has packed; no text begins with them. */
function isPacked([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}

export interface Protocol {
  readonly path: string;
  readonly model: CheckedModel;
}

async function findProtocol(
  command: HistoryWords,
  recorded: string,
  desk: Desk,
): Promise<Protocol | undefined> {
  const { platform } = desk;
  const { files, mistakes } = findSpecs([command.spec], platform);
  for (const mistake of mistakes) platform.err.write(`lockspec: ${mistake}\n`);
  const protocols: Protocol[] = [];
  let broken = mistakes.length > 0;
  for (const path of files) {
    const model = await openSpec(path, desk);
    if (model === undefined) broken = true;
    else if (model.file.flavour === "protocol") protocols.push({ path, model });
  }
  const name = command.protocol ?? recorded;
  const found = protocols.find(({ model }) => model.file.name.text === name);
  if (found !== undefined) return found;
  if (!broken) {
    const known = protocols.map(({ model }) => model.file.name.text);
    const hint = known.length === 0 ? "there is none" : `there is ${known.join(", ")}`;
    platform.err.write(
      `lockspec: ${command.spec}: no protocol ${name}, which the history is of: ${hint}\n`,
    );
  }
  return undefined;
}

interface Subject {
  readonly model: CheckedModel;
  readonly desk: Desk;
}

/** What the header says and the command line, or the spec, says otherwise. */
function mismatches(
  command: HistoryWords,
  header: HistoryHeader,
  { model, desk }: Subject,
): readonly string[] {
  const found: string[] = [];
  const { protocol, instance, fingerprint } = header;
  if (protocol !== model.file.name.text) {
    found.push(`this is a history of the protocol ${protocol}, not of ${model.file.name.text}`);
  }
  if (command.instance !== undefined && instance !== undefined && command.instance !== instance) {
    found.push(`this is a history of the instance ${instance}, not of ${command.instance}`);
  }
  if (fingerprint !== undefined && fingerprint !== specFingerprint(model.sources, desk.platform)) {
    found.push("this is a history of another text of the spec: the fingerprints differ");
  }
  const known = ir.instancesOf(model).map(({ name }) => name.text);
  const wanted = command.instance ?? instance ?? defaultInstance;
  if (wanted !== defaultInstance && !known.includes(wanted)) {
    const near = suggest(wanted, known);
    const hint = near === undefined ? "" : `: did you mean ${near}?`;
    found.push(`the protocol has no instance ${wanted}${hint}`);
  }
  return found;
}

/** The name of what is lowered without an instance. */
const defaultInstance = "default";

/** The history's parameters, unless the command line names an instance; its own come last. */
function lowerFor(
  command: HistoryWords,
  { header, history }: HistoryFile,
  { model, desk }: Subject,
): ir.Ir | undefined {
  const name = command.instance ?? header.instance;
  const instance = ir.instancesOf(model).find((one) => one.name.text === name);
  const recorded = command.instance === undefined ? Object.entries(header.parameters ?? {}) : [];
  const known = new Set(parameterNames(model));
  const strange = command.parameters.filter((one) => !known.has(one.name));
  for (const one of strange) {
    const near = suggest(one.name, [...known]);
    const hint = near === undefined ? "" : `: did you mean ${near}?`;
    desk.platform.err.write(`lockspec: the protocol has no parameter ${one.name}${hint}\n`);
  }
  if (strange.length > 0) return undefined;
  const given = command.parameters.map((one) => [one.name, one.value] as const);
  // What the header says of parameters that there are not is found when it is compared.
  const overrides = new Map([...recorded.filter(([one]) => known.has(one)), ...given]);
  const keepArguments = history.some((one) => one.kind === "call" && one.args !== undefined);
  const outcome = ir.lower(model, {
    ...(instance ? { instance } : {}),
    overrides,
    keepArguments,
    chooseArguments: true,
  });
  desk.diagnostics.write(outcome.diagnostics, model.sources);
  return outcome.ok ? outcome.value.ir : undefined;
}

function parameterNames(model: CheckedModel): readonly string[] {
  return model.declarations.flatMap((one) => (one.kind === "parameter" ? [one.name.text] : []));
}

function otherParameters(lowered: ir.Ir, { parameters = {} }: HistoryHeader): readonly string[] {
  return Object.entries(parameters).flatMap(([name, value]) => {
    const own = lowered.parameters.find((one) => one.name === name);
    if (own === undefined) return [`the protocol has no parameter ${name}`];
    if (own.value === value) return [];
    return [`this is a history with ${name} = ${value}, and here ${name} = ${own.value}`];
  });
}

function operationOf(model: CheckedModel, name: string): Ast.OperationDeclaration | undefined {
  return model.declarations.find(
    (one): one is Ast.OperationDeclaration => one.kind === "operation" && one.name.text === name,
  );
}

function nameOf(parameter: Ast.OperationDeclaration["parameters"][number]): string {
  return parameter.name.text;
}
