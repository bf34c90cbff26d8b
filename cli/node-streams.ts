/** Files too large for memory, as Node shows them: in pieces, both ways. */
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { FileWriter } from "./platform.js";

/** The bytes of a file or of standard input, unpacked if gzip has packed them. */
export async function* readPieces(path: string | undefined): AsyncGenerator<Uint8Array> {
  const source = path === undefined ? process.stdin : fs.createReadStream(path);
  const pieces = source[Symbol.asyncIterator]();
  const first: IteratorResult<Buffer> = await pieces.next();
  if (first.done) return;
  const [one, two] = first.value;
  const all = Readable.from(again(first.value, pieces));
  if (one !== 0x1f || two !== 0x8b) yield* all;
  // An error of the source shows in what is read from the pipeline.
  else yield* pipeline(all, createGunzip(), () => {});
}

async function* again(first: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  yield first;
  for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
}

/** Writes beside the file and takes its place at the end; devices are written to. */
export function openWriter(path: string): FileWriter {
  const status = fs.statSync(path, { throwIfNoEntry: false });
  const isPlain = status === undefined || status.isFile();
  if (status?.isFile()) fs.accessSync(path, fs.constants.W_OK);
  const target = status?.isFile() ? fs.realpathSync(path) : path;
  const at = isPlain ? join(dirname(target), `.${basename(target)}.${randomUUID()}.tmp`) : target;
  const file = fs.openSync(at, isPlain ? "wx" : "w");
  const drop = () => {
    fs.closeSync(file);
    if (isPlain) fs.rmSync(at, { force: true });
  };
  return {
    write: (text) => {
      fs.writeFileSync(file, text);
    },
    commit: () => {
      fs.closeSync(file);
      if (!isPlain) return;
      if (status !== undefined) fs.chmodSync(at, status.mode);
      fs.renameSync(at, target);
    },
    abandon: drop,
  };
}
