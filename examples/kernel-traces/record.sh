#!/bin/sh
# Records what a kernel does with two files on a DAX file system while a program runs, as text for
# `lockspec import-ftrace`. docs/kernel-traces.md says what the machine needs.
#
#   record.sh probes  ext4|xfs [OFFSETS]       what would be written into kprobe_events, and filters
#   record.sh offsets ext4|xfs                 where fields are in this kernel, by its BTF
#   record.sh run -a FILE -b FILE -o TEXT.gz [-t TASKS] [-k KIB] [--] PROGRAM [ARGUMENT…]
#   record.sh clear                            takes away what an interrupted run left
#
# PROGRAM writes its operations to the file that LOCKSPEC_MARKER names. TASKS is a pattern for the
# names of its threads (default: wl*), KIB the size of each processor's buffer (default: 65536).
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
table=${LOCKSPEC_PROBES:-$here/probes.txt}
tracing=${LOCKSPEC_TRACING:-/sys/kernel/tracing}
group=lockspec
instance=$tracing/instances/lockspec
btf=${LOCKSPEC_BTF:-/sys/kernel/btf}
# Returns that may be awaited at a time, by all threads together.
returns=512

fail() {
  printf 'record.sh: %s\n' "$*" >&2
  exit 2
}

# The rows of the table for a file system, one a line; comments gone, shorthands written out.
rows() {
  awk -v fs="$1" '
    function emit() {
      if (row != "" && (section == "all" || section == fs)) print row
      row = ""
    }
    function expand(word,   x) {
      if (word ~ /^inode=/) return identity(substr(word, 7))
      if (word !~ /^vma=/) return word
      x = substr(word, 5)
      return "file=+{vm_area_struct.vm_file}(" x "):x64 mm=+{vm_area_struct.vm_mm}(" x "):x64" \
        " start=+{vm_area_struct.vm_start}(" x "):x64 pgoff=+{vm_area_struct.vm_pgoff}(" x "):u64 " \
        identity("+{file.f_inode}(+{vm_area_struct.vm_file}(" x "))")
    }
    function identity(x) {
      return "ino=+{inode.i_ino}(" x "):u64 dev=+{super_block.s_dev}(+{inode.i_sb}(" x ")):u32"
    }
    /^#/ || /^[ \t]*$/ { next }
    /^\[/ { emit(); section = substr($0, 2, index($0, "]") - 2); next }
    /^[^ \t]/ { emit() }
    {
      for (i = 1; i <= NF; i++) row = row (row == "" ? "" : " ") expand($i)
    }
    END { emit() }
  ' "$table"
}

# What is between braces in the table: struct.field, one a line.
fields() {
  rows "$1" | awk '/^[pr] /' | grep -o '{[^}]*}' | tr -d '{}' |
    awk '{ n = split($0, names, /[+-]/); for (i = 1; i <= n; i++) print names[i] }' | sort -u
}

# `struct.field offset` for each; of structs in modules too.
offsets() {
  command -v pahole >/dev/null || fail 'pahole is needed, of the package dwarves'
  [ -r "$btf/vmlinux" ] || fail "the kernel has no BTF ($btf/vmlinux): CONFIG_DEBUG_INFO_BTF=y"
  { fields "$1"; lock_fields "$1"; } | sort -u | while IFS=. read -r struct field; do
    found=$(offset "$struct" "$field" "$1")
    [ -n "$found" ] || fail "this kernel has no field $struct.$field: is the table for it?"
    printf '%s.%s %s\n' "$struct" "$field" "$found"
  done
}

lock_fields() {
  printf '%s\n' inode.i_rwsem inode.i_data address_space.invalidate_lock \
    address_space.i_mmap_rwsem file.f_inode inode.i_ino
  if [ "$1" = xfs ]; then printf '%s\n' xfs_inode.i_vnode xfs_inode.i_lock; fi
}

offset() {
  {
    pahole -F btf -C "$1" "$btf/vmlinux" 2>/dev/null ||
      pahole -F btf --btf_base "$btf/vmlinux" -C "$1" "$btf/$3" 2>/dev/null || true
  } | awk -v field="$2" '
    # "type field[4];  /*  offset  size */"; of anonymous members too, from the outermost.
    {
      if (!match($0, "[ *]" field "(\\[[0-9]*\\])*;[ \t]*/\\*[ ]*[0-9]+")) next
      text = substr($0, RSTART, RLENGTH)
      sub(/.*\/\*[ ]*/, "", text)
      print text
      exit
    }'
}

# Definitions for kprobe_events, a tab, and which filter the event gets.
definitions() {
  rows "$1" | awk -v offsets="$2" -v group="$group" -v returns="$returns" '
    BEGIN { while ((getline line < offsets) > 0) { split(line, two, " "); at[two[1]] = two[2] } }
    function place(text,   sum, sign, rest, cut) {
      sum = 0; sign = 1; rest = text
      while (rest != "") {
        cut = match(rest, /[+-]/)
        name = cut ? substr(rest, 1, cut - 1) : rest
        if (!(name in at)) {
          print "record.sh: no offset of " name > "/dev/stderr"; bad = 1; exit 2
        }
        sum += sign * at[name]
        sign = cut && substr(rest, cut, 1) == "-" ? -1 : 1
        rest = cut ? substr(rest, cut + 1) : ""
      }
      return sum
    }
    function resolve(word,   from, to, n) {
      while ((from = index(word, "+{")) > 0) {
        to = from + index(substr(word, from), "}") - 1
        n = place(substr(word, from + 2, to - from - 2))
        word = substr(word, 1, from - 1) (n < 0 ? "" : "+") n substr(word, to + 1)
      }
      return word
    }
    $1 == "p" || $1 == "r" {
      line = ($1 == "p" ? "p" : "r" returns) ":" group "/" $2 " " $3
      area = 0
      for (i = 5; i <= NF && $i != "=>"; i++) {
        line = line " " resolve($i)
        if ($i ~ /^file=/) area = 1
      }
      print line "\t" $4 (area ? "+area" : "")
    }
    END { if (bad) exit 2 }'
}

# `system:name filter` of tracepoints.
tracepoints() {
  rows "$1" | awk '$1 == "t" { print $3, $4 }'
}

write() { printf '%s\n' "$2" >"$1" || fail "cannot write $2 to $1"; }

# One hexadecimal address and a number; shells count in 63 bits and a sign, so in two halves.
plus() {
  low=${1#"${1%????????}"}
  high=${1%????????}
  sum=$((0x$low + $2))
  carry=0
  if [ "$sum" -lt 0 ]; then carry=-1; elif [ "$sum" -gt 4294967295 ]; then carry=1; fi
  printf '0x%x%08x' "$((high + carry))" "$((sum - carry * 4294967296))"
}

at() { awk -v name="$1" '$1 == name { print $2 }' "$work/offsets"; }

kernel_device() {
  device=$(stat -c %d "$1")
  major=$(((device >> 8) & 0xfff))
  minor=$(((device & 0xff) | ((device >> 12) & 0xfff00)))
  printf '%s' "$(((major << 20) | minor))"
}

# The address of an inode: what its fsync gets, in a probe that lasts for one call.
inode_address() {
  file=+$(at file.f_inode)
  case $fs in xfs) function=xfs_file_fsync ;; *) function=ext4_sync_file ;; esac
  # Never ">": it would take all other probes of the machine away.
  # shellcheck disable=SC2016 # "$arg1" is the kernel's
  printf 'p:%s/find %s inode=%s($arg1):x64 ino=+%s(%s($arg1)):u64\n' "$group" "$function" \
    "$file" "$(at inode.i_ino)" "$file" >>"$tracing/kprobe_events"
  write "$instance/events/$group/find/enable" 1
  sync "$1"
  write "$instance/events/$group/find/enable" 0
  sed -n "s/.* find: .* inode=\\(0x[0-9a-f]*\\) ino=$(stat -c %i "$1")\$/\\1/p" "$instance/trace" |
    head -n 1
  write "$instance/trace" ''
  echo "-:$group/find" >>"$tracing/kprobe_events"
}

