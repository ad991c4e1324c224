package dev.tidegate.broker.cli;

import dev.tidegate.wire.admin.v1.Alarm;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.ListLinksResponse;
import dev.tidegate.wire.admin.v1.RegionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a running broker's own words say about replacing it by this release.
///
/// @param wireLevel the highest that this release reads
/// @param schema the highest store schema that this release opens
/// @param mostLagEvents how far a link may be behind
record UpgradeCodec(String release, int wireLevel, int schema, long mostLagEvents) {
  private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

  /// Asks a broker.
  List<UpgradeFinding> asked(GrpcOperatorOptions operator, Instant now) {
    RegionStatus region =
        operator.call(admin -> admin.getRegion(GetRegionRequest.getDefaultInstance()));
    ListLinksResponse links =
        operator.call(admin -> admin.listLinks(ListLinksRequest.getDefaultInstance()));
    return findings(region, links.getLinksList(), now);
  }

  List<UpgradeFinding> findings(RegionStatus region, List<LinkStatus> links, Instant now) {
    var findings = new ArrayList<UpgradeFinding>();
    findings.add(releases(region));
    findings.add(store(region));
    findings.add(level(region));
    for (LinkStatus link : links) {
      findings.add(link(link));
      if (link.getFrom().equals(region.getRegion())) {
        findings.add(peer(link));
        findings.addAll(clock(link, now));
      }
    }
    region.getAlarmsList().forEach(alarm -> findings.add(alarm(alarm)));
    if (region.getCounts().getParkedChannels() > 0) {
      findings.add(
          UpgradeFinding.note(
              "parked",
              region.getCounts().getParkedChannels() + " channels are parked",
              "they stay so over the restart"));
    }
    return List.copyOf(findings);
  }

  private UpgradeFinding releases(RegionStatus region) {
    String from = named(region.getRelease());
    return UpgradeFinding.ok(
        "release", region.getBroker() + " runs " + from + ", this is " + named(release));
  }

  private static String named(String release) {
    return release.isEmpty() ? "a release without a name" : release;
  }

  private UpgradeFinding store(RegionStatus region) {
    int has = region.getStoreSchema();
    if (has > schema) {
      return UpgradeFinding.first(
          "store",
          "the store has schema " + has + ", this release opens none above " + schema,
          "take the release that the broker runs, or a later one");
    }
    if (has == 0) {
      return UpgradeFinding.note(
          "store", "the broker is too old to tell its store's schema", "look with --config");
    }
    return has == schema
        ? UpgradeFinding.ok("store", "schema " + has + ", nothing to migrate")
        : UpgradeFinding.note(
            "store",
            "schema " + has + " becomes " + schema + " at the start; there is no way back",
            "take a snapshot first");
  }

  private UpgradeFinding level(RegionStatus region) {
    int has = region.getWireLevel();
    return has > wireLevel
        ? UpgradeFinding.first(
            "wire",
            "the broker has wire level " + has + ", this release " + wireLevel,
            "going back shows what is above as unsupported: take a later release")
        : UpgradeFinding.ok(
            "wire", "level " + (has == 0 ? "not told" : has) + " becomes " + wireLevel);
  }

  private UpgradeFinding link(LinkStatus link) {
    String name = "link " + link.getFrom() + " -> " + link.getTo();
    if (link.getState() != LinkStatus.State.STATE_LIVE) {
      return UpgradeFinding.first(
          "link",
          name + " is " + link.getState().name().replace("STATE_", ""),
          link.getReason().isEmpty() ? "wait until it is LIVE" : "see to " + link.getReason());
    }
    if (link.getLagEvents() > mostLagEvents) {
      return UpgradeFinding.first(
          "link",
          name + " is " + link.getLagEvents() + " events behind",
          "wait until it is below " + mostLagEvents);
    }
    return UpgradeFinding.ok("link", name + " is LIVE, lag " + link.getLagEvents());
  }

  private UpgradeFinding peer(LinkStatus link) {
    int level = link.getPeerWireLevel();
    String peer = "region " + link.getTo();
    if (level == 0) {
      return UpgradeFinding.note(
          "wire", peer + ": its wire level is not known", "it was not heard in this run");
    }
    if (level > wireLevel) {
      return UpgradeFinding.note(
          "wire",
          peer + " has wire level " + level + ", this release " + wireLevel,
          "what it writes above shows here as unsupported until a later release");
    }
    return level == wireLevel
        ? UpgradeFinding.ok("wire", peer + " has wire level " + level)
        : UpgradeFinding.note(
            "wire",
            peer + " has wire level " + level + ", this release " + wireLevel,
            "what is new shows there as unsupported until it is upgraded");
  }

  /// Whether this machine's clock and the broker's tell the same, by the last echo on a live link.
  private static List<UpgradeFinding> clock(LinkStatus link, Instant now) {
    if (link.getState() != LinkStatus.State.STATE_LIVE || link.getLastProgressMillis() == 0) {
      return List.of();
    }
    long apart = Math.abs(now.toEpochMilli() - link.getLastProgressMillis());
    return apart <= CLOCKS_APART.toMillis()
        ? List.of()
        : List.of(
            UpgradeFinding.first(
                "clock",
                "this machine's clock and the broker's are "
                    + apart / 1_000
                    + " s apart by the link to "
                    + link.getTo(),
                "see that both follow a time service"));
  }

  /// An alarm stays until the broker's end, so only one that can have no other end is in the way.
  private static UpgradeFinding alarm(Alarm alarm) {
    String text =
        alarm.getCode()
            + ", "
            + alarm.getCount()
            + " times since "
            + Instant.ofEpochMilli(alarm.getSinceMillis());
    return alarm.getCode().equals("STORE_BROKEN")
        ? UpgradeFinding.first("alarm", text, "restart the broker on the release that it runs")
        : UpgradeFinding.note("alarm", text, "is it over? See docs/runbooks");
  }
}
