/**
 * Prints events of a recording as the kernel would have: by hand, from the formats of Linux 6.1, so
 * that it knows nothing of the probe table. Times are those of the recording times ten, which
 * leaves room for records that a recording does not have.
 */

export interface PlainEvent {
  readonly seq: number;
  readonly cpu: number;
  readonly pid: number;
  readonly task: string;
  readonly event: string;
  // What JSON gives; each event has its own shape.
  readonly args: Readonly<Record<string, unknown>>;
}

export type FileSystem = "ext4" | "xfs";

const inodes: Readonly<Record<FileSystem, Readonly<Record<string, number>>>> = {
  ext4: { A: 12, B: 13 },
  xfs: { A: 131, B: 132 },
};
const lockNames = ["inv", "i_rwsem", "i_mmap", "ilock"];
const files = ["A", "B"];
const firstFrame = 0x40000n;
const areaStart = 0x7f0000000000n;

const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
const addressOf = (lock: string, file: string): string =>
  hex(0xff11000004850000n + BigInt(lockNames.indexOf(lock) * 0x100 + files.indexOf(file) * 0x800));

/** What the recorder says of such a machine. */
export function preambleText(fs: FileSystem): readonly string[] {
  const locks = lockNames.flatMap((lock) =>
    files.map((file) => `# lockspec: lock ${addressOf(lock, file)} ${lock} ${file}`),
  );
  const named = files.map((file) => `# lockspec: file ${file} ${inodes[fs][file]}`);
  const device = ["# lockspec: pmem 0x40000 0x20000", "# lockspec: ag-blocks 32768"];
  return ["# tracer: nop", "#", "# lockspec: clock counter", ...named, ...locks, ...device];
}

/** All lines of one event; some calls have an entry that the recording does not show. */
export function eventLines(event: PlainEvent, fs: FileSystem): readonly string[] {
  const printed = print(withInode(event, fs), fs);
  const at = event.seq * 10;
  const isTry = event.event === "lock.acq" && event.args.try === true;
  const entry = isTry
    ? [recordLine(event, at - 1, ["try_write_in", `(f+0x0/0x9) sem=${sem(event.args)}`])]
    : [];
  return [...entry, recordLine(event, at, printed)];
}

type Printed = readonly [record: string, text: string];

function withInode(event: PlainEvent, fs: FileSystem): PlainEvent {
  const { f } = event.args;
  return typeof f === "string" ? { ...event, args: { ...event.args, ino: inodes[fs][f] } } : event;
}

/** As `cat trace` does it: `%16s-%-7d [%03d] flags %12llu: event: text`. */
export function recordLine(
  { task, pid, cpu }: Omit<PlainEvent, "seq" | "event" | "args">,
  time: number,
  [record, text]: Printed,
): string {
  const head = `${task.padStart(16)}-${String(pid).padEnd(7)} [${String(cpu).padStart(3, "0")}]`;
  return `${head} ..... ${String(time).padStart(12)}: ${record}: ${text}`;
}

const sem = (args: PlainEvent["args"]): string => addressOf(String(args.lock), String(args.f));

function print(event: PlainEvent, fs: FileSystem): Printed {
  const { event: name, args } = event;
  if (name.startsWith("fs.")) return [name.slice(3), String(args.raw)];
  const [group = ""] = name.split(".");
  switch (group) {
    case "op":
      return ["tracing_mark_write", `${name} op=${args.op} f=${args.f} p=${args.p} v=${args.v}`];
    case "trap": {
      const code = 4 | (args.write ? 2 : 0) | (args.present ? 1 : 0);
      return ["page_fault_user", `address=${args.addr} ip=0x401540 error_code=${hex(code)}`];
    }
    case "lock":
      return printLock(name, args);
    case "tx":
      return printTransaction(name, args);
    case "blk":
    case "ext":
      return printAllocation(name, args, fs);
    case "map":
    case "fault":
      return printFault(name, args);
    case "el":
    case "ent":
      return printEntry(name, args);
    default:
      return printRest(name, args);
  }
}

const entered = (record: string, fields: string): Printed => [record, `(it+0x0/0x1f0) ${fields}`];
const returned = (record: string, fields = "", by = "somebody"): Printed => [
  record,
  `(${by}+0x1b/0x2c0 <- it)${fields === "" ? "" : ` ${fields}`}`,
];
const inodeOf = (args: PlainEvent["args"]): number => Number(args.ino);
const inode = (args: PlainEvent["args"]): string => `ino=${inodeOf(args)} dev=271581184`;
const head = (args: PlainEvent["args"]): string => `dev 259:0 ino ${hex(inodeOf(args))}`;

