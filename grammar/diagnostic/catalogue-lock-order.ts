/** Codes 5xxx: what the searches of a protocol say of the order of its locks. */
import { warning } from "./entry.js";

export const lockOrderCatalogue = {
  LS5001: warning<{ cycle: string }>({
    message: (p) => `possible deadlock: ${p.cycle}`,
    explanation: `
Threads take these locks in orders that form a circle: somebody waits for the second with the first
held, somebody for the first with the second held, or it takes more of them to close the circle. If
they come together at the wrong moment, all of them wait for ever (rule K10). It is reported though
no search may have met that moment: another lock, or luck, can keep them apart today.

    process reader { hold inv shared     { hold entry { skip } } }
    process writer { hold entry          { hold inv exclusive { skip } } }

Take the locks in one order everywhere, and write it down: \`lock order inv < entry\` makes every
step against it a violation with a trace. Two locks of one class need \`lock order a[x] < a[y] when
x < y\`.`,
  }),
};
