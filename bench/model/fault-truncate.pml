/*
 * The reference model for Spin: faults that hold a reader-writer lock shared against truncates
 * that hold it exclusively. One row of the tables in bench/README.md is one transition of pan, and
 * the location of a thread is pan's own program counter, which is the formulation that pan is
 * fastest on. Translate with `spin -a -o1 -o2 -o3`: without dead-variable resets and statement
 * merging the graph is the one that every engine counts, state by state.
 * The invariant stands as an assertion in each step that writes what it reads.
 * Sizes come from -DNF=… -DNT=… .
 */
#ifndef NF
#define NF 3
#endif
#ifndef NT
#define NT 2
#endif
#define NONE 3

#define NO_PTE_MAPS_A_FREE_BLOCK \
  assert((pte[0] == NONE || !is_free[pte[0]]) && (pte[1] == NONE || !is_free[pte[1]]))

byte i_size = 2;
byte extent[2] = NONE;
byte pte[2] = NONE;
bool is_free[3] = true;
byte readers = 0;
bool writer = false;

active [NF] proctype faulter() {
  byte page = 0;
  byte block = 0;

choose:
  if
  :: page = 0
  :: page = 1
  fi;
  d_step { !writer -> readers++ };
  if
  :: page >= i_size -> goto unlock
  :: else
  fi;
  block = extent[page];
  if
  :: block == NONE
  :: else -> goto got_one
  fi;
  d_step {
    if
    :: is_free[0] -> block = 0
    :: !is_free[0] && is_free[1] -> block = 1
    :: !is_free[0] && !is_free[1] && is_free[2] -> block = 2
    :: else -> block = NONE
    fi;
    if
    :: block != NONE -> is_free[block] = false; extent[page] = block
    :: else
    fi;
    NO_PTE_MAPS_A_FREE_BLOCK
  };
got_one:
  if
  :: block != NONE
  :: else -> goto unlock
  fi;
  d_step { pte[page] = block; NO_PTE_MAPS_A_FREE_BLOCK };
unlock:
  if
  :: d_step { readers--; block = 0 }
  fi;
  goto choose
}

active [NT] proctype truncater() {
  byte page = 0;
  byte size = 0;

choose:
  if
  :: size = 0
  :: size = 1
  :: size = 2
  fi;
  d_step { !writer && readers == 0 -> writer = true };
  i_size = size;
  page = size;
more:
  if
  :: page < 2
  :: else -> goto unlock
  fi;
  d_step { pte[page] = NONE; NO_PTE_MAPS_A_FREE_BLOCK };
  if
  :: extent[page] != NONE
  :: else -> goto next
  fi;
  d_step { is_free[extent[page]] = true; extent[page] = NONE; NO_PTE_MAPS_A_FREE_BLOCK };
next:
  page++;
  goto more;
unlock:
  if
  :: d_step { writer = false; page = 0; size = 0 }
  fi;
  goto choose
}