function printLock(name: string, args: PlainEvent["args"]): Printed {
  if (name === "lock.trylock") {
    const caller = "caller xfs_ilock_nowait+0x4f/0x1d0 [xfs]";
    return ["xfs_ilock_nowait", `${head(args)} flags ${args.flags} ${caller}`];
  }
  const word = args.mode === "X" ? "write" : "read";
  if (args.lock === "mmap") {
    const text = `mm=${args.mm} memcg_path= write=${args.mode === "X"}`;
    if (name === "lock.rel") return ["mmap_lock_released", text];
    return ["mmap_lock_acquire_returned", `${text} success=${args.ok}`];
  }
  if (name === "lock.rel") return entered(`up_${word}_in`, `sem=${sem(args)}`);
  if (name === "lock.req") return entered(`down_${word}_in`, `sem=${sem(args)}`);
  if (args.try) return returned(`try_${word}_out`, "got=1", String(args.by));
  return returned(`down_${word}_out`, "", String(args.by));
}

function printTransaction(name: string, args: PlainEvent["args"]): Printed {
  const pairs = Object.entries(args).map(([key, value]) => `${key} ${value}`);
  const text = `dev 259,0 ${pairs.join(" ")}`;
  switch (name) {
    case "tx.start":
      return ["jbd2_handle_start", text];
    case "tx.stop":
      return ["jbd2_handle_stats", `${text} dirtied_blocks 0`];
    case "tx.commit_begin":
      return ["jbd2_start_commit", text];
    case "tx.commit_lock":
      return ["jbd2_commit_locking", text];
    case "tx.commit_drained":
      return ["jbd2_commit_flushing", text];
    case "tx.commit_end":
      return ["jbd2_end_commit", `${text} head 1`];
    case "tx.freed_data":
      return entered("freed_data", `dev=271581184 tid=${args.tid}`);
    default:
      return returned("freed_data_done");
  }
}

function printAllocation(name: string, args: PlainEvent["args"], fs: FileSystem): Printed {
  const group = `agno ${hex(Number(args.blk) >> 15)} agbno ${hex(Number(args.blk) & 0x7fff)}`;
  const groups = `dev 259:0 ${group} fsbcount ${hex(Number(args.n))}`;
  switch (name) {
    case "blk.alloc": {
      const allocated = `dev 259,0 ino ${inodeOf(args)} flags HINT_DATA len ${args.n}`;
      if (fs === "ext4") {
        const goal = "goal 7 lleft 0 lright 0 pleft 0 pright 0";
        return ["ext4_allocate_blocks", `${allocated} block ${args.blk} lblk ${args.p} ${goal}`];
      }
      const where = `startoff ${hex(Number(args.p))} startblock ${hex(Number(args.blk))}`;
      const size = `disize 0x0 pos 0x0 bytecount 0x1000 fork data ${where}`;
      return ["xfs_iomap_alloc", `${head(args)} ${size} fsbcount ${hex(Number(args.n))}`];
    }
    case "blk.free":
      if (fs === "ext4") {
        return entered("ext4_free", `${inode(args)} block=${args.blk} count=${args.n}`);
      }
      return entered("xfs_free", `dev=271581184 ${group.replaceAll(" 0x", "=0x")} n=${args.n}`);
    case "blk.freed":
      return returned(fs === "ext4" ? "ext4_freed" : "xfs_freed");
    case "blk.free_intent":
      return ["xfs_bmap_free_defer", groups.replace("dev 259:0", "dev 259:0 op 0")];
    case "blk.busy":
      return ["xfs_extent_busy", groups];
    case "blk.busy_end":
      return ["xfs_extent_busy_clear", groups];
    default:
      return printExtent(name, args, fs);
  }
}

function printExtent(name: string, args: PlainEvent["args"], fs: FileSystem): Printed {
  if (fs === "ext4") {
    const [lblk, pblk, length] = args.extent as readonly number[]; // as ext4's events have it
    const extent = `extent [${lblk}(${pblk}), ${length}]from ${args.p} to ${args.to}`;
    const text = `${extent} partial [pclu 0 lblk 0 state 0]`;
    return ["ext4_remove_blocks", `dev 259,0 ino ${inodeOf(args)} ${text}`];
  }
  const where = `fileoff ${hex(Number(args.p))} startblock ${hex(Number(args.blk))}`;
  const size = `fsbcount ${hex(Number(args.n))} flag ${args.unwritten ? 1 : 0}`;
  const text = `state LEFT_CONTIG|0x1 cur 00000000a0b1c2d3/2 ${where} ${size}`;
  const record = name === "ext.insert" ? "xfs_iext_insert" : "xfs_iext_remove";
  return [record, `${head(args)} ${text} caller xfs_bmap_add+0x22/0x90 [xfs]`];
}

