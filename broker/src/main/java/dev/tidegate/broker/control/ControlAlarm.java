package dev.tidegate.broker.control;

import dev.tidegate.model.RegionId;

/// Something in a control log that should not be there: for the operator, never for a workspace.
///
/// Not part of the state: which alarm is raised at which entry may differ with the order in which
/// regions were heard.
///
/// @param region whose log it is
/// @param position of the entry in that log
/// @param detail ids only
public record ControlAlarm(Code code, RegionId region, long position, String detail) {
  public enum Code {
    /// No control record, or one with malformed ids or texts. Without effect.
    MALFORMED_ENTRY,
    /// Of a kind of a later release. Without effect until this region runs that release.
    KIND_UNKNOWN,
    /// The region speaks for an org that is not at home there. Without effect while that is so.
    NOT_AT_HOME,
    /// The region writes of a channel that it does not host. Without effect.
    NOT_HOST,
    /// Two regions say that an org is at home there: the first by name has it.
    ORG_CLAIMED_TWICE,
    /// Two regions made a channel of the same id: nobody is connected to it.
    CHANNEL_CLAIMED_TWICE,
    /// Two regions gave an invitation of the same id: no org is added by it any more.
    INVITATION_CLAIMED_TWICE,
    /// An id of the region's own is used a second time. Without effect.
    ID_REUSED,
    /// A policy file that is not newer than the one in force. Without effect.
    POLICY_OLDER,
    /// A closed channel is to have members. Without effect.
    CHANNEL_CLOSED,
    /// A channel is to have more than 250 orgs. Without effect.
    CHANNEL_FULL,
    /// An org is to be added that is in the channel. Without effect.
    ALREADY_MEMBER,
    /// An org is to be added by an invitation that was not given, not approved, or is used up.
    /// Without effect.
    INVITATION_VOID,
    /// An answer of a side that the invitation does not ask. Without effect.
    ANSWER_NOT_ASKED,
    /// Other bytes under a position that was applied: the region's log was put back to an old copy.
    /// Not applied.
    LOG_FORKED,
    /// Another region has, or says it has, an entry of this region's own log that this region did
    /// not write there: it lies, or was lied to, or this store was put back from a copy that is
    /// older than its key. Not applied.
    SEAL_WRONG
  }

  @Override
  public String toString() {
    return code + " " + region + "@" + position + " " + detail;
  }
}
