package dev.tidegate.chaos.history;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Optional;
import java.util.SortedMap;

/// One thing that a workspace did or saw, or that was done to the world. Digests and ids only,
/// never a word that an org said.
public sealed interface Happening {
  /// What a publish is, and what it is about.
  enum Act {
    POST,
    REPLY,
    EDIT,
    DELETE,
    REACT,
    UNREACT
  }

  /// What a reader was given of an event.
  enum Rendition {
    /// The original, byte for byte.
    ORIGINAL,
    /// A copy with words changed.
    CHANGED,
    /// Ids and a reason.
    STUB
  }

  /// An org puts a publish under way. One invocation has at most one end: [Acknowledged], [Refused]
  /// or [Unknown]; without one it is as if it were unknown.
  ///
  /// @param publish number of the publish in this run, from 1
  /// @param key its client message id: the same key and body is the same event for ever
  /// @param digest of the body
  /// @param target what an edit, delete, reaction or reply is about
  record Invoked(
      long publish,
      OrgId org,
      ChannelId channel,
      Act act,
      String key,
      long digest,
      Optional<EventId> target)
      implements Happening {}

  /// It was answered with an event id: it is durable in its region from here on.
  record Acknowledged(long publish, EventId event) implements Happening {}

  /// It was refused for good: it must never appear.
  record Refused(long publish, ErrorCode code) implements Happening {}

  /// Nobody knows what became of it: it may appear or not, never twice.
  record Unknown(long publish) implements Happening {}

  /// An org was given an event on its feed.
  ///
  /// @param reading how often the org has begun anew from the beginning before; nothing is given
  ///   twice within one reading
  /// @param digest of the body as it was given; of an original the digest of what was published
  /// @param flagged something that it may answer was missing
  record Given(
      OrgId org,
      int reading,
      EventId event,
      ChannelId channel,
      Act act,
      Rendition rendition,
      long digest,
      Optional<EventId> target,
      boolean flagged)
      implements Happening {}

  /// An org was told that events of a channel are lost for good: `from` up to `toSequence`.
  record GapTold(OrgId org, EventId from, long toSequence, ChannelId channel)
      implements Happening {}

  /// The org begins anew from the beginning: the next [Given] is of the next reading.
  record BegunAnew(OrgId org, int reading) implements Happening {}

  /// A region has applied that an org is connected to a channel, or is so no more.
  record Membership(RegionId at, OrgId org, ChannelId channel, boolean connected)
      implements Happening {}

  /// A region decides by another policy set from here on.
  ///
  /// @param readable whether every file in it can be read by this release
  record PolicyInForce(RegionId at, String set, boolean readable) implements Happening {}

  /// A region let an event's plan be made: what each reader is to have.
  ///
  /// @param outcomes by reader, in the words of the plan: `copy`, `changed`, `stub`, `block` or
  ///   `deferred`
  record Decided(RegionId at, EventId event, String set, SortedMap<OrgId, String> outcomes)
      implements Happening {}

  /// The sending side of a link is in this state from here on.
  record LinkIs(RegionId from, RegionId to, LinkState.Kind state) implements Happening {}

  /// A region raised an alarm.
  record Alarmed(RegionId at, String code) implements Happening {}

  /// A broker serves from here on, or is gone.
  record BrokerIs(RegionId region, boolean up) implements Happening {}

  /// Something was broken on purpose.
  ///
  /// @param fault number of the fault in this run
  /// @param name of its kind, as in the catalogue: `cut`, `kill`, ...
  /// @param says what was done to whom, as half a sentence
  record FaultBegan(int fault, String name, String says) implements Happening {}

  /// It was undone, or came to its end by itself.
  record FaultEnded(int fault) implements Happening {}

  /// A figure was read.
  ///
  /// @param name as in the catalogue of probes, such as `heap-after-gc.bytes`
  record Measured(RegionId at, String name, double value) implements Happening {}

  /// Every fault is undone and nobody says anything new: from here on the world comes to rest.
  record Healed() implements Happening {}

  /// Everything has come to rest, or the time for it is over.
  record Ended() implements Happening {}
}
