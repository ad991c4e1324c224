package dev.tidegate.broker.cli;

import dev.tidegate.wire.admin.v1.Counts;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListControlPositionsResponse;
import dev.tidegate.wire.admin.v1.ListFeedsResponse;
import dev.tidegate.wire.admin.v1.ListLinksResponse;
import dev.tidegate.wire.admin.v1.ListOrgsResponse;
import dev.tidegate.wire.admin.v1.RegionStatus;
import java.util.List;

/// Puts a broker's answers together to what `top` shows.
final class TopCodec {
  private TopCodec() {}

  /// What one round of questions brought.
  record Answers(
      RegionStatus region,
      ListControlPositionsResponse positions,
      ListLinksResponse links,
      ListFeedsResponse feeds,
      ListOrgsResponse orgs) {}

  static TopView view(Answers answers, long atMillis) {
    RegionStatus region = answers.region();
    Counts counts = region.getCounts();
    return new TopView(
        atMillis,
        region.getRegion(),
        region.getBroker(),
        region.getPolicySet(),
        region.getDraining(),
        region.getEventsStored(),
        region.getJournalBytes(),
        totals(counts),
        new TopView.Queue(counts.getPublishQueue(), counts.getPublishQueueCapacity()),
        counts.getChannels(),
        counts.getParkedChannels(),
        counts.getOpenFeeds(),
        regions(answers, atMillis),
        answers.links().getLinksList().stream().map(TopCodec::link).toList(),
        answers.feeds().getFeedsList().stream()
            .map(feed ->
                new TopView.Feed(
                    feed.getOrg(),
                    feed.getName(),
                    feed.getLagEvents(),
                    feed.getCredit(),
                    FeedsCommand.state(feed)))
            .toList(),
        orgs(answers),
        region.getAlarmsList().stream()
            .map(alarm ->
                new TopView.Alarm(
                    alarm.getCode(), alarm.getDetail(), alarm.getSinceMillis(), alarm.getCount()))
            .toList());
  }

  private static TopView.Totals totals(Counts counts) {
    long decided = counts.getPlansMap().values().stream().mapToLong(Long::longValue).sum();
    long given = counts.getPlansOrDefault("copy", 0) + counts.getPlansOrDefault("changed", 0);
    return new TopView.Totals(
        counts.getOwnEvents(),
        counts.getOtherEvents(),
        counts.getDelivered(),
        counts.getCommits(),
        counts.getRefusedMap().values().stream().mapToLong(Long::longValue).sum(),
        decided,
        decided - given);
  }

  private static List<TopView.Region> regions(Answers answers, long atMillis) {
    return answers.region().getRegionsList().stream()
        .map(name -> {
          long heard =
              answers.positions().getPositionsList().stream()
                  .filter(each -> each.getRegion().equals(name))
                  .mapToLong(ListControlPositionsResponse.Position::getHeardMillis)
                  .findFirst()
                  .orElse(0);
          int orgs =
              (int)
                  answers.orgs().getOrgsList().stream()
                      .filter(org -> org.getHome().equals(name))
                      .count();
          boolean self = name.equals(answers.region().getRegion());
          return new TopView.Region(
              name, orgs, self ? 0 : heard == 0 ? -1 : Math.max(0, atMillis - heard));
        })
        .toList();
  }

  private static List<TopView.Org> orgs(Answers answers) {
    return answers.orgs().getOrgsList().stream()
        .filter(org -> org.getHome().equals(answers.region().getRegion()))
        .map(org -> {
          var own =
              answers.feeds().getFeedsList().stream()
                  .filter(feed -> feed.getOrg().equals(org.getOrg()))
                  .toList();
          return new TopView.Org(
              org.getOrg(),
              own.size(),
              own.stream().mapToLong(ListFeedsResponse.Feed::getLagEvents).max().orElse(0));
        })
        .toList();
  }

  private static TopView.Link link(LinkStatus link) {
    return new TopView.Link(
        link.getFrom(),
        link.getTo(),
        link.getState().name().replace("STATE_", ""),
        link.getBreaker() == LinkStatus.Breaker.BREAKER_UNSPECIFIED
            ? "-"
            : link.getBreaker().name().replace("BREAKER_", ""),
        link.getLagEvents(),
        link.getLagBytes(),
        link.getLagSeconds(),
        link.getRoundTripMillis(),
        link.getReason());
  }
}
