package dev.tidegate.broker.metrics;

import java.util.List;

/// The metrics of Tidegate's own: each with its name, type, unit and labels, and what it says.
///
/// `docs/metrics.md` has the same rows; a test compares the two. A counter is named without
/// `_total`, which the exposition adds.
enum Family {
  BROKER_INFO(
      Type.GAUGE, "tidegate_broker_info", "1", "This broker.", "region", "broker", "version"),
  READY(Type.GAUGE, "tidegate_ready", "0 or 1", "1 while it is ready, as /readyz says."),
  DRAINING(Type.GAUGE, "tidegate_draining", "0 or 1", "1 once it is about to stop."),
  LOOP_ANSWERED(
      Type.GAUGE,
      "tidegate_loop_answered",
      "0 or 1",
      "0 if the loop did not answer in time: all but process, certificates and disk is missing then."),
  LOOP_INBOX(Type.GAUGE, "tidegate_loop_inbox", "tasks", "Tasks that wait for the loop."),
  LOOP_INBOX_CAPACITY(
      Type.GAUGE,
      "tidegate_loop_inbox_capacity",
      "tasks",
      "Tasks of other threads that may wait before those threads wait."),

  LINK_STATE(
      Type.GAUGE,
      "tidegate_link_state",
      "0 or 1",
      "1 for the state that the link to the peer is in.",
      "peer",
      "state"),
  LINK_BREAKER(
      Type.GAUGE,
      "tidegate_link_breaker",
      "0 or 1",
      "1 for the state that the link's breaker is in.",
      "peer",
      "state"),
  LINK_LAG_EVENTS(
      Type.GAUGE,
      "tidegate_link_lag_events",
      "events",
      "Own events that the peer has not acknowledged.",
      "peer"),
  LINK_LAG_BYTES(Type.GAUGE, "tidegate_link_lag_bytes", "bytes", "Their size, estimated.", "peer"),
  LINK_LAG_SECONDS(
      Type.GAUGE, "tidegate_link_lag_seconds", "seconds", "Age of the oldest of them.", "peer"),
  LINK_ROUND_TRIP_SECONDS(
      Type.GAUGE,
      "tidegate_link_round_trip_seconds",
      "seconds",
      "Of the latest heartbeat; missing before the first.",
      "peer"),
  LINK_CREDIT_BYTES(
      Type.GAUGE, "tidegate_link_credit_bytes", "bytes", "What the peer lets it send now.", "peer"),
  LINK_OUT_BYTES(
      Type.GAUGE, "tidegate_link_out_bytes", "bytes", "Sent and not acknowledged yet.", "peer"),
  LINK_OUTBOUND_MESSAGES(
      Type.GAUGE,
      "tidegate_link_outbound_messages",
      "messages",
      "Messages that wait for the connection to take them.",
      "peer"),
  LINK_WAITING_BUCKETS(
      Type.GAUGE,
      "tidegate_link_waiting_buckets",
      "buckets",
      "Buckets that cannot be sent before something else has happened.",
      "peer",
      "waits_for"),
  LINK_INBOUND_LIVE(
      Type.GAUGE,
      "tidegate_link_inbound_live",
      "0 or 1",
      "1 while the peer's events come in live.",
      "peer"),
  LINK_HEARD_SECONDS(
      Type.GAUGE,
      "tidegate_link_heard_seconds",
      "seconds",
      "Since the peer's control log was heard; missing if never in this run.",
      "peer"),

