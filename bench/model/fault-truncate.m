-- The reference model for Rumur: faults that hold a reader-writer lock shared against truncates
-- that hold it exclusively. Every rule is one row of the tables in bench/README.md, one location
-- to the next, so that every engine counts the same graph. Sizes: NF faulters, NT truncaters;
-- bench/bench.ts rewrites the two constants.

const
  NF: 3;
  NT: 2;
  NONE: 3;

type
  Faulter: 0 .. NF - 1;
  Truncater: 0 .. NT - 1;
  Page: 0 .. 1;
  Size: 0 .. 2;
  Block: 0 .. 2;
  BlockOrNone: 0 .. 3;

var
  i_size: Size;
  extent: array [Page] of BlockOrNone;
  pte: array [Page] of BlockOrNone;
  is_free: array [Block] of boolean;
  readers: 0 .. NF;
  writer: boolean;

  at_f: array [Faulter] of 0 .. 8;
  page_f: array [Faulter] of Page;
  block_f: array [Faulter] of BlockOrNone;

  at_t: array [Truncater] of 0 .. 9;
  page_t: array [Truncater] of Size;
  size_t: array [Truncater] of Size;

startstate begin
  i_size := 2;
  for p: Page do extent[p] := NONE; pte[p] := NONE; end;
  for b: Block do is_free[b] := true; end;
  readers := 0;
  writer := false;
  for f: Faulter do at_f[f] := 0; page_f[f] := 0; block_f[f] := 0; end;
  for t: Truncater do at_t[t] := 0; page_t[t] := 0; size_t[t] := 0; end;
end;

ruleset f: Faulter do
  ruleset p: Page do
    rule "f_choose" at_f[f] = 0 ==> begin page_f[f] := p; at_f[f] := 1; end;
  end;
  rule "f_acquire" at_f[f] = 1 & !writer ==> begin readers := readers + 1; at_f[f] := 2; end;
  rule "f_check_size" at_f[f] = 2 ==>
  begin
    if page_f[f] >= i_size then at_f[f] := 7; else at_f[f] := 3; end;
  end;
  rule "f_lookup" at_f[f] = 3 ==> begin block_f[f] := extent[page_f[f]]; at_f[f] := 4; end;
  rule "f_is_hole" at_f[f] = 4 ==>
  begin
    if block_f[f] = NONE then at_f[f] := 5; else at_f[f] := 6; end;
  end;
  rule "f_allocate" at_f[f] = 5 ==>
  begin
    if is_free[0] then block_f[f] := 0;
    elsif is_free[1] then block_f[f] := 1;
    elsif is_free[2] then block_f[f] := 2;
    else block_f[f] := NONE;
    end;
    if block_f[f] != NONE then
      is_free[block_f[f]] := false;
      extent[page_f[f]] := block_f[f];
    end;
    at_f[f] := 6;
  end;
  rule "f_got_one" at_f[f] = 6 ==>
  begin
    if block_f[f] != NONE then at_f[f] := 8; else at_f[f] := 7; end;
  end;
  rule "f_install" at_f[f] = 8 ==> begin pte[page_f[f]] := block_f[f]; at_f[f] := 7; end;
  rule "f_release" at_f[f] = 7 ==>
  begin
    readers := readers - 1; block_f[f] := 0; at_f[f] := 0;
  end;
end;

ruleset t: Truncater do
  ruleset s: Size do
    rule "t_choose" at_t[t] = 0 ==> begin size_t[t] := s; at_t[t] := 1; end;
  end;
  rule "t_acquire" at_t[t] = 1 & !writer & readers = 0 ==> begin writer := true; at_t[t] := 2; end;
  rule "t_set_size" at_t[t] = 2 ==> begin i_size := size_t[t]; at_t[t] := 3; end;
  rule "t_first" at_t[t] = 3 ==> begin page_t[t] := size_t[t]; at_t[t] := 4; end;
  rule "t_more" at_t[t] = 4 ==>
  begin
    if page_t[t] < 2 then at_t[t] := 5; else at_t[t] := 9; end;
  end;
  rule "t_unmap" at_t[t] = 5 ==> begin pte[page_t[t]] := NONE; at_t[t] := 6; end;
  rule "t_is_block" at_t[t] = 6 ==>
  begin
    if extent[page_t[t]] != NONE then at_t[t] := 7; else at_t[t] := 8; end;
  end;
  rule "t_free" at_t[t] = 7 ==>
  begin
    is_free[extent[page_t[t]]] := true; extent[page_t[t]] := NONE; at_t[t] := 8;
  end;
  rule "t_next" at_t[t] = 8 ==> begin page_t[t] := page_t[t] + 1; at_t[t] := 4; end;
  rule "t_release" at_t[t] = 9 ==>
  begin
    writer := false; page_t[t] := 0; size_t[t] := 0; at_t[t] := 0;
  end;
end;

invariant "no_pte_maps_a_free_block"
  forall p: Page do pte[p] = NONE | !is_free[pte[p]] end;
