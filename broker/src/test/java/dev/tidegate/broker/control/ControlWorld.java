package dev.tidegate.broker.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.control.ControlRecord.Answer;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/// Two to four regions that hear each other's logs late and in any order, driven by chance from a
/// seed.
///
/// A region acts only on what it has heard, as a broker does: requests through [Requests], what it
/// owes through [Reactor]. A faulty world also has regions that write what they may not.
final class ControlWorld {
  private static final int CHANNELS = 6;

  private final RandomGenerator random;
  private final boolean faulty;
  private final LogBook book = new LogBook();
  private final List<Site> sites = new ArrayList<>();
  private final List<OrgId> orgs = new ArrayList<>();
  private final List<InvitationId> invitations = new ArrayList<>();
  private int channels;
  private int requests;

  ControlWorld(RandomGenerator random, boolean faulty) {
    this.random = random;
    this.faulty = faulty;
    int regions = 2 + random.nextInt(3);
    for (int i = 0; i < regions; i++) {
      var site = new Site(new RegionId("region-" + (char) ('a' + i)));
      sites.add(site);
      site.append(ControlSamples.declared("J" + i));
      for (int j = 0; j < 2; j++) {
        OrgId org = new OrgId("org-" + i + j);
        orgs.add(org);
        site.append(ControlSamples.homed(org));
      }
    }
  }

  LogBook book() {
    return book;
  }

  List<ControlState> states() {
    return sites.stream().map(site -> site.state).toList();
  }

  Snapshot snapshot(ControlState state) {
    return Snapshot.of(state, sites.stream().map(site -> site.region).toList(), orgs, invitations);
  }

  /// One thing happens in one region, which then must be sound.
  void step() {
    Site site = pick(sites);
    int dice = random.nextInt(100);
    if (dice < 45) {
      site.hear(pick(sites).region);
    } else if (dice < 90) {
      site.ask();
    } else if (dice < 95) {
      site.restart();
    } else if (faulty) {
      site.append(anyRecord());
    }
    site.verify();
  }

  /// All hear all, and do what they owe, until nothing is left.
  void settle() {
    boolean quiet = false;
    for (int round = 0; !quiet; round++) {
      assertThat(round).as("rounds until quiet").isLessThan(20);
      quiet = true;
      for (Site site : sites) {
        for (Site other : sites) {
          while (site.hear(other.region)) {
            quiet = false;
          }
        }
      }
    }
  }

  private ControlRecord anyRecord() {
    OrgId org = pick(orgs);
    ChannelId channel = ControlSamples.channel(random.nextInt(CHANNELS));
    InvitationId invitation = anyInvitation();
    return switch (random.nextInt(10)) {
      case 0 -> ControlSamples.declared("X" + random.nextInt(3));
      case 1 -> ControlSamples.homed(org);
      case 2 -> new ControlRecord.OrgRemoved(org);
      case 3 -> ControlSamples.policy(Optional.of(org), 1 + random.nextInt(5));
      case 4 -> ControlSamples.created(ControlSamples.channel(CHANNELS - 1), org);
      case 5 -> {
        OrgId other = pick(orgs);
        yield other.equals(org)
            ? ControlSamples.cutOff(channel, org)
            : ControlSamples.invited(invitation, channel, org, other);
      }
      case 6 ->
          new ControlRecord.InvitationAnswered(invitation, org, pick(List.of(Answer.values())));
      case 7 -> ControlSamples.added(channel, org, invitation);
      case 8 -> ControlSamples.removed(channel, org);
      default -> ControlSamples.cutOff(channel, org);
    };
  }