# The recorder's facts about one file, for the preamble; its locks go to the filter too.
describe() {
  inode=$(inode_address "$2")
  [ -n "$inode" ] || fail "the inode of $2 was not found: does its fsync come by?"
  printf '# lockspec: file %s %s\n' "$1" "$(stat -c %i "$2")"
  data=$(at inode.i_data)
  lock "$1" i_rwsem "$(plus "$inode" "$(at inode.i_rwsem)")"
  lock "$1" inv "$(plus "$inode" $((data + $(at address_space.invalidate_lock))))"
  lock "$1" i_mmap "$(plus "$inode" $((data + $(at address_space.i_mmap_rwsem))))"
  if [ "$fs" = xfs ]; then
    lock "$1" ilock "$(plus "$inode" $(($(at xfs_inode.i_lock) - $(at xfs_inode.i_vnode))))"
  fi
}

lock() { printf '# lockspec: lock %s %s %s\n' "$3" "$2" "$1"; }

# Where the device begins, in page frames, and how many it has.
describe_device() {
  source=$(findmnt -n -o SOURCE --target "$1")
  node=/sys/class/block/$(basename "$(readlink -f "$source")")/device
  if [ -r "$node/resource" ] && [ -r "$node/size" ]; then
    start=$(cat "$node/resource")
    printf '# lockspec: pmem 0x%x 0x%x\n' $((start >> 12)) $(($(cat "$node/size") >> 12))
  else
    printf 'record.sh: where %s begins is not known: import with --pmem-pfn\n' "$source" >&2
  fi
  if [ "$fs" = xfs ]; then
    mount=$(findmnt -n -o TARGET --target "$1")
    xfs_info "$mount" | sed -n 's/.*agsize=\([0-9]*\) *blks.*/# lockspec: ag-blocks \1/p' | head -n 1
  fi
}

