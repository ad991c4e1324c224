package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.link.Readers;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.upkeep.Given;
import dev.tidegate.broker.upkeep.Range;
import dev.tidegate.broker.upkeep.Repairer;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What repairs want done: other regions are asked over the links to them.
record RepairWiring(RegionStages stages) implements Repairer.Effects {
  @Override
  public List<RegionId> holders(Set<ChannelId> channels) {
    List<RegionId> holders = new ArrayList<>();
    for (RegionId peer : stages.outbound.peers()) {
      Readers readers = stages.readersAt(peer);
      if (channels.stream().anyMatch(readers::everAt)) {
        holders.add(peer);
      }
    }
    return holders;
  }

  @Override
  public boolean ask(RegionId region, long number, Range range) {
    var fetch =
        new LinkMessage.Fetch(
            number, range.bucket(), range.origin(), range.incarnation(), range.from(), range.to());
    return stages.outbound.link(region).map(link -> link.fetch(fetch)).orElse(false);
  }

  @Override
  public Optional<Frame> admitted(Frame sent, Moment now) {
    return stages
        .inbound
        .applier(sent.head().origin())
        .flatMap(applier -> applier.readmit(sent, now));
  }

  @Override
  public void alarm(String code, String detail) {
    stages.alarms.raise(code, detail);
  }

  /// What an answer says. Frames that did not come whole are as none: they are asked for again.
  static Given given(LinkMessage.Fetched answer) {
    return switch (answer.outcome()) {
      case LATER -> new Given.Later();
      case FOUND -> found(answer);
      case NOT_HELD -> new Given.Nothing(answer.through());
      case DAMAGED -> new Given.Damaged(answer.through());
      case LOST -> new Given.Lost(answer.through());
    };
  }

  private static Given found(LinkMessage.Fetched answer) {
    List<Frame> frames = new ArrayList<>(answer.frames().size());
    for (byte[] bytes : answer.frames()) {
      try {
        frames.add(FrameCodec.decode(bytes));
      } catch (DamagedFrameException _) {
        return new Given.Later();
      }
    }
    return new Given.Frames(frames, answer.through());
  }
}
