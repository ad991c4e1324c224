package dev.tidegate.chaos.world;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.InvitationId;
import dev.tidegate.broker.control.InvitationView;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes two channels, hosted in two regions, and brings all five orgs into both, each side by its
/// own word.
final class ChannelSetup {
  private static final List<String> HOSTS = List.of("acme", "globex");

  private final World world;
  private final List<ChannelId> channels = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();

  ChannelSetup(World world) {
    this.world = world;
    HOSTS.forEach(
        _ -> channels.add(new ChannelId(world.simulation().number(), world.simulation().number())));
  }

  List<ChannelId> channels() {
    return channels;
  }

  boolean isDone() {
    return world.regions().values().stream()
        .allMatch(region -> {
          Directory directory = region.core().orElseThrow().directory();
          return channels.stream()
              .allMatch(channel ->
                  directory
                      .channel(channel)
                      .map(view -> view.members().size() == world.orgs().size())
                      .orElse(false));
        });
  }

  String state() {
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

  void step() {
    for (int i = 0; i < HOSTS.size(); i++) {
      create(new OrgId(HOSTS.get(i)), channels.get(i));
    }
    world.orgs().values().forEach(this::answer);
    if (!isDone()) {
      world.simulation().after(Duration.ofMillis(200), this::step);
    }
  }

  private void create(OrgId host, ChannelId channel) {
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
                        world.simulation().now()));
            return;
          }
          for (OrgId guest : world.orgs().keySet()) {
            if (!guest.equals(host) && directory.homeOf(guest).isPresent()) {
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
                          world.simulation().now()));
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
                          r -> r.accept(org.id(), invitation.id()),
                          _ -> {},
                          world.simulation().now()));
            }
            once(
                "approve " + invitation.id() + " " + org.id(),
                () ->
                    core.request(
                        r -> r.approve(org.id(), invitation.id()),
                        _ -> {},
                        world.simulation().now()));
          }
        });
  }

  private void once(String what, Runnable action) {
    if (asked.add(what)) {
      action.run();
    }
  }
}
