/**
 * A process that opens an image file, stores, and does not let go: run with the path of the file.
 * Says "open" when it has it; ends when it is killed, or when its input ends.
 */
import { openPmemFile } from "../../runtime/index.js";

const [path = "", tracking] = process.argv.slice(2);
const { device } = await openPmemFile(path, { tracking: tracking === "off" ? "off" : "crash" });
const thread = device.thread();
thread.store64(0, 1n);
thread.store64(64, 2n);
thread.flush(0);
thread.fence();
thread.storeNonTemporal(4096, new Uint8Array(4096).fill(5));
thread.fence();
device.poison(2048, 512);
process.stdout.write("open\n");
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
