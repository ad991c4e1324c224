package dev.tidegate.broker.frame;

import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// The frames of a commit of 1 024 events in 100 channels: some 80 buckets with a dozen events
/// each.
public class FrameBenchmark extends HotPart {
  private final List<Frame> frames = Origin.stored(new TwoRegions(), COMMIT);
  private final List<byte[]> encoded = frames.stream().map(FrameCodec::encode).toList();
  private final List<byte[]> records =
      frames.stream()
          .flatMap(frame -> frame.entries().stream())
          .map(entry -> entry.record(0).orElseThrow())
          .toList();

  /// To bytes with all checksums: for the store, and once more for each region that it goes to.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void encode(Blackhole encodedFrames) {
    for (Frame frame : frames) {
      encodedFrames.consume(FrameCodec.encode(frame));
    }
  }

  /// From bytes with all checksums: in the far region, and where a store is read.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void decode(Blackhole decoded) throws DamagedFrameException {
    for (byte[] bytes : encoded) {
      decoded.consume(FrameCodec.decode(bytes));
    }
  }

  /// One checksum over each whole frame: a part of the two above, which take those of the single
  /// records besides.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public int crc() {
    int all = 0;
    for (byte[] bytes : encoded) {
      all ^= SealedCodec.crc(bytes, 0, bytes.length);
    }
    return all;
  }

  /// What a store keeps of a frame a second time: digests of the originals in the form of a frame.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void outline(Blackhole outlines) {
    for (Frame frame : frames) {
      outlines.consume(Outline.encode(frame));
    }
  }

  /// The digests alone, SHA-256 of each original.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void digest(Blackhole digests) {
    for (byte[] record : records) {
      digests.consume(Digest.of(record));
    }
  }
}
