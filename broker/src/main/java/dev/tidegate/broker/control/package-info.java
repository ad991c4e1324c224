/// The control log: who is at home where, which policy is in force, who shares which channel.
///
/// Each region writes a log of its own, dense from position 1; the state of the federation in a
/// region is the fold of all regions' logs as far as they are applied there. Everything here is a
/// core: no I/O, no clock, no chance, no thread. It may use the model, the wire's codecs, and of
/// the broker frames, the journal and `support` only. The thread that owns a
/// [ControlState][dev.tidegate.broker.control.ControlState] or a
/// [Lease][dev.tidegate.broker.control.Lease] is the broker's loop; the views that they hand out
/// are immutable and may travel.
///
/// A region alone writes its log. It seals each entry
/// ([OwnHand][dev.tidegate.broker.control.OwnHand]), so that an entry which its store has lost may
/// come back from any other region and a forged one may not
/// ([Arrivals][dev.tidegate.broker.control.Arrivals], `docs/decisions/0010`).
///
/// ## Why all regions come to the same
///
/// Each log is folded by itself ([RegionLog][dev.tidegate.broker.control.RegionLog]): whether an
/// entry has an effect there is judged by what the same log said before. What needs two logs
/// ([Federation][dev.tidegate.broker.control.Federation]) is a function of those folds. So after
/// the same entries of each log two regions say the same, whichever log they heard first.
///
/// | kind | may be written by | else |
/// |---|---|---|
/// | RegionDeclared | any region, of itself | |
/// | OrgHomed | any region, of itself | ORG_CLAIMED_TWICE: the first region by name has it |
/// | OrgRemoved | a region that claims the org | NOT_AT_HOME |
/// | PolicyActivated | a region that claims the owner; any: baseline | NOT_AT_HOME, POLICY_OLDER |
/// | ChannelCreated | a region that claims the host | NOT_AT_HOME, ID_REUSED |
/// | OrgInvited | the region that made the channel | NOT_HOST, CHANNEL_CLOSED, ID_REUSED |
/// | InvitationAnswered | a region that claims the org | NOT_AT_HOME, ANSWER_NOT_ASKED |
/// | MemberAdded | the region that made the channel | NOT_HOST, INVITATION_VOID, and more |
/// | MemberRemoved | the region that made the channel | NOT_HOST |
/// | OrgCutOff | a region that claims the org | NOT_AT_HOME |
///
/// A baseline is for the flows of the orgs at home in the region that wrote it. A channel that two
/// regions made is closed in both, an invitation that two regions gave is void. An entry that has
/// no effect keeps its position and raises an alarm. What a region says for an org that it claims
/// and does not have (the claim of another wins) is kept too, and takes effect only if the other
/// claim is given up.
///
/// ## An invitation
///
/// | state | by | becomes |
/// |---|---|---|
/// | open | invited org accepts; either side approves | open, with that mark; the order is free |
/// | open, with all three marks | the host's region writes MemberAdded | complete |
/// | open | either side declines; the channel closes | declined |
/// | open | MemberRemoved of the invited org; MemberAdded by another invitation | declined |
/// | open and accepted | the invited org cuts itself off from the channel | declined |
/// | complete | the invited org declined before it heard | declined, and the seat is revoked |
/// | declined | anything | declined |
///
/// ## A membership
///
/// The seat is given by the host's region; the consent is the invited org's own acceptance and
/// approval, in the log of its home. Each region checks both: an org is connected only while both
/// are known there.
///
/// | state | by | becomes |
/// |---|---|---|
/// | none | MemberAdded, consent known | connected |
/// | none | MemberAdded, consent not heard yet | awaiting: not connected |
/// | awaiting | the consent is heard | connected |
/// | connected, awaiting | MemberRemoved of it or of the host; OrgRemoved of the host | former |
/// | connected | OrgCutOff, OrgRemoved, decline in its own log | revoked: not connected, at once |
/// | revoked | MemberRemoved, which the host's region owes | former |
/// | former | a new invitation, accepted after the last cut-off in the org's own log | connected |
///
/// A cut-off takes back every acceptance that stands before it in the org's own log, also one whose
/// MemberAdded is heard only later, and no acceptance that stands behind it. So a removal, a new
/// addition and a cut-off that cross each other come to the same everywhere, and removal wins over
/// everything that it did not know of. The first acceptance of an invitation counts: none can be
/// repeated to undo a cut-off. A host that leaves closes the channel for all; a closed channel
/// stays closed.
@NullMarked
package dev.tidegate.broker.control;

import org.jspecify.annotations.NullMarked;
