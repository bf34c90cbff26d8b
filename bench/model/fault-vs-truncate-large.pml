/*
 * bench/fault-vs-truncate-large.lockspec for Spin, step for step: locations are pan's own program
 * counters, a local is set to 0 where it dies, a loop that lockspec walks at the end of a step is
 * two guarded alternatives of that step. Translate with `spin -a -o1 -o2 -o3`, as the other model.
 * The invariant stands as an assertion in each step that writes what it reads.
 * Sizes come from -DPAGES=… -DMMS=… -DBLOCKS=… -DREADERS=…
 * -DCHANGERS=… (at least two pages, two address spaces).
 */
#ifndef PAGES
#define PAGES 2
#endif
#ifndef MMS
#define MMS 2
#endif
#ifndef BLOCKS
#define BLOCKS 2
#endif
#ifndef READERS
#define READERS 1
#endif
#ifndef CHANGERS
#define CHANGERS 2
#endif

/* An extent is 0 or block + 1; an entry or a pte is 0, 1 for the zero page, or block + 2. */
#define AT(m, page) ((m) * PAGES + (page))
#define MAPPED(found) ((found) + 1)

byte i_size = PAGES;
byte extent[PAGES] = 0;
byte entry[PAGES] = 0;
byte pte[PAGES * MMS] = 0;
bool is_free[BLOCKS] = true;
bool i_rwsem = false;
byte inv_readers = 0;
bool inv_writer = false;
bool entry_lock[PAGES] = false;

/* Called inside a d_step only: i is scratch and always back at 0. */
hidden byte i;
inline no_pte_maps_a_free_block() {
  i = 0;
  do
  :: i < PAGES * MMS ->
     assert(pte[i] < 2 || !is_free[pte[i] - 2]);
     i++
  :: else -> break
  od;
  i = 0
}

inline choose_page(page) {
  if
  :: page = 0
  :: page = 1
  :: d_step { PAGES > 2 -> page = 2 }
  :: d_step { PAGES > 3 -> page = 3 }
  fi
}

/* Every page table loses the page, the entry goes, the walk ends with m = 0. */
inline unmap_and_delete_entry(page) {
  do
  :: d_step { m < MMS - 1 -> pte[AT(m, page)] = 0; m++ }
  :: d_step { m == MMS - 1 -> pte[AT(m, page)] = 0; m = 0 } -> break
  od;
  if
  :: d_step { !entry_lock[page] -> entry[page] = 0 }
  fi
}

/* Gives the page's block back; what follows in the same step is `after`. */
#define FREE(page, after) \
  if \
  :: extent[page] != 0 -> is_free[extent[page] - 1] = true; extent[page] = 0 \
  :: else \
  fi; \
  no_pte_maps_a_free_block(); \
  after

#define ALLOCATE(b) \
  d_step { \
    BLOCKS > b && extent[page] == 0 && is_free[b % BLOCKS] -> \
    is_free[b % BLOCKS] = false; extent[page] = b + 1 \
  }

active [READERS] proctype reader() {
  byte m = 0;
  byte page = 0;
  byte found = 0;

again:
  if
  :: m = 0
  :: m = 1
  :: d_step { MMS > 2 -> m = 2 }
  :: d_step { MMS > 3 -> m = 3 }
  fi;
  choose_page(page);
  d_step { !inv_writer -> inv_readers++ };
  if
  :: d_step { page >= i_size -> m = 0; page = 0 } -> goto sigbus
  :: d_step { page < i_size -> skip }
  fi;
  d_step { !entry_lock[page] -> entry_lock[page] = true };
  found = extent[page];
  entry[page] = MAPPED(found);
  d_step { pte[AT(m, page)] = MAPPED(found); m = 0; found = 0; no_pte_maps_a_free_block() };
  d_step { entry_lock[page] = false; page = 0 };
  inv_readers--;
  goto again;

sigbus:
  inv_readers--;
  goto again
}

active [CHANGERS] proctype changer() {
  byte m = 0;
  byte page = 0;

again:
  choose_page(page);
  if
  :: d_step { !i_rwsem -> i_rwsem = true } -> goto truncate
  :: d_step { !i_rwsem -> i_rwsem = true } -> goto punch
  :: d_step { !i_rwsem -> i_rwsem = true } -> goto write
  fi;

truncate:
  if
  :: d_step { !inv_writer && inv_readers == 0 -> inv_writer = true }
  fi;
  i_size = page;
  do
  :: unmap_and_delete_entry(page);
     if
     :: d_step { page < PAGES - 1 -> FREE(page, page++) }
     :: d_step { page == PAGES - 1 -> FREE(page, page = 0) } -> break
     fi
  od;
  inv_writer = false;
  goto unlock;

punch:
  if
  :: d_step { !inv_writer && inv_readers == 0 -> inv_writer = true }
  fi;
  unmap_and_delete_entry(page);
  d_step { FREE(page, page = 0) };
  inv_writer = false;
  goto unlock_punch;

write:
  if
  :: d_step { !inv_writer && inv_readers == 0 -> inv_writer = true }
  fi;
  if
  :: d_step { extent[page] != 0 -> skip }
  :: ALLOCATE(0)
  :: ALLOCATE(1)
  :: ALLOCATE(2)
  :: ALLOCATE(3)
  fi;
  unmap_and_delete_entry(page);
  inv_writer = false;
  d_step { i_size = (i_size > page + 1 -> i_size : page + 1); page = 0 };
  i_rwsem = false;
  goto again;

unlock:
  i_rwsem = false;
  goto again;

unlock_punch:
  i_rwsem = false;
  goto again
}
