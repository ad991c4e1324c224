package dev.tidegate.broker.shell;

import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.link.GrpcLinkDialer;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.concurrent.Executor;

/// The other regions that this one is linked to, as they come and go while it runs.
///
/// Called on the broker's loop, but for [#reach] before that runs.
final class Peering {
  private final GrpcDialer dialer;
  private final Executor workers;
  private final RegionShell shell;
  private final TaskLoop loop;

  Peering(GrpcDialer dialer, Executor workers, RegionShell shell, TaskLoop loop) {
    this.dialer = dialer;
    this.workers = workers;
    this.shell = shell;
    this.loop = loop;
  }

  /// How that region is dialed, if its link wants to.
  void reach(PeerConfig peer) {
    shell.reach(
        peer.name(),
        new GrpcLinkDialer(
            dialer.toRegion(peer.name(), peer.address()),
            dialer.toRegion(peer.name(), peer.address()),
            workers,
            task -> loop.answer(_ -> task.run()),
            shell.listener(peer.name())));
  }

  /// In the place of a link to that region, if there is one.
  void add(PeerConfig peer, RegionCore core, Moment now) {
    remove(peer.name(), core, now);
    reach(peer);
    core.addPeer(peer.name(), now);
  }

  void remove(RegionId peer, RegionCore core, Moment now) {
    core.removePeer(peer, now);
    shell.leave(peer);
  }
}
