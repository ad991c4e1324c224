package dev.tidegate.chaos.experiment;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/// One thing that is done to a world.
///
/// Which of them a machine can do is the driver's word, told before anything is touched.
public sealed interface Action {
  /// Nothing gets through, silently: packets vanish, nobody is told.
  record Cut(Set<Wire> wires) implements Action {
    public Cut {
      wires = Set.copyOf(wires);
    }
  }

  /// Everything comes later by `delay`, give or take `jitter`, in order.
  record Slow(Set<Wire> wires, Duration delay, Duration jitter) implements Action {
    public Slow {
      wires = Set.copyOf(wires);
    }
  }

  /// Of what is sent this share is lost, from 0 to 1.
  record Lose(Set<Wire> wires, double share) implements Action {
    public Lose {
      wires = Set.copyOf(wires);
    }
  }

  /// Of what is sent this share comes twice, from 0 to 1.
  record Duplicate(Set<Wire> wires, double share) implements Action {
    public Duplicate {
      wires = Set.copyOf(wires);
    }
  }

  /// Of what is sent this share comes after what was sent later, from 0 to 1.
  record Reorder(Set<Wire> wires, double share) implements Action {
    public Reorder {
      wires = Set.copyOf(wires);
    }
  }

  /// Of what is sent this share has a bit flipped, from 0 to 1; checksums are made good.
  record Flip(Set<Wire> wires, double share) implements Action {
    public Flip {
      wires = Set.copyOf(wires);
    }
  }

  /// So many bytes a second get through, at most.
  record Throttle(Set<Wire> wires, long bytesPerSecond) implements Action {
    public Throttle {
      wires = Set.copyOf(wires);
    }
  }

  /// Connections stand still after so many more bytes, and stay open.
  record Stall(Set<Wire> wires, long afterBytes) implements Action {
    public Stall {
      wires = Set.copyOf(wires);
    }
  }

  /// Connections that are open are reset; new ones come through.
  record Reset(Set<Wire> wires) implements Action {
    public Reset {
      wires = Set.copyOf(wires);
    }
  }

  /// A broker is killed, as by `kill -9`; undone, it is started again.
  record Kill(RegionId region) implements Action {}

  /// A broker is stopped in good order; undone, it is started again.
  record Drain(RegionId region) implements Action {}

  /// A broker's process stands still, as by SIGSTOP.
  record Pause(RegionId region) implements Action {}

  /// A region loses its power: the broker is gone, and with it what its disk was not made to keep.
  /// Undone, the power is back.
  record PowerCut(RegionId region) implements Action {}

  /// The disk of a region has no room left.
  record DiskFull(RegionId region) implements Action {}

  /// The disk of a region takes so long for each sync.
  record DiskSlow(RegionId region, Duration sync) implements Action {}

  /// The disk of a region fails each write and sync.
  record DiskFails(RegionId region) implements Action {}

  /// What a region's store holds at rest is damaged in some place.
  record Damage(RegionId region) implements Action {}

  /// A region's store is taken back to what it was so long ago.
  record Restore(RegionId region, Duration age) implements Action {}

  /// A region's wall clock jumps.
  record ClockJump(RegionId region, Duration by) implements Action {}

  /// A region's wall clock runs at this speed; 1 is right.
  record ClockDrift(RegionId region, double speed) implements Action {}

  /// A region's broker gets this share of one processor, from 0 to 1.
  record Squeeze(RegionId region, double share) implements Action {}

  /// An org puts another policy file in force; undone, the one before.
  ///
  /// @param file the name of a file beside the experiment, or of one that is delivered with it
  record Policy(OrgId org, String file) implements Action {}

  /// An org is taken out of a channel by its host.
  ///
  /// @param channel its number in the world's load, from 0
  record Remove(OrgId org, int channel) implements Action {}

  /// An operator stops the link from one region to another; undone, he lets it go on.
  record PauseLink(Wire wire) implements Action {}

  /// An org sends so many times what it may.
  record Flood(OrgId org, double times) implements Action {}

  /// An org reads nothing.
  record StopReading(OrgId org) implements Action {}

  /// The certificates of a region's broker are issued anew and read again.
  record RenewCertificates(RegionId region) implements Action {}

  /// What was done is undone: all of it, or the steps of this kind.
  ///
  /// @param kind as in experiment files, such as `cut`; empty for all
  record Heal(Optional<String> kind) implements Action {}
}
