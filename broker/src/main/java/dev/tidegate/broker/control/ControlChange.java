package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Optional;

/// Something that is different in this region after an entry: what feeds, caches and links must
/// know.
///
/// Derived from the state before and after, so it is told once, whatever the order of the entries
/// was.
public sealed interface ControlChange {
  /// The region has declared its jurisdictions; mostly others than before.
  record RegionChanged(RegionId region) implements ControlChange {}

  /// The org is at home in `home` now; it was unknown, or at home elsewhere.
  record OrgAppeared(OrgId org, RegionId home) implements ControlChange {}

  /// The org is at home nowhere.
  record OrgVanished(OrgId org) implements ControlChange {}

  /// The file of this owner in force may be another, or none; empty: the baseline of `region`.
  record PolicyChanged(RegionId region, Optional<OrgId> owner) implements ControlChange {}

  record ChannelAppeared(ChannelId channel) implements ControlChange {}

  /// Nobody is connected any more. Comes after the end of each connection.
  record ChannelClosed(ChannelId channel) implements ControlChange {}

  /// The org is connected from here on.
  record MemberJoined(ChannelId channel, OrgId org) implements ControlChange {}

  /// The org's connection ends by its host's word.
  record MemberLeft(ChannelId channel, OrgId org) implements ControlChange {}

  /// The org's connection ends ahead of its host's word: by its own cut-off, its removal, or a
  /// fault in the logs.
  ///
  /// A connection ends by this or by [MemberLeft], never by both.
  record Disconnected(ChannelId channel, OrgId org) implements ControlChange {}

  record Invited(InvitationId invitation) implements ControlChange {}

  /// An answer was given, or the state of the invitation is another.
  record InvitationChanged(InvitationId invitation) implements ControlChange {}
}