  private InvitationId anyInvitation() {
    return invitations.isEmpty() ? ControlSamples.invitation(0) : pick(invitations);
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  /// One region: its state, and what the changes told so far make of the memberships.
  private final class Site {
    private final RegionId region;
    private final List<ControlEntry> applied = new ArrayList<>();
    private final Map<ChannelId, Set<OrgId>> told = new HashMap<>();
    // Members of the channels that the orgs at home here have left by their own word and not asked
    // back into.
    private final Set<Seat> left = new HashSet<>();
    private ControlState state = new ControlState();

    private Site(RegionId region) {
      this.region = region;
    }

    private void append(ControlRecord record) {
      apply(book.write(region, record));
      remember(record);
      react();
    }

    private boolean hear(RegionId other) {
      long next = state.vector().position(other);
      if (next == book.log(other).size()) {
        return false;
      }
      apply(book.log(other).get((int) next));
      react();
      return true;
    }

    private void apply(ControlEntry entry) {
      Applied outcome = state.apply(entry);
      applied.add(entry);
      if (outcome instanceof Applied.Done done) {
        done.changes().forEach(this::take);
      } else {
        assertThat(outcome).isInstanceOf(Applied.Refused.class);
      }
    }

    private void react() {
      for (ControlRecord record : Reactor.reactions(state, region)) {
        ControlEntry entry = book.write(region, record);
        long before = applied.size();
        apply(entry);
        assertThat(applied).hasSize((int) before + 1);
      }
      assertThat(Reactor.reactions(state, region)).as("owed after reacting").isEmpty();
    }

    private void ask() {
      var here = new ArrayList<>(state.orgsAt(region));
      if (here.isEmpty()) {
        return;
      }
      OrgId org = pick(here);
      var asked = new Requests(state, region, LimitsByOrg.NONE);
      try {
        for (ControlRecord record : ask(asked, org)) {
          append(record);
        }
      } catch (TidegateException e) {
        assertThat(e.text()).isNotEmpty();
      }
    }

    private List<ControlRecord> ask(Requests asked, OrgId org) {
      var joined = new ArrayList<>(state.channelsOf(org));
      ChannelId channel =
          joined.isEmpty() || random.nextInt(10) == 0
              ? ControlSamples.channel(random.nextInt(CHANNELS))
              : pick(joined);
      var open = state.invitationsOf(org);
      InvitationId invitation =
          open.isEmpty() || random.nextInt(10) == 0 ? anyInvitation() : pick(open).id();
      int dice = random.nextInt(40);
      if (dice < 4) {
        return channels == CHANNELS
            ? List.of()
            : asked
                .createChannel(org, "name", "r" + requests++, ControlSamples.channel(channels++))
                .records();
      }
      if (dice < 16) {
        InvitationId fresh = ControlSamples.invitation(invitations.size());
        var given = asked.invite(org, channel, pick(orgs), fresh);
        if (!given.records().isEmpty()) {
          invitations.add(fresh);
        }
        return given.records();
      }
      if (dice < 25) {
        return asked.accept(org, invitation).records();
      }
      if (dice < 37) {
        return asked.approve(org, invitation).records();
      }
      if (dice == 37) {
        return asked.decline(org, invitation).records();
      }
      OrgId leaver = leaver(channel, org);
      return asked.disconnect(org, channel, leaver).records();
    }

    /// Seldom the host, or the channel would be closed before anything happens in it.
    private OrgId leaver(ChannelId channel, OrgId org) {
      boolean host = state.channel(channel).filter(view -> view.host().equals(org)).isPresent();
      return random.nextInt(host ? 20 : 2) == 0 ? org : pick(orgs);
    }

    private void remember(ControlRecord record) {
      if (record instanceof ControlRecord.OrgCutOff(var channel, var org)
          && state.homeOf(org).filter(region::equals).isPresent()) {
        left.add(new Seat(channel, org));
      }
      if (record instanceof ControlRecord.InvitationAnswered(var invitation, var org, var answer)
          && answer == Answer.ACCEPTED) {
        state.invitation(invitation).ifPresent(view -> left.remove(new Seat(view.channel(), org)));
      }
    }

    private void take(ControlChange change) {
      switch (change) {
        case ControlChange.MemberJoined(var channel, var org) ->
            assertThat(told.computeIfAbsent(channel, _ -> new TreeSet<>()).add(org)).isTrue();
        case ControlChange.MemberLeft(var channel, var org) ->
            assertThat(told.getOrDefault(channel, Set.of()).remove(org)).isTrue();
        case ControlChange.Disconnected(var channel, var org) ->
            assertThat(told.getOrDefault(channel, Set.of()).remove(org)).isTrue();
        case ControlChange.ChannelAppeared(var channel) ->
            assertThat(told.putIfAbsent(channel, new TreeSet<>())).isNull();
        case ControlChange.ChannelClosed(var channel) ->
            assertThat(told.getOrDefault(channel, Set.of())).isEmpty();
        case ControlChange.RegionChanged _,
            ControlChange.OrgAppeared _,
            ControlChange.OrgVanished _,
            ControlChange.PolicyChanged _,
            ControlChange.Invited _,
            ControlChange.InvitationChanged _ -> {}
      }
    }

    /// Forgets all and folds again what was applied, in the order in which it was.
    private void restart() {
      var again = new ControlState();
      applied.forEach(again::apply);
      assertThat(snapshot(again)).isEqualTo(snapshot(state));
      assertThat(again.localPosition()).isEqualTo(state.localPosition());
      for (ChannelId channel : state.channels()) {
        assertThat(again.channel(channel)).isEqualTo(state.channel(channel));
      }
      state = again;
    }

    private void verify() {
      for (ChannelId channel : state.channels()) {
        ChannelView view = state.channel(channel).orElseThrow();
        assertThat(view.members()).isEqualTo(told.get(channel));
        assertThat(view.says(state.federation().view(channel, 0).orElseThrow())).isTrue();
        for (OrgId org : orgs) {
          boolean connected = state.isConnected(channel, org);
          assertThat(state.standing(channel, org) == Standing.MEMBER).isEqualTo(connected);
          assertThat(state.channelsOf(org).contains(channel)).isEqualTo(connected);
        }
      }
      for (InvitationId invitation : invitations) {
        assertThat(state.invitation(invitation)).isEqualTo(state.federation().view(invitation));
      }
      for (Seat seat : left) {
        if (state.homeOf(seat.org()).filter(region::equals).isPresent()) {
          assertThat(state.isConnected(seat.channel(), seat.org())).as("%s", seat).isFalse();
        }
      }
    }
  }
}
