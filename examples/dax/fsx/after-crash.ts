/**
 * The power fails, and what is left must be what was promised: of a file that was synced, what it
 * had when that began, or something later.
 */
import { chooseByRange, pageBytes } from "lockspec/runtime";
import type { DaxFileSystem } from "../dax-file-system.js";
import type { Judge, Times } from "./judge.js";
import { type Stage, word } from "./stage.js";
import { chunks } from "./tag.js";

/** Takes what a crash at this moment may leave, while the others go on; they stop soon. */
export function fail(stage: Stage, files: DaxFileSystem, seed: number): void {
  const { control, settings } = stage;
  control[word.before] = stage.data.now();
  for (let file = 1; file <= settings.files; file++) {
    for (let page = 0; page < settings.pages; page++) {
      const synced = Atomics.load(control, stage.syncedOf(file, page));
      control[stage.promisedOf(file, page)] = synced;
    }
  }
  const { device, ranges } = files.core.persistence;
  stage.image.set(chooseByRange(device.snapshot(), ranges, seed).bytes);
  control[word.after] = stage.data.now();
  Atomics.store(control, word.stop, 1);
}

/** All others rest. Mounts what is left, and looks at every byte of it. */
export function recover(stage: Stage, files: DaxFileSystem, judge: Judge): void {
  judge.operation = "remount";
  const broken = files.restart({ bytes: stage.image.slice(), poison: [] });
  if (broken.length > 0) judge.wrong("a crash has left a mess", [...new Set(broken)]);
  const { control, settings } = stage;
  const times = { began: control[word.before]!, over: control[word.after]! };
  const links = new Array<number>(settings.files + 1).fill(0);
  const flags = [...links];
  for (let file = 1; file <= settings.files; file++) {
    const exists = files.open(file);
    judge.operation = "after the crash";
    judge.exists(file, exists, times);
    if (exists) {
      links[file] = 1;
      flags[file] = files.isDax(file) ? 1 : 0;
      judge.flag(file, files.isDax(file), times);
    }
    lookAtPages(stage, files, { judge, file, exists, times });
    if (exists) files.close(file);
  }
  stage.links.settle(0, links);
  stage.flags.settle(0, flags);
  control[word.failed] = 0;
}

interface Look {
  readonly judge: Judge;
  readonly file: number;
  readonly exists: boolean;
  readonly times: Times;
}

function lookAtPages(
  stage: Stage,
  files: DaxFileSystem,
  { judge, file, exists, times }: Look,
): void {
  const { control, settings } = stage;
  const sizes = new Array<number>(settings.pages).fill(0);
  for (let page = 0; page < settings.pages; page++) {
    const promise = { began: control[stage.promisedOf(file, page)]!, over: times.over };
    const there = exists && page * pageBytes < files.size(file);
    if (exists) judge.isThere({ file, page }, there, times);
    let versions: ArrayLike<number> = new Int32Array(chunks);
    if (there) {
      sizes[page] = 1;
      const bytes = files.read(file, page * pageBytes, pageBytes);
      versions = judge.bytes({ file, page }, 0, bytes, promise);
    }
    stage.data.settle(stage.row(file, page), versions);
    Atomics.store(control, stage.syncedOf(file, page), stage.data.now());
  }
  stage.sizes.settle(file - 1, sizes);
}
