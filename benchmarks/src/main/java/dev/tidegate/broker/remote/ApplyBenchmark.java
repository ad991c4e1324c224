package dev.tidegate.broker.remote;

import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import dev.tidegate.broker.control.ControlEntry;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Redecider;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.link.Cut;
import dev.tidegate.broker.link.FrameFilter;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// A commit of 1 024 events of the near region in the far one, from the unpacked message to what is
/// given to the store.
public class ApplyBenchmark extends HotPart {
  private final RemoteApplier applier;
  private final LinkMessage.Data data;
  private long session;

  public ApplyBenchmark() {
    var regions = new TwoRegions();
    data = data(regions);
    Planner planner = regions.planner(TwoRegions.FAR);
    applier =
        new RemoteApplier(
            TwoRegions.FAR,
            TwoRegions.NEAR,
            1,
            regions.directory(),
            new Redecider(TwoRegions.FAR, regions.policies(), planner),
            regions.view(TwoRegions.FAR, TwoRegions.NEAR, planner),
            new Ends(new InMemoryJournal(1).recover()),
            new HybridClock(),
            new Unheard());
  }

  private static LinkMessage.Data data(TwoRegions regions) {
    Planner planner = regions.planner(TwoRegions.NEAR);
    var filter = new FrameFilter(regions.view(TwoRegions.NEAR, TwoRegions.FAR, planner));
    List<LinkMessage.Item> items = new ArrayList<>();
    for (Frame frame : Origin.stored(regions, COMMIT)) {
      Cut cut = filter.cut(frame, frame.head().after(), COMMIT, Long.MAX_VALUE, TwoRegions.NOW);
      if (cut.piece().orElseThrow() instanceof Cut.Send(Frame sent)) {
        items.add(new LinkMessage.FrameBytes(FrameCodec.encode(sent)));
      }
    }
    return new LinkMessage.Data(1, items, COMMIT);
  }

  /// On the loop: decoded, checked, decided once more, made part of a batch.
  ///
  /// The store then refuses the batch and the link is lost, so that the same can come again on a
  /// new one; that is measured, too, and is little.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public Object apply() {
    session++;
    applier.greeted(session, hello(), TwoRegions.NOW);
    applier.received(session, data, TwoRegions.NOW);
    Batch.Builder batch = Batch.builder();
    var budget = new CommitSource.Budget(Long.MAX_VALUE, Long.MAX_VALUE);
    applier.live().fill(batch, budget, TwoRegions.NOW);
    applier.live().failed("measured", TwoRegions.NOW);
    applier.gone(session, TwoRegions.NOW);
    if (batch.frames.isEmpty()) {
      throw new IllegalStateException("Nothing is to be stored");
    }
    return batch;
  }

  private static LinkMessage.Hello hello() {
    return new LinkMessage.Hello(
        1, TwoRegions.NEAR, "eu-de-1", Origin.INCARNATION, Lane.LIVE, 1, TwoRegions.NOW.millis());
  }

  /// Nobody is at the other end; what would be an alarm is a mistake.
  private static final class Unheard implements RemoteApplier.Effects {
    @Override
    public void answer(long session, LinkMessage.FromReceiver message) {}

    @Override
    public void end(long session, String reason) {
      throw new IllegalStateException(reason);
    }

    @Override
    public void control(ControlEntry entry) {}

    @Override
    public void helloSaid(RegionId peer, Moment now) {}

    @Override
    public void heard(RegionId region, long atNanos) {}

    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {}

    @Override
    public void refresh(Frame stale, BiConsumer<Frame, Moment> then) {}

    @Override
    public void parked(Batch.Parking parking) {}

    @Override
    public void inbound(RegionId peer, boolean live, boolean catchingUp, Moment now) {}

    @Override
    public void alarm(String code, String detail) {
      throw new IllegalStateException(code + " " + detail);
    }

    @Override
    public void wake() {}
  }
}
