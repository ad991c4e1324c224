package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.PublishService;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.serve.GrpcFeedStreams;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;

/// The last word to the workspaces: each open stream ends with DRAINING, so that whoever is at its
/// other end comes again at once and need not find out that nobody is there.
///
/// Owned by the broker's loop. Said twice it is heard once.
record Farewell(RegionCore core, PublishService publishing, GrpcFeedStreams feeds) {
  void say(Moment now) {
    core.leave(now);
    // Streams that have not opened a feed yet.
    feeds.leave(new TidegateException(ErrorCode.DRAINING, "The broker is about to stop"));
    publishing.leave(now);
  }
}
