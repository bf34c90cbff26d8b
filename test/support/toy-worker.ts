/** A worker that does with a toy protocol what it is asked to. */
import { parentPort, workerData } from "node:worker_threads";
import { type RoutineName, routines, Toy } from "./toy-protocol.js";

export interface ToyOrder {
  readonly buffer: SharedArrayBuffer;
  readonly routine: RoutineName;
}

const thread = Number(workerData);

parentPort?.on("message", ({ buffer, routine }: ToyOrder) => {
  const toy = new Toy({}, buffer);
  parentPort?.postMessage(routines[routine](toy, thread));
});
