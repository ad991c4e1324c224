package dev.tidegate.adapter;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.List;

/// A shared channel and who is in it, as the caller's home region knows it.
///
/// @param host the org that made it and invites others
/// @param members the host among them; at most 250
/// @param connected false once the caller's org is out
/// @param leaseExpired this region has not heard the host's for too long: what it would send to
///   other orgs is held until it does
public record ChannelInfo(
    ChannelId id,
    String name,
    OrgId host,
    List<Member> members,
    BucketId bucket,
    boolean connected,
    boolean leaseExpired) {
  public ChannelInfo {
    members = List.copyOf(members);
  }

  public record Member(OrgId org, RegionId home) {}
}
