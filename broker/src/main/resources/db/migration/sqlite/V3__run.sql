-- One row for each run of a broker on this store that has stored something, the latest 1 000 of them: where each began.
-- `places`: (bucket, 1 byte; last local position, 8 bytes) of every bucket that had any.
create table run (
  id integer primary key,
  incarnation integer not null,
  control_position integer not null,
  places blob not null
) strict;
