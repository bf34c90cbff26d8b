/** The recorded runs, and what `lockspec validate` says of one, or of a mutant of one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { projectFolder } from "../support/project.js";
import { runHere } from "../support/real-platform.js";
import type { RecordingEvent } from "./world.js";

export const cleanRuns = [
  "clean-ext4-p1",
  "clean-ext4-p5",
  "clean-ext4-mix",
  "clean-xfs-p1",
  "clean-xfs-p2",
  "clean-xfs-p5",
] as const;

const dax = join(projectFolder, "spec", "linux", "dax-6.1");

export function recordingPath(name: string): string {
  return join(projectFolder, "test", "data", "linux", `${name}.ndjson.gz`);
}

export function eventsOf(name: string): readonly RecordingEvent[] {
  const text = gunzipSync(readFileSync(recordingPath(name))).toString();
  return text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

export interface Judged {
  /** Refused: the text makes no recording, which `why` says. */
  readonly verdict: "accepted" | "rejected" | "incomplete" | "refused";
  /** The event at which it is rejected. */
  readonly seq: number | undefined;
  readonly why: string;
  readonly mostStates: number;
}

/** @param options  more words of the command line */
export async function judgeRecording(
  recording: string | readonly RecordingEvent[],
  options: readonly string[] = [],
): Promise<Judged> {
  const [path, text] =
    typeof recording === "string"
      ? [recordingPath(recording), ""]
      : ["-", recording.map((event) => `${JSON.stringify(event)}\n`).join("")];
  const { exitCode, stdout, stderr } = await runHere(
    ["validate", `${dax}.lockspec`, path, "--map", `${dax}.lockmap`, "--json", ...options],
    { readStandardInput: async () => new TextEncoder().encode(text) },
  );
  if (exitCode === 2) {
    return { verdict: "refused", seq: undefined, why: stderr.trim(), mostStates: 0 };
  }
  const { verdict, blocked, maxStates, recording: end } = JSON.parse(stdout);
  const { rejectedAt, broken } = end;
  const why = broken ?? blocked?.event?.text ?? "";
  return { verdict, seq: rejectedAt?.seq, why, mostStates: maxStates };
}
