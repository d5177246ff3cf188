CREATE TABLE IF NOT EXISTS weir_shard (
  namespace     text    NOT NULL,
  cache         text    NOT NULL,
  shard         integer NOT NULL,
  epoch         bigint  NOT NULL,
  applied_epoch bigint  NOT NULL DEFAULT 0,
  applied_seq   bigint  NOT NULL DEFAULT 0,
  parked        text    NOT NULL DEFAULT '',
  turn          bigint  NOT NULL DEFAULT 0,
  PRIMARY KEY (namespace, cache, shard)
) WITH (fillfactor = 50)
