package dev.tidegate.broker.control;

import dev.tidegate.broker.control.ControlAlarm.Code;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.XxHash64;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The federation as one region knows it: the fold of all regions' control logs as far as they are
/// applied here.
///
/// [#apply] is its only mutation, live and at replay. Two states that have applied the same entries
/// say the same, whatever the order in which the regions were heard (versions and local positions
/// apart). One thread owns it.
public final class ControlState implements Directory {
  private final Federation federation = new Federation();
  private final Projection projection = new Projection(federation);
  private ControlVector vector = ControlVector.EMPTY;
  private long localPosition;

  /// Applies the next entry of a region's log; anything but the next one changes nothing.
  ///
  /// An entry that its region may not write, or that is no record at all, moves the position and
  /// has no effect: the log goes on behind it.
  public Applied apply(ControlEntry entry) {
    RegionId region = entry.region();
    long position = vector.position(region);
    if (entry.position() > position + 1) {
      return new Applied.Gap(position + 1);
    }
    byte[] bytes = entry.bytes();
    long digest = digest(bytes);
    RegionLog log = federation.log(region);
    if (entry.position() <= position) {
      return new Applied.Duplicate(
          log.had(entry.position(), digest)
              ? Optional.empty()
              : Optional.of(alarm(Code.LOG_FORKED, entry, "")));
    }
    log.advance(digest);
    vector = vector.with(region, entry.position());
    localPosition++;
    ControlRecord record;
    try {
      record = ControlCodec.decode(bytes);
    } catch (IllegalArgumentException e) {
      return new Applied.Refused(alarm(Code.MALFORMED_ENTRY, entry, "bytes=" + bytes.length));
    }
    Optional<Code> refusal = log.apply(record);
    if (refusal.isPresent()) {
      return new Applied.Refused(alarm(refusal.get(), entry, subject(record)));
    }
    federation.index(region, record);
    List<ControlChange> changes = projection.refresh(region, record, localPosition);
    return new Applied.Done(record, changes, alarms(entry, record));
  }

  /// What entries are told apart by, and what the entry behind one names it by.
  static long digest(byte[] entry) {
    return XxHash64.hash(entry);
  }

  /// The digest of the last entry applied of the region's log; 0: there is none.
  long lastDigest(RegionId region) {
    RegionLog log = federation.logs().get(region);
    return log == null ? 0 : log.lastDigest();
  }

  @Override
  public ControlVector vector() {
    return vector;
  }

  @Override
  public long localPosition() {
    return localPosition;
  }

  @Override
  public Optional<RegionId> homeOf(OrgId org) {
    return federation.homeOf(org);
  }

  @Override
  public SortedSet<OrgId> orgsAt(RegionId region) {
    return projection.orgsAt(region);
  }

  @Override
  public SortedSet<RegionId> regions() {
    var regions = new TreeSet<RegionId>();
    federation
        .logs()
        .forEach((region, log) -> {
          if (!log.jurisdictions().isEmpty()) {
            regions.add(region);
          }
        });
    return Collections.unmodifiableSortedSet(regions);
  }

  @Override
  public SortedSet<String> jurisdictions(RegionId region) {
    RegionLog log = federation.logs().get(region);
    return log == null ? Collections.emptySortedSet() : log.jurisdictions();
  }

  @Override
  public Optional<ChannelView> channel(ChannelId channel) {
    return Optional.ofNullable(projection.channels().get(channel));
  }

  @Override
  public SortedSet<ChannelId> channels() {
    return Collections.unmodifiableSortedSet(new TreeSet<>(projection.channels().keySet()));
  }

  @Override
  public SortedSet<ChannelId> channelsOf(OrgId org) {
    return projection.channelsOf(org);
  }

  @Override
  public boolean isConnected(ChannelId channel, OrgId org) {
    return channel(channel).filter(view -> view.members().contains(org)).isPresent();
  }

  @Override
  public Standing standing(ChannelId channel, OrgId org) {
    return federation.standing(channel, org);
  }

  @Override
  public Optional<InvitationView> invitation(InvitationId invitation) {
    return projection.invitation(invitation);
  }

  @Override
  public List<InvitationView> invitationsOf(OrgId org) {
    return projection.openInvitationsOf(org);
  }

