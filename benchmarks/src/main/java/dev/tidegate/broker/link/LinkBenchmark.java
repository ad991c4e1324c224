package dev.tidegate.broker.link;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.Limits;
import dev.tidegate.wire.link.v1.FromSender;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// A commit of 1 024 events on its way to one far region, as one message.
public class LinkBenchmark extends HotPart {
  private final List<Frame> frames;
  private final FrameFilter filter;
  private final List<Cut.Send> pieces;
  private final LinkMessage.Data data;
  private final byte[] wire;

  public LinkBenchmark() {
    var regions = new TwoRegions();
    var planner = regions.planner(TwoRegions.NEAR);
    frames = Origin.stored(regions, COMMIT);
    filter = new FrameFilter(regions.view(TwoRegions.NEAR, TwoRegions.FAR, planner));
    pieces = frames.stream().map(this::piece).toList();
    data = built();
    wire = LinkCodec.encode(data).toByteArray();
  }

  private Cut cut(Frame frame) {
    return filter.cut(
        frame, frame.head().after(), Integer.MAX_VALUE, Long.MAX_VALUE, TwoRegions.NOW);
  }

  private Cut.Send piece(Frame frame) {
    if (cut(frame).piece().orElseThrow() instanceof Cut.Send send) {
      return send;
    }
    throw new IllegalStateException("Nothing of a frame crosses");
  }

  private LinkMessage.Data built() {
    var builder = new DataBuilder(Limits.LINK_MESSAGE_BYTES, COMMIT);
    for (Cut.Send piece : pieces) {
      if (!builder.add(piece.frame().head().bucket(), piece)) {
        throw new IllegalStateException("A commit does not fit into one message");
      }
    }
    return builder.build(1);
  }

  /// On the loop: the frames cut down to what the far region may have.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void filter(Blackhole cuts) {
    for (Frame frame : frames) {
      cuts.consume(cut(frame));
    }
  }

  /// On the loop: their pieces as bytes, gathered.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public Object build() {
    return built();
  }

  /// On a worker: compressed by zstd and written.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public Object pack() {
    return LinkCodec.encode(data).toByteArray();
  }

  /// On a thread of the far region: read and unpacked to frames that are still bytes.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public Object unpack() throws InvalidProtocolBufferException {
    return LinkCodec.decode(FromSender.parseFrom(wire));
  }
}
