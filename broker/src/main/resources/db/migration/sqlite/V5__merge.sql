-- What the rows of frames have become that were merged into a later one: the knots of later frames and the heads of
-- chains still name them, and a reader goes on at `frame`. A number is that of a frame or of a sign, never of both.
create table sign (
  id integer primary key,
  frame integer not null
) strict;
-- How many signs there are.
alter table meta add column signs integer not null default 0;
-- One row: up to where merging has come. `places`: (bucket, 1 byte; position, 8 bytes) of each bucket, below which
-- nothing is left to merge.
create table settled (
  id integer primary key check (id = 1),
  places blob not null
) strict;
