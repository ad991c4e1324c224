package dev.tidegate.chaos.world;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.control.InvitationView;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes channels and brings their orgs into them, each side by its own word.
public final class ChannelSetup {
  /// A channel to be: its host and who is invited.
  public record Wanted(ChannelId channel, OrgId host, Set<OrgId> guests) {
    public Wanted {
      guests = Set.copyOf(guests);
    }
  }

  private final World world;
  private final List<Wanted> wanted;
  private final Set<String> asked = new HashSet<>();

  public ChannelSetup(World world, List<Wanted> wanted) {
    this.world = world;
    this.wanted = List.copyOf(wanted);
  }

  /// Whether every region knows every channel with all its members.
  public boolean isDone() {
    return world.regions().values().stream()
        .allMatch(region -> {
          Directory directory = region.core().orElseThrow().directory();
          return wanted.stream()
              .allMatch(each ->
                  directory
                      .channel(each.channel())
                      .map(view -> view.members().size() == each.guests().size() + 1)
                      .orElse(false));
        });
  }

  /// Where it stands, for who waits in vain.
  public String state() {
    return world.regions().values().stream()
        .map(region ->
            region.id()
                + " "
                + region.core().orElseThrow().directory().vector().positions()
                + " "
                + region.core().orElseThrow().links(world.simulation().now()).stream()
                    .map(link -> link.peer() + ":" + link.state() + ":" + link.reason())
                    .toList())
        .toList()
        .toString();
  }

  /// Does what can be done now, and again every 200 ms until all is done.
  public void step() {
    wanted.forEach(this::create);
    world.orgs().values().forEach(this::answer);
    if (!isDone()) {
      world.simulation().after(Duration.ofMillis(200), this::step);
    }
  }

  private void create(Wanted each) {
    OrgId host = each.host();
    ChannelId channel = each.channel();
    SimOrg org = world.org(host);
    org.home()
        .with(core -> {
          Directory directory = core.directory();
          if (directory.channel(channel).isEmpty()) {
            once(
                "create " + channel,
                () ->
                    core.request(
                        r -> r.createChannel(host, "ops", channel.toString(), channel),
                        _ -> {},
                        org.home().now()));
            return;
          }
          for (OrgId guest : world.orgs().keySet()) {
            if (each.guests().contains(guest) && directory.homeOf(guest).isPresent()) {
              once(
                  "invite " + channel + " " + guest,
                  () ->
                      core.request(
                          r ->
                              r.invite(
                                  host,
                                  channel,
                                  guest,
                                  new InvitationId(
                                      new ChannelId(
                                          world.simulation().number(),
                                          world.simulation().number()))),
                          _ -> {},
                          org.home().now()));
            }
          }
        });
  }

  private void answer(SimOrg org) {
    org.home()
        .with(core -> {
          for (InvitationView invitation : core.directory().invitationsOf(org.id())) {
            Optional<OrgId> guest = Optional.of(invitation.invited()).filter(org.id()::equals);
            if (guest.isPresent()) {
              once(
                  "accept " + invitation.id(),
                  () ->
                      core.request(
                          r -> r.accept(org.id(), invitation.id()), _ -> {}, org.home().now()));
            }
            once(
                "approve " + invitation.id() + " " + org.id(),
                () ->
                    core.request(
                        r -> r.approve(org.id(), invitation.id()), _ -> {}, org.home().now()));
          }
        });
  }

  private void once(String what, Runnable action) {
    if (asked.add(what)) {
      action.run();
    }
  }
}
