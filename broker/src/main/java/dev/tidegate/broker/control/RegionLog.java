package dev.tidegate.broker.control;

import dev.tidegate.broker.control.ControlAlarm.Code;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// The fold of one region's control log, judged by that log alone.
///
/// INVARIANT: nothing of another region's log is looked at here, so after the same entries of this
/// log it is the same everywhere, whatever else has been heard. That, and [Federation] being a pure
/// function of the logs, is why all regions converge.
final class RegionLog {
  private final RegionId region;
  private long[] digests = new long[16];
  private int position;

  private SortedSet<String> jurisdictions = Collections.emptySortedSet();
  private final SortedSet<OrgId> homed = new TreeSet<>();
  private final Map<OrgId, Long> removedAt = new HashMap<>();
  private final Map<Optional<OrgId>, PolicyFile> policies = new HashMap<>();
  private final Hosting hosting = new Hosting();
  private final Map<Answerer, Answers> answers = new HashMap<>();
  private final Map<Seat, Long> cutOffAt = new HashMap<>();

  RegionLog(RegionId region) {
    this.region = region;
  }

  long position() {
    return position;
  }

  /// Whether the entry applied at `earlier` had this digest.
  boolean had(long earlier, long digest) {
    return digests[(int) earlier - 1] == digest;
  }

  /// That of the last entry applied; 0: there is none.
  long lastDigest() {
    return position == 0 ? 0 : digests[position - 1];
  }

  /// Moves on by one entry, whose effect, if it has one, [#apply] adds.
  void advance(long digest) {
    if (position == digests.length) {
      digests = Arrays.copyOf(digests, position * 2);
    }
    digests[position++] = digest;
  }

  /// The effect of the entry at the present position, or why it has none.
  Optional<Code> apply(ControlRecord record) {
    return switch (record) {
      case ControlRecord.RegionDeclared declared -> {
        jurisdictions = declared.jurisdictions();
        yield Optional.empty();
      }
      case ControlRecord.OrgHomed(var org) -> {
        homed.add(org);
        yield Optional.empty();
      }
      case ControlRecord.OrgRemoved(var org) -> remove(org);
      case ControlRecord.PolicyActivated policy -> activate(policy);
      case ControlRecord.ChannelCreated created ->
          homed.contains(created.host()) ? hosting.create(created) : Optional.of(Code.NOT_AT_HOME);
      case ControlRecord.OrgInvited invited -> hosting.invite(invited);
      case ControlRecord.InvitationAnswered answered -> answer(answered);
      case ControlRecord.MemberAdded added -> hosting.add(added);
      case ControlRecord.MemberRemoved removed -> hosting.remove(removed);
      case ControlRecord.OrgCutOff cutOff -> cutOff(cutOff);
      case ControlRecord.Unknown _ -> Optional.empty();
    };
  }

  SortedSet<String> jurisdictions() {
    return jurisdictions;
  }

  SortedSet<OrgId> homed() {
    return Collections.unmodifiableSortedSet(homed);
  }

  Collection<PolicyFile> policies() {
    return Collections.unmodifiableCollection(policies.values());
  }

  Optional<PolicyFile> policy(Optional<OrgId> owner) {
    return Optional.ofNullable(policies.get(owner));
  }

  Hosting hosting() {
    return hosting;
  }

  Answers answers(InvitationId invitation, OrgId org) {
    return answers.getOrDefault(new Answerer(invitation, org), Answers.NONE);
  }

  /// Where in this log the org last took itself out of the channel, or was taken out of the
  /// federation; 0: never.
  long cutOffAt(ChannelId channel, OrgId org) {
    return Math.max(
        cutOffAt.getOrDefault(new Seat(channel, org), 0L), removedAt.getOrDefault(org, 0L));
  }

  boolean hasRemoved(OrgId org) {
    return removedAt.containsKey(org) && !homed.contains(org);
  }

  private Optional<Code> remove(OrgId org) {
    if (!homed.remove(org)) {
      return Optional.of(Code.NOT_AT_HOME);
    }
    removedAt.put(org, (long) position);
    hosting.closeAllOf(org);
    return Optional.empty();
  }

  private Optional<Code> activate(ControlRecord.PolicyActivated policy) {
    if (policy.owner().isPresent() && !homed.contains(policy.owner().get())) {
      return Optional.of(Code.NOT_AT_HOME);
    }
    var file =
        new PolicyFile(policy.owner(), region, policy.source(), policy.hash(), policy.sequence());
    PolicyFile before = policies.get(policy.owner());
    if (before != null && before.sequence() >= file.sequence() && !before.equals(file)) {
      return Optional.of(Code.POLICY_OLDER);
    }
    policies.put(policy.owner(), file);
    return Optional.empty();
  }

  private Optional<Code> answer(ControlRecord.InvitationAnswered answered) {
    if (!homed.contains(answered.org())) {
      return Optional.of(Code.NOT_AT_HOME);
    }
    Optional<Offer> offer = hosting.offer(answered.invitation());
    if (offer.isPresent() && offer.get().host().equals(answered.org())) {
      return hosting.answer(offer.get(), answered.answer());
    }
    if (offer.isPresent() && !offer.get().invited().equals(answered.org())) {
      return Optional.of(Code.ANSWER_NOT_ASKED);
    }
    // An invitation of another region's log may not have been heard here yet: kept until it is.
    answers.compute(
        new Answerer(answered.invitation(), answered.org()),
        (_, before) -> (before == null ? Answers.NONE : before).with(answered.answer(), position));
    return Optional.empty();
  }

  private Optional<Code> cutOff(ControlRecord.OrgCutOff cutOff) {
    if (!homed.contains(cutOff.org())) {
      return Optional.of(Code.NOT_AT_HOME);
    }
    cutOffAt.put(new Seat(cutOff.channel(), cutOff.org()), (long) position);
    return Optional.empty();
  }

  private record Answerer(InvitationId invitation, OrgId org) {}
}
