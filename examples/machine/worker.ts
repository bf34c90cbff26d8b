/** One of the two workers on the file: it loads through the mapping, or writes and punches. */
import { parentPort, workerData } from "node:worker_threads";
import { pageBytes, seededRandom } from "lockspec/runtime";
import { DaxFile, type Machine } from "./dax-file.js";

export interface Task {
  readonly role: "reader" | "owner";
  readonly thread: number;
  readonly machine: Machine;
  readonly pages: number;
  readonly calls: number;
}

export interface Answer {
  readonly text: string;
  /** Loads that gave the bytes of another page. */
  readonly wrong: number;
}

const { role, thread, machine, pages, calls }: Task = workerData;
const file = new DaxFile(machine, thread);
const random = seededRandom(thread);

parentPort?.postMessage(role === "reader" ? read() : writeAndPunch());

/** A page is full of its own number, plus 1, or a hole. */
function read(): Answer {
  let wrong = 0;
  for (let call = 0; call < calls; call++) {
    const page = random.below(pages);
    const [byte] = file.cpu.load(page * pageBytes + random.below(pageBytes), 1);
    if (byte !== 0 && byte !== page + 1) wrong += 1;
  }
  return { text: `reader: ${calls} loads`, wrong };
}

function writeAndPunch(): Answer {
  for (let call = 0; call < calls; call++) {
    const page = random.below(pages);
    if (random.below(2) === 0) file.write(page, page + 1);
    else file.punch(page);
  }
  return { text: `owner: ${calls} pages written or punched`, wrong: 0 };
}
