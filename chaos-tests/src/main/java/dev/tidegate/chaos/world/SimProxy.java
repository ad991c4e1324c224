package dev.tidegate.chaos.world;

import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What carries the messages of one link. While it is buggy it gives some twice, some late and out
/// of order, and some again that were carried long ago, also on a later connection.
///
/// Handshakes, credits and farewells it leaves alone: a count that is given twice is another count,
/// and no protocol over it can tell.
public final class SimProxy {
  private static final int KEPT = 32;
  private static final double TWICE = 0.05;
  private static final double LATE = 0.05;
  private static final double OLD = 0.05;

  /// One delivery of a message.
  ///
  /// @param inOrder what is sent later comes later
  record Copy<T>(T message, long lateMicros, boolean inOrder) {}

  private final Simulation simulation;
  private final Map<Lane, ArrayDeque<LinkMessage.FromSender>> carried = new EnumMap<>(Lane.class);
  private boolean buggy;
  private boolean losesControl;

  SimProxy(Simulation simulation) {
    this.simulation = simulation;
  }

  public void buggy(boolean isBuggy) {
    buggy = isBuggy;
  }

  public void losesControl(boolean isLosing) {
    losesControl = isLosing;
  }

  void heal() {
    buggy = false;
    losesControl = false;
  }

  List<Copy<LinkMessage.FromSender>> forward(Lane lane, LinkMessage.FromSender message) {
    if (losesControl && message instanceof LinkMessage.Control) {
      return List.of();
    }
    boolean repeatable =
        switch (message) {
          case LinkMessage.Data _,
              LinkMessage.Control _,
              LinkMessage.Heartbeat _,
              LinkMessage.Fetch _ ->
              true;
          case LinkMessage.Hello _, LinkMessage.GoAway _ -> false;
        };
    if (!repeatable) {
      return List.of(new Copy<>(message, 0, true));
    }
    List<Copy<LinkMessage.FromSender>> copies = copies(message);
    ArrayDeque<LinkMessage.FromSender> old = carried.computeIfAbsent(lane, _ -> new ArrayDeque<>());
    if (buggy && !old.isEmpty() && simulation.happens(OLD)) {
      copies.add(new Copy<>(List.copyOf(old).get(simulation.below(old.size())), late(), false));
    }
    old.add(message);
    if (old.size() > KEPT) {
      old.remove();
    }
    return copies;
  }

  List<Copy<LinkMessage.FromReceiver>> back(LinkMessage.FromReceiver message) {
    boolean repeatable =
        switch (message) {
          case LinkMessage.Ack _,
              LinkMessage.NackGap _,
              LinkMessage.Reject _,
              LinkMessage.Echo _,
              LinkMessage.Fetched _ ->
              true;
          case LinkMessage.Resume _, LinkMessage.Credit _, LinkMessage.GoAway _ -> false;
        };
    return repeatable ? copies(message) : List.of(new Copy<>(message, 0, true));
  }

  private <T> List<Copy<T>> copies(T message) {
    List<Copy<T>> copies = new ArrayList<>();
    boolean late = buggy && simulation.happens(LATE);
    copies.add(new Copy<>(message, late ? late() : 0, !late));
    if (buggy && simulation.happens(TWICE)) {
      copies.add(new Copy<>(message, late(), false));
    }
    return copies;
  }

  private long late() {
    return simulation.between(1, 400) * 1_000;
  }
}
