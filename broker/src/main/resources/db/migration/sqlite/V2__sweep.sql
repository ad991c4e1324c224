-- One row: what decisions rested on when stored frames were last looked at, and how far that has come. Everything
-- below `next_position` of `bucket`, and every bucket before it, was decided anew on it; bucket 256: everything.
create table sweep (
  id integer primary key check (id = 1),
  rules text not null,
  since integer not null,
  bucket integer not null,
  next_position integer not null
) strict;
