/**
 * As much of a machine as the recorder's script needs to run: a tracefs of plain files, a BTF that
 * is text, and the programs that it calls, in a folder of their own.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectPath, projectText } from "./project.js";

export interface FakeKernel {
  readonly folder: string;
  /** Runs `record.sh WORDS`. */
  record(words: readonly string[]): {
    readonly stdout: string;
    readonly stderr: string;
    readonly status: number | null;
  };
}

const script = projectPath("examples/kernel-traces/record.sh");

/** In the place of programs. The folder is $FAKE; in it is the tracefs, `t`. */
const programs: Readonly<Record<string, string>> = {
  // Structs of XFS are in a module.
  pahole: `for word; do last=$word; [ "$before" = -C ] && struct=$word; before=$word; done
case $struct:$last in xfs_*:*/vmlinux) exit 1 ;; esac
sed -n "/^struct $struct {/,/^};/p" "$last"`,
  id: "echo 0",
  findmnt: `case "$*" in
  *FSTYPE*) echo "$FAKE_FS" ;;
  *SOURCE*) echo /dev/pmem0 ;;
  *) echo /mnt ;;
esac`,
  xfs_info: `echo "meta-data=/dev/pmem0 isize=512 agcount=4, agsize=32768 blks"`,
  // The kernel fills the folder of an instance, and empties it.
  mkdir: `/bin/mkdir "$@"
cd "$1" && /bin/mkdir -p options per_cpu/cpu0 events/lockspec/find && cp "$FAKE/stats" per_cpu/cpu0
"$FAKE_SCRIPT" probes "$FAKE_FS" | sed 's/^[pr][0-9]*:\\([^ ]*\\).*/\\1/; s/ .*//; s/:/\\//' |
  while read -r event; do /bin/mkdir -p "events/$event"; done`,
  rmdir: `mv "$1" "$FAKE/left"`,
  // An fsync, of which the probe sees the inode.
  sync: `inode="inode=0xff110000fffffff8 ino=$(stat -c %i "$1")"
echo " sync-9 [000] ..... 1: find: (f+0x0/0x9) $inode" >"$FAKE/t/instances/lockspec/trace"`,
};

export interface FakeOptions {
  readonly fs?: string;
  readonly structs?: string;
  /** Of a processor's buffer, and of kprobes. */
  readonly stats?: string;
  readonly profile?: string;
}

/** The folder is the caller's to remove. */
export function fakeKernel(options: FakeOptions = {}): FakeKernel {
  const { fs = "ext4", stats = "overrun: 0\ndropped events: 0\n", profile = "" } = options;
  const { structs = projectText("test/case/record/structs.txt") } = options;
  const folder = mkdtempSync(join(tmpdir(), "lockspec-record-"));
  for (const name of ["bin", "btf", "t/instances"])
    mkdirSync(join(folder, name), { recursive: true });
  for (const name of ["vmlinux", "xfs"]) writeFileSync(join(folder, "btf", name), structs);
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  }
  writeFileSync(join(folder, "stats"), stats);
  writeFileSync(join(folder, "t/kprobe_events"), "p:other/probe vfs_read\n");
  writeFileSync(join(folder, "t/kprobe_profile"), profile);
  const env = {
    ...process.env,
    PATH: `${join(folder, "bin")}:${process.env.PATH}`,
    LOCKSPEC_BTF: join(folder, "btf"),
    LOCKSPEC_TRACING: join(folder, "t"),
    FAKE: folder,
    FAKE_FS: fs,
    FAKE_SCRIPT: script,
  };
  return {
    folder,
    record: (words) => spawnSync("sh", [script, ...words], { cwd: folder, env, encoding: "utf8" }),
  };
}
