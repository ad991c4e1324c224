-- One row: which store this is, and the last batch that is durable in it. `fence` counts the commits that
-- only settle what became of a batch whose own commit told nothing.
create table meta (
  id integer primary key check (id = 1),
  store_id integer not null,
  region text not null,
  last_batch integer not null,
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

-- Frames in the order of their commits. What stands before `bytes` is what damage is named and repaired by: the
-- outline is the frame without its words, with a checksum of its own. The bytes come last, so that the columns
-- before them are read without them.
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
  outline blob not null,
  bytes blob not null
) strict;

-- Four indices of frames. Each is two tables of one form: new rows go to the small one, which stays in a few pages
-- whatever the buckets are, and from time to time all of them move to the large one, in its order. So a commit that
-- touches a hundred buckets does not write a page for each of them.
create table frame_by_position (
  bucket integer not null,
  last_position integer not null,
  frame integer not null,
  primary key (bucket, last_position)
) strict, without rowid;

create table fresh_frame_by_position (
  bucket integer not null,
  last_position integer not null,
  frame integer not null,
  primary key (bucket, last_position)
) strict, without rowid;

create table frame_by_stream (
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  last_sequence integer not null,
  frame integer not null,
  primary key (bucket, origin, incarnation, last_sequence)
) strict, without rowid;

create table fresh_frame_by_stream (
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  last_sequence integer not null,
  frame integer not null,
  primary key (bucket, origin, incarnation, last_sequence)
) strict, without rowid;

-- One row per channel and frame: the channel's positions in that frame.
create table frame_by_channel (
  bucket integer not null,
  channel blob not null,
  first_position integer not null,
  last_position integer not null,
  frame integer not null,
  primary key (bucket, channel, first_position)
) strict, without rowid;

create table fresh_frame_by_channel (
  bucket integer not null,
  channel blob not null,
  first_position integer not null,
  last_position integer not null,
  frame integer not null,
  primary key (bucket, channel, first_position)
) strict, without rowid;

-- One row per producer and frame: the last of the producer's sequences in that frame.
create table frame_by_producer (
  bucket integer not null,
  producer integer not null,
  last_sequence integer not null,
  frame integer not null,
  primary key (bucket, producer, last_sequence)
) strict, without rowid;

create table fresh_frame_by_producer (
  bucket integer not null,
  producer integer not null,
  last_sequence integer not null,
  frame integer not null,
  primary key (bucket, producer, last_sequence)
) strict, without rowid;

-- Idempotency keys of unary publishes, 24 bytes each (sequence, high, low), so that a start decodes no frames.
create table key_block (
  frame integer primary key,
  bucket integer not null,
  origin integer not null,
  incarnation integer not null,
  stored_at integer not null,
  keys blob not null
) strict;

-- How far each stream has been applied, per incarnation; `ordinal` counts the incarnations from 0.
create table stream_end (
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
