package dev.tidegate.chaos.world;

import dev.tidegate.broker.link.LinkState;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;

/// Sees what happens in a world and changes nothing in it. It is told by the ports around each
/// broker, on the world's one thread; no stage of a broker knows of it.
public interface Witness {
  Witness NONE = new Witness() {};

  default void happened(BrokerStage stage, RegionId at) {}

  /// One org's part in the plan of one of the region's own events.
  default void decided(DecisionKind kind) {}

  /// The sending side of a link is in this state from now on.
  default void linkIs(RegionId from, RegionId to, LinkState.Kind state) {}

  /// The broker at `region` is gone, and with it the states of the links from there.
  default void brokerGone(RegionId region) {}

  /// Everything that goes into the trace hash, as it happens.
  default void traced(Moment at, String what) {}
}