const kinds = ["HOLE", "DELALLOC", "MAPPED", "UNWRITTEN"];

function printFault(name: string, args: PlainEvent["args"]): Printed {
  const page = `page=${args.p}`;
  switch (name) {
    case "map.iter": {
      const range = `pos ${hex(Number(args.pos))} length ${hex(Number(args.len))}`;
      const flags = `flags ${args.flags} (0x110) ops ext4_iomap_ops [ext4]`;
      const caller = `caller ${args.caller}+0x2a0/0x620`;
      return ["iomap_iter", `${head(args)} ${range} ${flags} ${caller}`];
    }
    case "map.lookup": {
      const flags = [args.new ? "NEW" : "", args.dirty ? "DIRTY" : ""].filter((one) => one !== "");
      const address = args.blk === undefined ? "0xffffffffffffffff" : hex(Number(args.blk) * 4096);
      const range = `offset ${hex(Number(args.p) * 4096)} length ${hex(Number(args.n) * 4096)}`;
      const text = `bdev 259:0 addr ${address} ${range} type ${args.ext}`;
      return ["iomap_iter_dstmap", `${head(args)} ${text} flags ${flags.join("|")}`];
    }
    case "fault.enter": {
      const flags = `flags=${hex(args.write ? 0x255 : 0x254)} pte=${args.orig_pte}`;
      return entered("fault_in", `${area(args)} ${page} ${flags}`);
    }
    case "fault.exit":
      return returned("fault_out", `ret=${args.ret}`);
    case "fault.hole":
      return [
        "dax_load_hole",
        `${head(args)} shared  address 0x7f00 pgoff ${hex(Number(args.p))} NOPAGE`,
      ];
    default: {
      const type = kinds.indexOf(String(args.ext));
      // An extent that begins a page earlier than the fault is.
      const [offset, block] = [Number(args.p) - 1, Number(args.blk) - 1];
      const place = offset < 0 ? [0, block + 1] : [offset * 4096, block];
      const address = args.blk === undefined ? "0xffffffffffffffff" : hex((place[1] ?? 0) * 4096);
      const extent = `type=${type} flags=${hex(args.new ? 3 : 2)} addr=${address}`;
      return entered("iter_in", `${inode(args)} ${page} ${extent} offset=${place[0]}`);
    }
  }
}

/** The area shows the file from its beginning. */
function area(args: PlainEvent["args"]): string {
  const place = `start=${hex(areaStart)} pgoff=0`;
  return `file=0xff1100000a0b0c00 mm=${args.mm} ${place} ${inode(args)}`;
}

const inArea = (args: PlainEvent["args"]): string =>
  `${area(args)} addr=${hex(areaStart + BigInt(Number(args.p)) * 4096n)}`;

interface Target {
  readonly blk?: number;
  readonly pfn?: string;
}

const frameOf = ({ blk, pfn }: Target): bigint =>
  blk === undefined ? BigInt(pfn ?? 0) : firstFrame + BigInt(blk);

interface Entry extends Target {
  readonly kind: string;
  readonly locked?: boolean;
}

/** The word of the xarray. */
function entryWord(entry: Entry): string {
  if (entry.kind === "none") return "0x0";
  const lock = entry.locked ? 1n : 0n;
  const zero = 0x3310n << 4n;
  if (entry.kind === "empty") return hex(((8n | lock) << 1n) | 1n);
  if (entry.kind === "zero") return hex(((zero | 4n | lock) << 1n) | 1n);
  return hex((((frameOf(entry) << 4n) | lock) << 1n) | 1n);
}

/** With the flags of a device's page in its top bits. */
const pfnWord = (target: Target): string => hex((3n << 61n) | frameOf(target));

