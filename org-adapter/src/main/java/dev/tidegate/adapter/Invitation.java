package dev.tidegate.adapter;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;

/// A host org's offer to share a channel. The org is in once it has accepted and both sides have
/// approved.
///
/// @param id 26 digits of Crockford's base 32, made by the broker
public record Invitation(
    String id,
    ChannelId channel,
    String channelName,
    OrgId host,
    OrgId invited,
    State state,
    boolean accepted,
    boolean approvedByHost,
    boolean approvedByInvited) {
  public enum State {
    /// Waits for acceptance and approvals.
    OPEN,
    /// The org is a member.
    COMPLETE,
    /// Declined by the invited org or withdrawn by the host: final.
    DECLINED,
    /// A state that this release does not know.
    UNKNOWN
  }
}
