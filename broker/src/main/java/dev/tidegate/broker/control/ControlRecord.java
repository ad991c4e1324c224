package dev.tidegate.broker.control;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What one entry of a control log says; one record per kind of `control.proto`.
///
/// The region that says it is not in it: that is the log's. Constructors refuse what is malformed
/// by itself; whether the region may say it is judged by [ControlState].
public sealed interface ControlRecord {
  /// The org name that stands for the operator's own policy file, and so can be no org's.
  String BASELINE = "baseline";

  /// The longest list of jurisdictions of one region.
  int MAX_JURISDICTIONS = 32;

  /// The writing region's own facts, instead of those before.
  record RegionDeclared(SortedSet<String> jurisdictions) implements ControlRecord {
    public RegionDeclared {
      jurisdictions = Collections.unmodifiableSortedSet(new TreeSet<>(jurisdictions));
      check(
          !jurisdictions.isEmpty()
              && jurisdictions.size() <= MAX_JURISDICTIONS
              && jurisdictions.stream().allMatch(Texts::isJurisdiction),
          "jurisdictions: malformed (expected: 1 to 32 words such as EU)");
    }
  }

  /// `org` has its home in the writing region.
  record OrgHomed(OrgId org) implements ControlRecord {
    public OrgHomed {
      check(!org.value().equals(BASELINE), "org: reserved name");
    }
  }

  /// `org` has its home no longer in the writing region.
  record OrgRemoved(OrgId org) implements ControlRecord {}

  /// A residency policy file is in force from here on.
  ///
  /// @param owner whose file it is; empty: the operator's baseline for the writing region
  /// @param source the file, at most 1 MiB of UTF-8
  /// @param hash SHA-256 of the compiled file, 64 lower-case hex digits
  /// @param sequence rises with each file of this owner, from 1
  record PolicyActivated(Optional<OrgId> owner, String source, String hash, long sequence)
      implements ControlRecord {
    public PolicyActivated {
      check(
          source.length() <= Limits.POLICY_FILE_BYTES,
          "source: too long (expected: at most 1 MiB)");
      check(Texts.isHash(hash), "hash: malformed (expected: 64 hex digits)");
      check(sequence >= 1, "sequence: malformed (expected: >= 1)");
      check(
          owner.map(org -> !org.value().equals(BASELINE)).orElse(true),
          "owner: reserved name (expected: empty for the baseline)");
    }
  }

  record ChannelCreated(ChannelId channel, String name, OrgId host, String clientRequestId)
      implements ControlRecord {
    public ChannelCreated {
      check(Texts.isChannelName(name), "name: malformed (expected: 1 to 80 plain characters)");
      check(Texts.isRequestId(clientRequestId), "client_request_id: malformed (expected: 1 to 64)");
    }
  }

  record OrgInvited(
      InvitationId invitation, ChannelId channel, String channelName, OrgId host, OrgId invited)
      implements ControlRecord {
    public OrgInvited {
      check(Texts.isChannelName(channelName), "channel_name: malformed");
      check(!host.equals(invited), "invited: is the host");
    }
  }

  /// What one side says of an invitation, written by the home region of that side.
  record InvitationAnswered(InvitationId invitation, OrgId org, Answer answer)
      implements ControlRecord {}

  record MemberAdded(ChannelId channel, OrgId org, InvitationId invitation)
      implements ControlRecord {}

  /// Takes `org` out; of the host org itself: closes the channel for all, for ever.
  record MemberRemoved(ChannelId channel, OrgId org) implements ControlRecord {}

  /// `org` takes itself out, by its own home region.
  record OrgCutOff(ChannelId channel, OrgId org) implements ControlRecord {}

  /// A kind of a later release: kept and handed on as bytes, without effect here.
  ///
  /// @param kind the field number in `control.proto`
  record Unknown(int kind) implements ControlRecord {}

  enum Answer {
    ACCEPTED,
    APPROVED,
    DECLINED
  }

  private static void check(boolean holds, String text) {
    if (!holds) {
      throw new IllegalArgumentException(text);
    }
  }
}
