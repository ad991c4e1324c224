package dev.tidegate.broker.region;

import dev.tidegate.broker.journal.GroupCommit;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.serve.FeedFigures;
import dev.tidegate.broker.support.Alarms;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/// How a region is doing, read at one moment: what its stages count in plain fields. Ids, sizes and
/// counts; immutable, so it may travel.
///
/// Counts are of this run of the broker.
///
/// @param storing false once a sync has failed
/// @param events stored, own and of other regions, with the bytes of all their renditions
/// @param plans what orgs were to have of own events: one count for each event and org
/// @param refused publishes, by reason
/// @param stampsAhead stamps of other regions that were too far ahead of this clock
/// @param unreadablePolicies orgs whose policy file is in force and cannot be read here
/// @param sweeping whether something stored is still to be decided anew
/// @param corrected frames that the sweep has corrected
/// @param merged small frames that became part of a larger one
public record RegionFigures(
    boolean storing,
    Events events,
    Map<String, Long> plans,
    GroupCommit.Figures commits,
    Queue publisher,
    Map<ErrorCode, Long> refused,
    Cache planCache,
    List<PeerFigures> peers,
    FeedFigures feeds,
    Parked parked,
    long stampsAhead,
    String policySet,
    int unreadablePolicies,
    boolean sweeping,
    long corrected,
    long merged,
    Known known,
    List<Alarms.Alarm> alarms) {
  public RegionFigures {
    plans = Map.copyOf(plans);
    refused = Map.copyOf(refused);
    peers = List.copyOf(peers);
    alarms = List.copyOf(alarms);
  }

  public record Events(long own, long others, long bytes) {}

  public record Queue(int depth, int capacity) {}

  public record Cache(long hits, long misses) {}

  /// @param waiting events that came to them since
  public record Parked(int channels, long waiting) {}

  /// What the directory holds.
  public record Known(int regions, int orgs, int channels) {}

  /// @param inboundLive whether the peer's events come in live
  /// @param heardAgoNanos since its control head was heard; empty: never in this run
  /// @param outBytes sent and not acknowledged yet
  /// @param waits buckets that wait before they can be sent, by what for
  public record PeerFigures(
      RegionId peer,
      LinkStatus link,
      boolean inboundLive,
      OptionalLong heardAgoNanos,
      long outBytes,
      Map<String, Integer> waits) {
    public PeerFigures {
      waits = Map.copyOf(waits);
    }
  }
}