  @Override
  public List<PolicyFile> policyFiles() {
    var files = new ArrayList<PolicyFile>();
    for (Map.Entry<RegionId, RegionLog> each : federation.logs().entrySet()) {
      each.getValue().policies().stream()
          .filter(file ->
              file.owner().isEmpty()
                  || homeOf(file.owner().get()).filter(each.getKey()::equals).isPresent())
          .forEach(files::add);
    }
    files.sort(
        Comparator.comparing((PolicyFile file) -> file.owner().map(OrgId::value).orElse(""))
            .thenComparing(PolicyFile::region));
    return List.copyOf(files);
  }

  /// The logs themselves, for what turns requests and reactions into records.
  Federation federation() {
    return federation;
  }

  Projection projection() {
    return projection;
  }

  private List<ControlAlarm> alarms(ControlEntry entry, ControlRecord record) {
    return switch (record) {
      case ControlRecord.OrgHomed(var org) ->
          twice(Code.ORG_CLAIMED_TWICE, federation.claims(org), entry, record);
      case ControlRecord.ChannelCreated created -> {
        var alarms =
            new ArrayList<>(
                twice(
                    Code.CHANNEL_CLAIMED_TWICE,
                    federation.creators(created.channel()),
                    entry,
                    record));
        alarms.addAll(elsewhere(created.host(), entry));
        yield alarms;
      }
      case ControlRecord.OrgInvited invited ->
          twice(
              Code.INVITATION_CLAIMED_TWICE,
              federation.inviters(invited.invitation()),
              entry,
              record);
      case ControlRecord.PolicyActivated policy ->
          policy.owner().map(org -> elsewhere(org, entry)).orElse(List.of());
      case ControlRecord.InvitationAnswered(_, var org, _) -> elsewhere(org, entry);
      case ControlRecord.OrgCutOff(_, var org) -> elsewhere(org, entry);
      case ControlRecord.Unknown(int kind) ->
          List.of(alarm(Code.KIND_UNKNOWN, entry, "kind=" + kind));
      case ControlRecord.RegionDeclared _,
          ControlRecord.OrgRemoved _,
          ControlRecord.MemberAdded _,
          ControlRecord.MemberRemoved _ ->
          List.of();
    };
  }

  private static List<ControlAlarm> twice(
      Code code, SortedSet<RegionId> regions, ControlEntry entry, ControlRecord record) {
    return regions.size() < 2
        ? List.of()
        : List.of(alarm(code, entry, subject(record) + " regions=" + regions));
  }

  private List<ControlAlarm> elsewhere(OrgId org, ControlEntry entry) {
    return homeOf(org).filter(entry.region()::equals).isPresent()
        ? List.of()
        : List.of(alarm(Code.NOT_AT_HOME, entry, "org=" + org));
  }

  private static ControlAlarm alarm(Code code, ControlEntry entry, String detail) {
    return new ControlAlarm(code, entry.region(), entry.position(), detail);
  }

  /// What a record is about, in ids.
  private static String subject(ControlRecord record) {
    return switch (record) {
      case ControlRecord.RegionDeclared _ -> "";
      case ControlRecord.OrgHomed(var org) -> "org=" + org;
      case ControlRecord.OrgRemoved(var org) -> "org=" + org;
      case ControlRecord.PolicyActivated policy ->
          "owner="
              + policy.owner().map(OrgId::value).orElse(ControlRecord.BASELINE)
              + " sequence="
              + policy.sequence();
      case ControlRecord.ChannelCreated created ->
          "channel=" + created.channel() + " org=" + created.host();
      case ControlRecord.OrgInvited invited ->
          "invitation=" + invited.invitation() + " channel=" + invited.channel();
      case ControlRecord.InvitationAnswered(var invitation, var org, _) ->
          "invitation=" + invitation + " org=" + org;
      case ControlRecord.MemberAdded(var channel, var org, _) ->
          "channel=" + channel + " org=" + org;
      case ControlRecord.MemberRemoved(var channel, var org) ->
          "channel=" + channel + " org=" + org;
      case ControlRecord.OrgCutOff(var channel, var org) -> "channel=" + channel + " org=" + org;
      case ControlRecord.Unknown(int kind) -> "kind=" + kind;
    };
  }
}
