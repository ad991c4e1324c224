package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;

/// An invitation as this region sees it. Immutable; may be handed to other threads.
///
/// @param channelName as it was when the invitation was given
/// @param accepted by the invited org, at its home region
public record InvitationView(
    InvitationId id,
    ChannelId channel,
    String channelName,
    OrgId host,
    OrgId invited,
    State state,
    boolean accepted,
    boolean approvedByHost,
    boolean approvedByInvited) {
  public enum State {
    OPEN,
    /// The host's region has added the org by it.
    COMPLETE,
    /// Declined, withdrawn, or overtaken by a removal, a cut-off or the end of the channel.
    DECLINED
  }

  /// Whether nothing but the host region's word is missing.
  boolean isAgreed() {
    return state == State.OPEN && accepted && approvedByHost && approvedByInvited;
  }
}
