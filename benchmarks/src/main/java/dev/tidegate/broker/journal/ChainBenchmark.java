package dev.tidegate.broker.journal;

import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.model.BucketId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// How the frames of a commit of 1 024 events are tied to the frames before them: by bucket,
/// stream, channels and producer.
public class ChainBenchmark extends HotPart {
  /// As many frames has each chain behind it.
  private static final int BEFORE = 10_000;

  private final List<Map<Chain, ChainHead>> heads = new ArrayList<>();
  private final List<byte[]> encoded = new ArrayList<>();

  public ChainBenchmark() {
    ChainHead head = null;
    for (int i = 1; i <= BEFORE; i++) {
      head = ChainHead.after(head, new Knot.End(i, i));
    }
    for (Frame frame : Origin.stored(new TwoRegions(), COMMIT)) {
      Map<Chain, ChainHead> own = new LinkedHashMap<>();
      for (Chain chain : chains(frame)) {
        own.put(chain, ChainHead.after(head, new Knot.End(BEFORE + 1, BEFORE + 1)));
      }
      heads.add(own);
      encoded.add(KnotCodec.encode(BEFORE + 2, tied(own)));
    }
  }

  private static Set<Chain> chains(Frame frame) {
    BucketId bucket = frame.head().bucket();
    Set<Chain> chains = new LinkedHashSet<>();
    chains.add(new Chain.OfBucket(bucket));
    chains.add(new Chain.OfStream(bucket, 1, frame.head().incarnation()));
    for (Entry entry : frame.entries()) {
      chains.add(new Chain.OfChannel(entry.channel()));
    }
    chains.add(new Chain.OfProducer(bucket, 1));
    return chains;
  }

  private static Map<Chain, Knot> tied(Map<Chain, ChainHead> heads) {
    Map<Chain, Knot> knots = new LinkedHashMap<>();
    heads.forEach((chain, back) -> {
      ChainHead head = ChainHead.after(back, new Knot.End(BEFORE + 2, BEFORE + 2));
      knots.put(chain, head.knot(back));
    });
    return knots;
  }

  /// The knots of new frames, made and written.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void tie(Blackhole knots) {
    for (Map<Chain, ChainHead> each : heads) {
      knots.consume(KnotCodec.encode(BEFORE + 2, tied(each)));
    }
  }

  /// The knots of stored frames, read: a look-up by position reads some `2 log n` of them.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void untie(Blackhole knots) throws DamagedFrameException {
    for (byte[] each : encoded) {
      knots.consume(KnotCodec.decode(BEFORE + 2, each));
    }
  }
}
