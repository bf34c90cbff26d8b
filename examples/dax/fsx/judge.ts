/** Says whether what an operation has found may be there, and puts down what is wrong if not. */
import type { DaxFileSystem } from "../dax-file-system.js";
import { Bug } from "../threaded/dax.js";
import { bytesProof, type Finding } from "./finding.js";
import type { Stage } from "./stage.js";
import { chunkBytes, decode, type Place, tagged } from "./tag.js";

/** When an operation began, and when it was over. */
export interface Times {
  readonly began: number;
  readonly over: number;
}

/** Thrown out of everything that was going on. */
export class Wrong extends Error {
  readonly finding: Finding;

  constructor(finding: Finding) {
    super(finding.what);
    this.finding = finding;
  }
}

export class Judge {
  readonly #stage: Stage;
  readonly #thread: number;
  /** What is being done. */
  operation = "";

  constructor(stage: Stage, thread: number) {
    this.#stage = stage;
    this.#thread = thread;
  }

  wrong(what: string, proof: readonly string[]): never {
    throw new Wrong({ thread: this.#thread, operation: this.operation, what, proof });
  }

  /** Bytes of a page, from a chunk on; gives their versions. */
  bytes(place: Place, first: number, bytes: Uint8Array, times: Times): Int32Array {
    const decoded = decode(bytes, place, first);
    const row = this.#stage.row(place.file, place.page);
    if ("foreign" in decoded) {
      return this.#wrongBytes(place, first, { bytes, chunk: first + decoded.foreign, times });
    }
    const { versions } = decoded;
    const chunk = this.#stage.data.wrong(row, { first, found: versions }, times);
    if (chunk === undefined) return versions;
    return this.#wrongBytes(place, first, { bytes, chunk, times });
  }

  #wrongBytes(
    place: Place,
    first: number,
    {
      bytes,
      chunk,
      times,
    }: {
      readonly bytes: Uint8Array;
      readonly chunk: number;
      readonly times: Times;
    },
  ): never {
    const row = this.#stage.row(place.file, place.page);
    const at = (chunk - first) * chunkBytes;
    const found = bytes.slice(at, at + chunkBytes);
    const cells = { first: chunk, behind: chunk + 1 };
    const values = this.#stage.data.expected(row, chunk, times);
    const expected = values.map((value) =>
      value === 0 ? new Uint8Array(chunkBytes) : tagged(place, value, cells),
    );
    const isZero = found.every((byte) => byte === 0);
    const isForeign = "foreign" in decode(found, place, chunk);
    const what = isForeign ? "foreign bytes" : isZero ? "stale zeroes" : "stale bytes";
    const proof = bytesProof({ ...place, offset: chunk * chunkBytes, found, expected });
    this.wrong(what, proof);
  }

  /** The page is there, or it is behind the end. */
  isThere({ file, page }: Place, there: boolean, times: Times): void {
    const found = [there ? 1 : 0];
    if (this.#stage.sizes.wrong(file - 1, { first: page, found }, times) === undefined) return;
    const proof = [`file ${file}, page ${page}: ${there ? "still there" : "behind the end"}`];
    this.wrong("wrong size", proof);
  }

  exists(file: number, exists: boolean, times: Times): void {
    const found = [exists ? 1 : 0];
    if (this.#stage.links.wrong(0, { first: file, found }, times) === undefined) return;
    this.wrong(exists ? "a file that is gone" : "lost file", [`file ${file}`]);
  }

  flag(file: number, on: boolean, times: Times): void {
    const found = [on ? 1 : 0];
    if (this.#stage.flags.wrong(0, { first: file, found }, times) === undefined) return;
    this.wrong("lost flag", [`file ${file}: DAX is ${on ? "on" : "off"}`]);
  }

  /** Something was used that is not there. */
  trap({ trap }: DaxFileSystem, file: number): void {
    if (trap !== undefined) this.wrong(trap, [`file ${file}: nobody comes back from that`]);
  }

  /** The mode of a file that is open; with that very mistake only what follows from it is wrong. */
  mode(files: DaxFileSystem, file: number, dax: boolean): void {
    if (this.#stage.settings.bug === Bug.FLAG_SWITCHED_OPEN) return;
    if (files.isDax(file) === dax) return;
    const change = dax ? "from DAX to the page cache" : "from the page cache to DAX";
    this.wrong("mixed mode", [`file ${file} went ${change} while it was open`]);
  }
}
