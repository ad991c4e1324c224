package dev.tidegate.broker.accept;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.Standing;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// Who may publish where: an org that is at home here, in the channels that it is connected to.
///
/// The last gate of the write path; asked on the loop, before a publish is taken and again when a
/// commit takes it.
final class Authors {
  private final RegionId self;
  private final Directory directory;

  Authors(RegionId self, Directory directory) {
    this.self = self;
    this.directory = directory;
  }

  /// Why the request's org may not publish; empty if it may.
  Optional<TidegateException> objection(PublishRequest request) {
    try {
      channel(request.org(), request.envelope().channel());
      return Optional.empty();
    } catch (TidegateException e) {
      return Optional.of(e);
    }
  }

  /// The channel that the org may publish in.
  ///
  /// @throws TidegateException NOT_HOME, CHANNEL_UNKNOWN, or DISCONNECTED for who was in it
  ChannelView channel(OrgId org, ChannelId id) {
    if (!directory.homeOf(org).equals(Optional.of(self))) {
      throw new TidegateException(ErrorCode.NOT_HOME, "The org's home is not this region")
          .with("org", org);
    }
    Optional<ChannelView> channel = directory.channel(id);
    if (channel.isPresent() && channel.get().members().contains(org)) {
      return channel.get();
    }
    if (directory.standing(id, org) == Standing.FORMER) {
      throw new TidegateException(ErrorCode.DISCONNECTED, "The org is no longer in the channel");
    }
    throw new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel");
  }
}