# The filter of a kind, for filter files of events.
filter() {
  files="dev == $dev && (ino == $ino_a || ino == $ino_b)"
  case $1 in
    file) printf '%s' "$files" ;;
    file+area) printf 'file != 0 && %s' "$files" ;;
    dev) printf 'dev == %s' "$dev" ;;
    task) printf 'comm ~ "%s"' "$tasks" ;;
    sem)
      sed -n 's/^# lockspec: lock \(0x[0-9a-f]*\) .*/sem == \1/p' "$work/preamble" |
        awk '{ printf "%s%s", (NR > 1 ? " || " : ""), $0 }'
      ;;
    *) printf 0 ;;
  esac
}

set_probes() {
  definitions "$fs" "$work/offsets" >"$work/definitions"
  tab=$(printf '\t')
  while IFS=$tab read -r definition kind; do
    echo "$definition" >>"$tracing/kprobe_events" || {
      tail -n 4 "$tracing/error_log" >&2
      fail "the kernel refuses: $definition"
    }
    name=${definition#*"$group"/}
    turn_on "$group/${name%% *}" "$kind"
  done <"$work/definitions"
  tracepoints "$fs" >"$work/tracepoints"
  while read -r event kind; do turn_on "$(echo "$event" | tr : /)" "$kind"; done <"$work/tracepoints"
}

turn_on() {
  [ -d "$instance/events/$1" ] || fail "the kernel has no event $1"
  write "$instance/events/$1/filter" "$(filter "$2")"
  write "$instance/events/$1/enable" 1
}

clear() {
  if [ -d "$instance" ]; then
    echo 0 >"$instance/tracing_on"
    echo 0 >"$instance/events/enable"
    rmdir "$instance"
  fi
  # Only ours; other probes of the machine stay.
  for probe in $(grep -o ":$group/[a-z_0-9]*" "$tracing/kprobe_events" || true); do
    echo "-$probe" >>"$tracing/kprobe_events"
  done
}

# What the kernel knows of records that were lost, and of returns that were missed.
losses() {
  cat "$instance"/per_cpu/cpu*/stats |
    awk -F: '/overrun|dropped events/ { lost += $2 } END { if (lost) print "# lockspec: lost " lost }'
  awk -v group="$group" 'NR == FNR { ours[$1]; next } ($1 in ours) && $3 > 0 {
    print "# lockspec: missed " $1 " " $3 }' "$work/names" "$tracing/kprobe_profile"
}

