-- One row: which store this is, the last batch that is durable in it, and the last whose ends stand in `head` and
-- `run_end`. `fence` counts the commits that only settle what became of a batch whose own commit told nothing.
create table meta (
  id integer primary key check (id = 1),
  store_id integer not null,
  region text not null,
  last_batch integer not null,
  folded integer not null,
  fence integer not null
) strict;

-- Names that many rows carry, as small numbers.
create table region (
  id integer primary key,
  name text not null unique
) strict;

create table producer (
  id integer primary key,
  org text not null,
  high integer not null,
  low integer not null,
  unique (org, high, low)
) strict;

-- Frames in the order of their commits. What stands before `knots` is what damage is named by. `knots`: for each
-- chain that the frame is in (its bucket, its stream, its channels, its producers), where the frames before it are.
-- `outline` is what it is repaired by: the frame without its words, with a checksum of its own.
-- The bytes come last, so that the columns before them are read without them.
create table frame (
  id integer primary key,
  bucket integer not null,
  first_position integer not null,
  last_position integer not null,
  origin integer not null,
  incarnation integer not null,
  first_sequence integer not null,
  last_sequence integer not null,
  revision integer not null,
  knots blob not null,
  outline blob not null,
  bytes blob not null
) strict;

-- The newest frame of each chain, and the chain's value (a position or a sequence) at its end.
create table head (
  chain blob primary key,
  frame integer not null,
  last integer not null
) strict, without rowid;

-- What each of the last commits changed of `head` and `run_end`: it is written there later, many commits at a
-- time, so that a commit that ends a hundred chains does not write a page for each of them. Rows of folded batches
-- are written over.
create table fresh_head (
  slot integer primary key,
  batch integer not null,
  changes blob not null
) strict;

-- Idempotency keys of unary publishes, 24 bytes each (sequence, high, low), so that a start decodes no frames.
create table key_block (
  frame integer primary key,
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  stored_at integer not null,
  keys blob not null
) strict;

-- How far each stream has been applied, per incarnation (run); `ordinal` counts the incarnations from 0. What the
-- last commits changed of it is in `fresh_head`.
create table run_end (
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  ordinal integer not null,
  sequence integer not null,
  primary key (bucket, origin, incarnation)
) strict, without rowid;

create table control (
  local_position integer primary key,
  region integer not null,
  position integer not null,
  entry blob not null
) strict;

create index control_by_region on control (region, position);

create table edit (
  id integer primary key,
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  sequence integer not null,
  by_bucket integer not null,
  by_origin integer not null,
  by_incarnation integer not null,
  by_sequence integer not null,
  unique (
    bucket, origin, incarnation, sequence, by_bucket, by_origin, by_incarnation, by_sequence)
) strict;

create table blank (
  id integer primary key,
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  sequence integer not null,
  unique (bucket, origin, incarnation, sequence)
) strict;

create table subscription_cursor (
  org text not null,
  name text not null,
  token blob not null,
  primary key (org, name)
) strict, without rowid;

create table refusal (
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  sequence integer not null,
  reason text not null,
  at integer not null,
  primary key (bucket, origin, incarnation, sequence)
) strict, without rowid;

create table parking (
  id integer primary key,
  channel blob not null unique,
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  sequence integer not null,
  reason text not null
) strict;
