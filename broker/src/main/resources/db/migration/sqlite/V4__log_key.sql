-- 32 bytes: what this region seals its own control entries with. Never null once a store is open: it is drawn in the
-- transaction that adds the column.
alter table meta add column log_key blob;
