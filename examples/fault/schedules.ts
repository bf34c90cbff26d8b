/**
 * The same protocol under schedulers, on the code of the scheduled flavour: runs by chance until
 * the race is met, all runs to find the shortest, and all runs of the protocol with its lock.
 */
import { describeRun, exploreSchedules, randomScheduler, runSystem } from "lockspec/runtime";
import { PageFaultSystem } from "./scheduled/page-fault.js";

const origin = { file: "examples/fault/page-fault.lockspec", instance: "unlocked" };

const unlocked = new PageFaultSystem({ locked: false });
for (let seed = 1; seed <= 100; seed++) {
  const run = runSystem(unlocked, { scheduler: randomScheduler(seed), maxSteps: 500 });
  if (run.ending === "limit") continue;
  console.log(`seed ${seed}: ${run.broken} after ${run.steps.length} steps`);
  break;
}

const { failure } = exploreSchedules(unlocked);
if (failure !== undefined) console.log(describeRun(failure, origin).trimEnd());

const locked = exploreSchedules(new PageFaultSystem());
console.log(`with the lock: ${locked.states} states, ${locked.failure?.ending ?? "all is well"}`);