  FEEDS(Type.GAUGE, "tidegate_feeds", "feeds", "Open feeds."),
  FEED_LAG_EVENTS(
      Type.GAUGE_HISTOGRAM,
      "tidegate_feed_lag_events",
      "events",
      "Stored events that each open feed has still to look at."),
  FEED_LAG_EVENTS_MAX(
      Type.GAUGE, "tidegate_feed_lag_events_max", "events", "The same of the slowest feed."),
  FEED_HELD_CHANNELS(
      Type.GAUGE,
      "tidegate_feed_held_channels",
      "channels",
      "Channels that wait, over all feeds, by what they wait for.",
      "waits_for"),
  FEED_DELIVERED(
      Type.COUNTER, "tidegate_feed_delivered", "events", "Events handed to subscribers."),
  FEED_RESYNCS(
      Type.COUNTER,
      "tidegate_feed_resyncs",
      "resyncs",
      "Subscribers that fell out of memory and read on from the store."),

  EVENTS_STORED(
      Type.COUNTER,
      "tidegate_events_stored",
      "events",
      "Events stored, by whether they are of this region.",
      "origin"),
  RECORD_BYTES_STORED(
      Type.COUNTER, "tidegate_record_bytes_stored", "bytes", "Bytes of all renditions of them."),
  COMMIT_SECONDS(
      Type.HISTOGRAM,
      "tidegate_commit_seconds",
      "seconds",
      "A group commit, from its cut to its answer: write and sync."),
  COMMIT_EVENTS(Type.HISTOGRAM, "tidegate_commit_events", "events", "Events in a group commit."),
  COMMIT_FRAMES(Type.COUNTER, "tidegate_commit_frames", "frames", "Frames stored."),
  COMMIT_FAILURES(
      Type.COUNTER,
      "tidegate_commit_failures",
      "commits",
      "Group commits that were not stored, or whose fate was not known at once.",
      "outcome"),
  STORE_STORING(
      Type.GAUGE, "tidegate_store_storing", "0 or 1", "0 after a failed sync: the broker stops."),
  STORE_BYTES(Type.GAUGE, "tidegate_store_bytes", "bytes", "The store's file."),
  STORE_WAL_BYTES(Type.GAUGE, "tidegate_store_wal_bytes", "bytes", "The store's write-ahead log."),
  STORE_LIMIT_BYTES(
      Type.GAUGE,
      "tidegate_store_limit_bytes",
      "bytes",
      "What file and log may take together: journal.max-bytes, or less if the disk has no room for it."),
  DISK_FREE_BYTES(
      Type.GAUGE,
      "tidegate_disk_free_bytes",
      "bytes",
      "What the broker may still write on the store's disk."),
  DISK_BYTES(Type.GAUGE, "tidegate_disk_bytes", "bytes", "The size of that disk."),
  SWEEPING(Type.GAUGE, "tidegate_sweeping", "0 or 1", "1 while what is stored is decided anew."),
  SWEEP_CORRECTED(
      Type.COUNTER,
      "tidegate_sweep_corrected",
      "frames",
      "Frames in which the sweep took something back."),
  MERGED(
      Type.COUNTER,
      "tidegate_merged_frames",
      "frames",
      "Small frames that became part of a larger one."),

  PLANS(
      Type.COUNTER,
      "tidegate_plans",
      "decisions",
      "Decisions about own events, one for each event and org of its channel, by what the org gets.",
      "outcome"),
  PUBLISH_REFUSED(
      Type.COUNTER,
      "tidegate_publish_refused",
      "publishes",
      "Publishes refused, by reason (docs/errors.md).",
      "reason"),
  QUOTA_REFUSED(
      Type.COUNTER,
      "tidegate_quota_refused",
      "refusals",
      "Publishes, calls, streams and connections beyond a limit of their org or user, by the limit's key.",
      "limit"),
  CALLS_REFUSED(
      Type.COUNTER,
      "tidegate_calls_refused",
      "calls",
      "Calls that ended with a listed error, by reason (docs/errors.md).",
      "port",
      "reason"),
  CONNECTIONS_REFUSED(
      Type.COUNTER,
      "tidegate_connections_refused",
      "connections",
      "Connections closed before TLS because the port or the address has no slot.",
      "port"),
  PUBLISH_QUEUE(
      Type.GAUGE, "tidegate_publish_queue", "publishes", "Publishes that wait for the store."),
  PUBLISH_QUEUE_CAPACITY(
      Type.GAUGE,
      "tidegate_publish_queue_capacity",
      "publishes",
      "How many may wait; beyond it they are refused."),
  CACHE_HITS(
      Type.COUNTER, "tidegate_cache_hits", "lookups", "Look-ups that found something.", "cache"),
  CACHE_MISSES(Type.COUNTER, "tidegate_cache_misses", "lookups", "Look-ups that did not.", "cache"),
  TRACE_SPANS(
      Type.COUNTER,
      "tidegate_trace_spans",
      "spans",
      "Spans by whether a collector took them; missing while tracing is off.",
      "outcome"),
  POLICY_INFO(Type.GAUGE, "tidegate_policy_info", "1", "The policy set in force.", "policy_set"),
  POLICY_UNREADABLE(
      Type.GAUGE,
      "tidegate_policy_unreadable",
      "orgs",
      "Orgs whose policy file is in force and cannot be read here: their flows wait."),

