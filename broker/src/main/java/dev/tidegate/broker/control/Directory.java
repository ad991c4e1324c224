package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/// The read-only face of the federation's state, as far as this region has heard it.
///
/// Read it on the thread that owns the [ControlState] behind it; what it returns is immutable and
/// may travel.
public interface Directory {
  /// How far each region's control log is applied: the position that a decision made now was made
  /// under.
  ControlVector vector();

  /// How many entries were applied here, of all regions together.
  long localPosition();

  /// The org's home; of several regions that claim it the first by name.
  Optional<RegionId> homeOf(OrgId org);

  SortedSet<OrgId> orgsAt(RegionId region);

  /// The regions that have declared themselves.
  SortedSet<RegionId> regions();

  /// None if the region has not declared itself.
  SortedSet<String> jurisdictions(RegionId region);

  Optional<ChannelView> channel(ChannelId channel);

  /// All channels there are, closed ones too; copied.
  SortedSet<ChannelId> channels();

  /// The channels that the org is connected to; copied.
  SortedSet<ChannelId> channelsOf(OrgId org);

  boolean isConnected(ChannelId channel, OrgId org);

  Standing standing(ChannelId channel, OrgId org);

  Optional<InvitationView> invitation(InvitationId invitation);

  /// The open invitations that the org gave or got, by id.
  List<InvitationView> invitationsOf(OrgId org);

  /// The files in force: baselines by region, then the orgs' by org.
  List<PolicyFile> policyFiles();
}
