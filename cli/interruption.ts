/** Ctrl-C in a command that goes on for long: it is asked now and then whether to go on. */
import type { Platform } from "./platform.js";

export interface Interruption {
  /** The user has asked to stop. */
  readonly asked: boolean;
  /** Lets signals in; then why the work has to end, if it has to. */
  pause(): Promise<"interrupted" | "memory" | undefined>;
  /** The next Ctrl-C ends the process again. */
  ignore(): void;
}

export function listenForInterrupt(platform: Platform): Interruption {
  let asked = false;
  const ignore = platform.onInterrupt(() => {
    asked = true;
  });
  return {
    get asked() {
      return asked;
    },
    pause: async () => {
      await platform.breathe();
      if (asked) return "interrupted";
      return platform.memoryIsShort() ? "memory" : undefined;
    },
    ignore,
  };
}
