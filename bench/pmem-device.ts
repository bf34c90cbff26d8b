/**
 * What the emulated device costs: store, flush and fence against plain stores into a typed array
 * over the same kind of memory, in one run. Every round measures all contenders in turn; the table
 * has the medians, without crash tracking and with it, in both domains.
 */
import { createPmem, type PmemOptions, type PmemThread } from "../runtime/index.js";
import { median } from "./measure.js";

/** One kind of access, by all who can do it. */
export interface DeviceCost {
  readonly name: string;
  readonly plainNs: number;
  readonly devices: readonly {
    readonly device: string;
    readonly ns: number;
    /** How many plain accesses one costs. */
    readonly ratio: number;
  }[];
}

type Loop = (count: number) => void;

interface Access {
  readonly name: string;
  readonly perRound: number;
  plain(memory: SharedArrayBuffer): Loop;
  device(thread: PmemThread): Loop;
}

const deviceBytes = 2 ** 20;
const mask = deviceBytes - 1;

const devices: readonly (readonly [string, PmemOptions])[] = [
  ["untracked", { tracking: "off" }],
  ["tracked", {}],
  ["tracked eADR", { domain: "eadr" }],
];

/** Each access goes to another line, or page, so that nothing is gained by repetition. */
const accesses: readonly Access[] = [
  {
    name: "store 4 bytes, flush, fence",
    perRound: 300_000,
    plain(memory) {
      const words = new Int32Array(memory);
      return (count) => {
        for (let each = 0; each < count; each++) words[((each * 64) & mask) >> 2] = each;
      };
    },
    device: (thread) => (count) => {
      for (let each = 0; each < count; each++) {
        const address = (each * 64) & mask;
        thread.store32(address, each);
        thread.flush(address, 4);
        thread.fence();
      }
    },
  },
  {
    name: "store 64 bytes, flush, fence",
    perRound: 100_000,
    plain: (memory) => copies(memory, 64),
    device: (thread) => {
      const bytes = new Uint8Array(64).fill(3);
      return (count) => {
        for (let each = 0; each < count; each++) {
          const address = (each * 64) & mask;
          thread.store(address, bytes);
          thread.flush(address, 64);
          thread.fence();
        }
      };
    },
  },
  {
    name: "store 4096 bytes around the cache, fence",
    perRound: 4_000,
    plain: (memory) => copies(memory, 4096),
    device: (thread) => {
      const bytes = new Uint8Array(4096).fill(3);
      return (count) => {
        for (let each = 0; each < count; each++) {
          thread.storeNonTemporal((each * 4096) & mask, bytes);
          thread.fence();
        }
      };
    },
  },
  {
    name: "load 4 bytes",
    perRound: 1_000_000,
    plain(memory) {
      const words = new Int32Array(memory);
      return (count) => {
        let sum = 0;
        for (let each = 0; each < count; each++) sum ^= words[((each * 64) & mask) >> 2]!;
        words[1] = sum;
      };
    },
    device: (thread) => (count) => {
      let sum = 0;
      for (let each = 0; each < count; each++) sum ^= thread.load32((each * 64) & mask);
      thread.store32(4, sum);
    },
  },
];

function copies(memory: SharedArrayBuffer, length: number): Loop {
  const target = new Uint8Array(memory);
  const bytes = new Uint8Array(length).fill(3);
  return (count) => {
    for (let each = 0; each < count; each++) target.set(bytes, (each * length) & mask);
  };
}

/** Nanoseconds of one access. */
function timed(loop: Loop, count: number): number {
  const start = performance.now();
  loop(count);
  return ((performance.now() - start) * 1e6) / count;
}

export function measureDevice(rounds: number): readonly DeviceCost[] {
  return accesses.map((access) => {
    const loops = [
      access.plain(new SharedArrayBuffer(deviceBytes)),
      ...devices.map(([, options]) => access.device(createPmem(deviceBytes, options).thread())),
    ];
    for (const loop of loops) timed(loop, access.perRound);
    const times = loops.map((): number[] => []);
    for (let round = 0; round < rounds; round++) {
      for (const [index, loop] of loops.entries()) times[index]!.push(timed(loop, access.perRound));
    }
    const [plainNs = 0, ...others] = times.map(median);
    return {
      name: access.name,
      plainNs,
      devices: others.map((ns, index) => ({
        device: devices[index]![0],
        ns,
        ratio: ns / plainNs,
      })),
    };
  });
}

export function renderDevice(costs: readonly DeviceCost[]): string {
  const names = devices.map(([name]) => `${name.padStart(14)} : plain`);
  const heading = `${"device against typed array".padEnd(42)}  plain ns${names.join("")}`;
  const rows = costs.map(({ name, plainNs, devices: measured }) => {
    const cells = measured.map(
      ({ ns, ratio }) => `${ns.toFixed(1).padStart(14)} ${ratio.toFixed(1).padStart(7)}`,
    );
    return `${name.padEnd(42)}${plainNs.toFixed(1).padStart(10)}${cells.join("")}`;
  });
  return [heading, ...rows, ""].join("\n");
}
