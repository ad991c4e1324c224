package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;

/// The host's side of an invitation: what the log of the host's region says of it.
record Offer(
    InvitationId id,
    ChannelId channel,
    String channelName,
    OrgId host,
    OrgId invited,
    boolean approved,
    Fate fate) {
  enum Fate {
    PENDING,
    /// The org was added by it.
    USED,
    /// Withdrawn, or overtaken by a removal, another addition or the end of the channel.
    LAPSED
  }

  static Offer of(ControlRecord.OrgInvited invited) {
    return new Offer(
        invited.invitation(),
        invited.channel(),
        invited.channelName(),
        invited.host(),
        invited.invited(),
        false,
        Fate.PENDING);
  }

  Offer withApproval() {
    return new Offer(id, channel, channelName, host, invited, true, fate);
  }

  Offer with(Fate newFate) {
    return new Offer(id, channel, channelName, host, invited, approved, newFate);
  }
}