function printEntry(name: string, args: PlainEvent["args"]): Printed {
  const page = `page=${args.p}`;
  // Casts: what these events have under these names.
  const entry = `entry=${args.entry === undefined ? "" : entryWord(args.entry as Entry)}`;
  const to = (args.to ?? {}) as Target;
  switch (name) {
    case "el.req":
      return entered("el_req", `${inode(args)} ${page} size=${args.size}`);
    case "el.acq":
      return returned("el_acq", entry);
    case "el.wait":
      return entered("el_wait", `${inode(args)} ${page}`);
    case "el.free":
      return returned("el_free", entry, String(args.in));
    case "el.rel":
      return entered("el_rel", `${inode(args)} ${page} ${entry}`);
    case "el.wake":
      return entered("el_wake", `${inode(args)} ${page} mode=${args.all ? 0 : 1}`);
    case "ent.insert": {
      const old = `old=${entryWord(args.old as Entry)} pfn=${pfnWord(to)}`;
      return entered(
        "ent_insert",
        `${area({ ...args, mm: "0x1" })} ${page} ${old} flags=${args.zero ? "0x4" : "0x0"}`,
      );
    }
    case "ent.inserted":
      return returned("ent_inserted", entry);
    case "ent.del":
      return entered("ent_del", `${inode(args)} ${page} trunc=${args.trunc ? 1 : 0}`);
    case "ent.deleted":
      return returned("ent_deleted", `ret=${args.ret}`);
    default:
      throw new Error(`no kernel text for ${name}`);
  }
}

function printRest(name: string, args: PlainEvent["args"]): Printed {
  const page = `page=${args.p}`;
  const to = (args.to ?? {}) as Target; // what these events have under this name
  const pages = args.n === null ? 0 : Number(args.n);
  const isRange = Number(args.p) % 2 === 1;
  switch (name) {
    case "pte.insert":
      return entered(
        "pte_insert",
        `${inArea(args)} pfn=${pfnWord(to)} write=${args.write ? 1 : 0}`,
      );
    case "pte.inserted":
      return returned("pte_inserted", `ret=${args.ret}`);
    case "pte.zap":
      return entered("pte_zap", `${inArea(args)} size=${pages * 4096}`);
    case "pte.zapped":
      return returned("pte_zapped");
    case "vma.unmap": {
      const until = hex(areaStart + BigInt(Number(args.p) + pages) * 4096n);
      return entered("vma_unmap", `${inArea(args)} until=${until} details=0xff12 flags=0x3`);
    }
    case "vma.unmapped":
      return returned("vma_unmapped");
    case "unmap":
      if (isRange) {
        return entered(
          "unmap_range_in",
          `${inode(args)} from=${Number(args.p) * 4096} length=${pages * 4096}`,
        );
      }
      return entered("unmap_pages_in", `${inode(args)} from=${args.p} nr=${pages}`);
    case "unmapped":
      return returned(isRange ? "unmap_range_out" : "unmap_pages_out");
    case "pte.mkclean":
      return entered("mkclean_in", `${area(args)} pfn=${hex(frameOf(args as Target))} ${page}`);
    case "pte.mkcleaned":
      return returned("mkclean_out", `n=${args.n}`);
    default:
      return printRanges(name, args);
  }
}

function printRanges(name: string, args: PlainEvent["args"]): Printed {
  const from = `${inode(args)} from=${Number(args.p) * 4096}`;
  switch (name) {
    case "layout.begin":
      return entered("layout_begin", from);
    case "layout.end":
      return returned("layout_end", `page=${args.page}`);
    case "evict.begin":
      return entered("evict_begin", `${from} last=${Number(args.end) * 4096 + 4095}`);
    case "evict.end":
      return returned("evict_end");
    case "size.set":
      return entered("size_set", `${inode(args)} size=${args.size} new=${args.new}`);
    case "size.evicted":
      return returned("size_evicted");
    case "inval2.begin":
      return entered("inval2_begin", `${inode(args)} from=${args.p} last=${args.end}`);
    case "inval2.end":
      return returned("inval2_end");
    case "wb.begin":
      return ["dax_writeback_range", `${head(args)} pgoff ${hex(Number(args.p))}-0x7`];
    case "wb.end":
      return ["dax_writeback_range_done", `${head(args)} pgoff ${hex(Number(args.p))}-0x7`];
    case "wb.one":
      return ["dax_writeback_one", `${head(args)} pgoff ${hex(Number(args.p))} pglen 0x1`];
    case "data.write":
      return entered("copy_from", `pgoff=${args.blk} bytes=${args.bytes}`);
    case "data.written":
      return returned("copied_from", `n=${args.n}`);
    case "data.read":
      return entered("copy_to", `pgoff=${args.blk} bytes=${args.bytes}`);
    case "data.read_done":
      return returned("copied_to", `n=${args.n}`);
    default:
      throw new Error(`no kernel text for ${name}`);
  }
}
