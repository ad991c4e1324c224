package dev.tidegate.broker.control;

import static dev.tidegate.broker.control.ControlSamples.ACME;
import static dev.tidegate.broker.control.ControlSamples.BOLT;
import static dev.tidegate.broker.control.ControlSamples.CHANNEL;
import static dev.tidegate.broker.control.ControlSamples.CORD;
import static dev.tidegate.broker.control.ControlSamples.EU;
import static dev.tidegate.broker.control.ControlSamples.IN;
import static dev.tidegate.broker.control.ControlSamples.INVITATION;
import static dev.tidegate.broker.control.ControlSamples.US;
import static dev.tidegate.broker.control.ControlSamples.accepted;
import static dev.tidegate.broker.control.ControlSamples.added;
import static dev.tidegate.broker.control.ControlSamples.approved;
import static dev.tidegate.broker.control.ControlSamples.created;
import static dev.tidegate.broker.control.ControlSamples.declared;
import static dev.tidegate.broker.control.ControlSamples.homed;
import static dev.tidegate.broker.control.ControlSamples.invited;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Control logs of several regions as they are written in a test.
final class LogBook {
  private final Map<RegionId, List<ControlEntry>> logs = new TreeMap<>();

  /// Writes `record` at the end of the log of `region`.
  ControlEntry write(RegionId region, ControlRecord record) {
    return write(region, ControlCodec.encode(record, 1_700_000_000_000L));
  }

  ControlEntry write(RegionId region, byte[] bytes) {
    List<ControlEntry> log = logs.computeIfAbsent(region, _ -> new ArrayList<>());
    var entry = new ControlEntry(region, log.size() + 1, bytes);
    log.add(entry);
    return entry;
  }

  List<ControlEntry> log(RegionId region) {
    return logs.getOrDefault(region, List.of());
  }

  /// ACME in EU, BOLT in US, CORD in IN; ACME hosts CHANNEL and has invited BOLT by INVITATION.
  static LogBook withInvitation() {
    var book = new LogBook();
    book.write(EU, declared("EU"));
    book.write(EU, homed(ACME));
    book.write(US, declared("US"));
    book.write(US, homed(BOLT));
    book.write(IN, declared("IN"));
    book.write(IN, homed(CORD));
    book.write(EU, created(CHANNEL, ACME));
    book.write(EU, invited(INVITATION, CHANNEL, ACME, BOLT));
    return book;
  }

  /// As [#withInvitation], and BOLT is a member by it.
  static LogBook withMember() {
    LogBook book = withInvitation();
    book.join(CHANNEL, ACME, EU, BOLT, US, INVITATION);
    return book;
  }

  /// The answers to an invitation and the addition.
  void join(
      ChannelId channel,
      OrgId host,
      RegionId hostRegion,
      OrgId org,
      RegionId home,
      InvitationId invitation) {
    write(home, accepted(invitation, org));
    write(home, approved(invitation, org));
    write(hostRegion, approved(invitation, host));
    write(hostRegion, added(channel, org, invitation));
  }

  /// A state that has applied everything, one region's log after the other.
  ControlState fold() {
    var state = new ControlState();
    logs.values().forEach(log -> log.forEach(state::apply));
    return state;
  }

  /// A state that has applied everything in an order drawn from `random` that respects each log's
  /// own.
  ControlState fold(RandomGenerator random) {
    var state = new ControlState();
    var left = new ArrayList<>(logs.keySet());
    while (!left.isEmpty()) {
      RegionId region = left.get(random.nextInt(left.size()));
      int next = (int) state.vector().position(region);
      if (next == log(region).size()) {
        left.remove(region);
      } else {
        state.apply(log(region).get(next));
      }
    }
    return state;
  }
}