  PARKED_CHANNELS(
      Type.GAUGE,
      "tidegate_parked_channels",
      "channels",
      "Channels that an event which cannot be applied has stopped."),
  PARKED_EVENTS(Type.GAUGE, "tidegate_parked_events", "events", "Events that came to them since."),
  STAMPS_AHEAD(
      Type.COUNTER,
      "tidegate_stamps_ahead",
      "stamps",
      "Stamps of other regions that were more than 5 s ahead of this broker's clock."),
  ALARMS(
      Type.COUNTER, "tidegate_alarms", "alarms", "Alarms raised, by code (docs/runbooks).", "code"),
  KNOWN_REGIONS(Type.GAUGE, "tidegate_known_regions", "regions", "Regions in the directory."),
  KNOWN_ORGS(Type.GAUGE, "tidegate_known_orgs", "orgs", "Orgs in the directory."),
  KNOWN_CHANNELS(
      Type.GAUGE, "tidegate_known_channels", "channels", "Channels that this region knows."),
  CERTIFICATE_SECONDS(
      Type.GAUGE,
      "tidegate_certificate_seconds",
      "seconds",
      "Until the certificate ends; negative after it.",
      "certificate"),
  FILES_WAITING(
      Type.GAUGE,
      "tidegate_files_waiting",
      "settings",
      "What files say and is not in force: refused at the last look, or waiting for a restart."),

  GRPC_CALLS(
      Type.COUNTER,
      "tidegate_grpc_calls",
      "calls",
      "Calls that ended, unary and streaming.",
      "port",
      "grpc_method",
      "grpc_status"),
  GRPC_CALLS_OPEN(
      Type.GAUGE,
      "tidegate_grpc_calls_open",
      "calls",
      "Calls that are open now.",
      "port",
      "grpc_method"),
  GRPC_CALL_SECONDS(
      Type.HISTOGRAM,
      "grpc_server_call_duration_seconds",
      "seconds",
      "How long unary calls took.",
      "port",
      "grpc_method",
      "grpc_status"),
  GRPC_DIRECT_BYTES(
      Type.GAUGE,
      "tidegate_direct_memory_bytes",
      "bytes",
      "Memory outside the heap that connections use; the JVM's own pools do not count it."),
  GRPC_CONNECTIONS(
      Type.GAUGE,
      "tidegate_connections",
      "connections",
      "Connections of a port, those still shaking hands included.",
      "port");

  /// What can be asked of it.
  enum Type {
    COUNTER,
    GAUGE,
    HISTOGRAM,
    GAUGE_HISTOGRAM
  }

  final Type type;
  final String metric;
  final String unit;
  final String help;

  @SuppressWarnings("ImmutableEnumChecker") // made by List.of
  final List<String> labels;

  Family(Type type, String metric, String unit, String help, String... labels) {
    this.type = type;
    this.metric = metric;
    this.unit = unit;
    this.help = help;
    this.labels = List.of(labels);
  }
}
