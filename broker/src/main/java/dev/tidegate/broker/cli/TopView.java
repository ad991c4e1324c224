package dev.tidegate.broker.cli;

import java.util.List;

/// What `top` knows of a region at one moment.
///
/// @param atMillis when it was asked
/// @param totals of the broker's run; only differences are shown
record TopView(
    long atMillis,
    String region,
    String broker,
    String policySet,
    boolean draining,
    long eventsStored,
    long storeBytes,
    Totals totals,
    Queue queue,
    int channels,
    int parked,
    int feedsOpen,
    List<Region> regions,
    List<Link> links,
    List<Feed> feeds,
    List<Org> orgs,
    List<Alarm> alarms) {
  TopView {
    regions = List.copyOf(regions);
    links = List.copyOf(links);
    feeds = List.copyOf(feeds);
    orgs = List.copyOf(orgs);
    alarms = List.copyOf(alarms);
  }

  record Totals(
      long own, long other, long delivered, long commits, long refused, long decided, long kept) {}

  record Queue(int depth, int capacity) {}

  /// @param heardAgoMillis since its control log was heard; -1: never
  record Region(String name, int orgs, long heardAgoMillis) {}

  record Link(
      String from,
      String to,
      String state,
      String breaker,
      long lagEvents,
      long lagBytes,
      double lagSeconds,
      double roundTripMillis,
      String reason) {}

  /// Slowest first.
  record Feed(String org, String name, long lagEvents, int credit, String state) {}

  /// Those at home here.
  record Org(String name, int feeds, long slowest) {}

  record Alarm(String code, String detail, long sinceMillis, long count) {}
}
