package dev.tidegate.bench;

import dev.tidegate.chaos.local.DelayedWire;
import dev.tidegate.chaos.local.LinkProxy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/// What lies between the two regions: nothing, a long wire, or a cable that can be cut.
final class SiteLink implements AutoCloseable {
  private final List<DelayedWire> wires = new ArrayList<>();
  private final List<LinkProxy> cables = new ArrayList<>();
  private final SiteOptions options;

  SiteLink(SiteOptions options) {
    this.options = options;
  }

  /// The port at which another region reaches the one that listens on `port`.
  int to(int port) throws IOException {
    var target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    if (options.roundTrip().isPositive()) {
      wires.add(DelayedWire.start(target, options.roundTrip().dividedBy(2), System::nanoTime));
      return wires.getLast().port();
    }
    if (options.cable()) {
      cables.add(LinkProxy.start(target));
      return cables.getLast().port();
    }
    return port;
  }

  void cut() {
    cables.forEach(LinkProxy::cut);
  }

  void heal() {
    cables.forEach(LinkProxy::heal);
  }

  @Override
  public void close() {
    wires.forEach(DelayedWire::close);
    cables.forEach(LinkProxy::close);
  }
}