run() {
  file_a='' file_b='' out='' tasks='wl*' kib=65536
  while getopts a:b:o:t:k: option; do
    case $option in
      a) file_a=$OPTARG ;;
      b) file_b=$OPTARG ;;
      o) out=$OPTARG ;;
      t) tasks=$OPTARG ;;
      k) kib=$OPTARG ;;
      *) exit 2 ;;
    esac
  done
  shift $((OPTIND - 1))
  if [ -z "$file_a" ] || [ -z "$file_b" ] || [ -z "$out" ] || [ $# -eq 0 ]; then
    fail 'run -a FILE -b FILE -o TEXT.gz [-t TASKS] [-k KIB] [--] PROGRAM [ARGUMENT…]'
  fi
  [ ! -e "$out" ] || fail "$out is there already"
  [ "$(id -u)" = 0 ] || fail 'only root may trace'
  [ -d "$tracing/instances" ] || fail "mount -t tracefs nodev $tracing"
  [ ! -d "$instance" ] || fail 'a recording goes on, or was interrupted: record.sh clear'
  fs=$(findmnt -n -o FSTYPE --target "$file_a")
  case $fs in ext4 | xfs) ;; *) fail "$file_a is on $fs; the table knows ext4 and xfs" ;; esac

  work=$(mktemp -d)
  trap 'clear; rm -rf "$work"' EXIT
  trap 'exit 130' INT TERM
  offsets "$fs" >"$work/offsets"
  mkdir "$instance"
  write "$instance/trace_clock" counter
  write "$instance/options/hash-ptr" 1
  write "$instance/buffer_size_kb" "$kib"
  # Nobody may evict the inodes: their locks would move.
  exec 8<"$file_a" 9<"$file_b"
  dev=$(kernel_device "$file_a")
  ino_a=$(stat -c %i "$file_a") ino_b=$(stat -c %i "$file_b")
  {
    printf '# lockspec: kernel %s\n# lockspec: clock counter\n' "$(uname -r)"
    describe A "$file_a"
    describe B "$file_b"
    describe_device "$file_a"
  } >"$work/preamble"
  set_probes
  awk '{ name = $1; sub(/.*\//, "", name); print name }' "$work/definitions" >"$work/names"
  write "$instance/trace" ''

  write "$instance/tracing_on" 1
  status=0
  LOCKSPEC_MARKER=$instance/trace_marker "$@" || status=$?
  write "$instance/tracing_on" 0
  losses >>"$work/preamble"
  cat "$work/preamble" "$instance/trace" | gzip >"$out"
  printf 'record.sh: %s: the program ended with %s\n' "$out" "$status" >&2
  if grep -e ' lost ' -e ' missed ' "$work/preamble" >&2; then
    fail 'the recording has holes: give -k a larger number, or record for less time'
  fi
  return "$status"
}

command=${1:-}
[ $# -eq 0 ] || shift
case $command in
  offsets) offsets "${1:?ext4 or xfs}" ;;
  probes)
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    fs=${1:?ext4 or xfs}
    if [ -n "${2:-}" ]; then cat "$2" >"$work/offsets"; else offsets "$fs" >"$work/offsets"; fi
    definitions "$fs" "$work/offsets"
    tracepoints "$fs"
    ;;
  run) run "$@" ;;
  clear) clear ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
