package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A channel by the word of the one log that may speak of its membership; who is really connected
/// also depends on the orgs' own logs.
final class HostedChannel {
  final ChannelId id;
  final String name;
  final OrgId host;

  /// Each with the invitation that it came by; the host without.
  private final Map<OrgId, Optional<InvitationId>> seated = new TreeMap<>();

  private final Set<OrgId> former = new HashSet<>();
  private final SortedSet<InvitationId> pending = new TreeSet<>();
  private boolean closed;

  HostedChannel(ControlRecord.ChannelCreated created) {
    id = created.channel();
    name = created.name();
    host = created.host();
    seated.put(host, Optional.empty());
  }

  boolean isClosed() {
    return closed;
  }

  boolean isSeated(OrgId org) {
    return seated.containsKey(org);
  }

  boolean isFormer(OrgId org) {
    return former.contains(org);
  }

  Optional<InvitationId> invitationOf(OrgId org) {
    return seated.getOrDefault(org, Optional.empty());
  }

  SortedSet<OrgId> seated() {
    return new TreeSet<>(seated.keySet());
  }

  int seats() {
    return seated.size();
  }

  SortedSet<InvitationId> pending() {
    return new TreeSet<>(pending);
  }

  void offered(InvitationId invitation) {
    pending.add(invitation);
  }

  void settled(InvitationId invitation) {
    pending.remove(invitation);
  }

  void add(OrgId org, InvitationId invitation) {
    seated.put(org, Optional.of(invitation));
    former.remove(org);
  }

  void remove(OrgId org) {
    if (seated.remove(org) != null) {
      former.add(org);
    }
  }

  void close() {
    closed = true;
    former.addAll(seated.keySet());
    seated.clear();
  }
}
