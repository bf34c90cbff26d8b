/**
 * How long a person waits for a verdict on a small spec: the whole process of `lockspec check`
 * against that of `node -e 0`, taken in turn.
 */
import { median, timeBriefly } from "./measure.js";

export interface StartUp {
  readonly spec: string;
  readonly checkSeconds: number;
  readonly nodeSeconds: number;
  readonly ratio: number;
  readonly repetitions: number;
}

export interface StartUpOptions {
  readonly lockspecMain: string;
  readonly spec: string;
  readonly args: readonly string[];
  readonly repetitions: number;
}

export function measureStartUp(options: StartUpOptions): StartUp {
  const check: number[] = [];
  const node: number[] = [];
  for (let round = 0; round < options.repetitions; round++) {
    node.push(timeBriefly(["-e", "0"]));
    check.push(timeBriefly([options.lockspecMain, "check", options.spec, ...options.args]));
  }
  const checkSeconds = median(check);
  const nodeSeconds = median(node);
  return {
    spec: [options.spec.split("/").slice(-2).join("/"), ...options.args].join(" "),
    checkSeconds,
    nodeSeconds,
    ratio: checkSeconds / nodeSeconds,
    repetitions: options.repetitions,
  };
}
