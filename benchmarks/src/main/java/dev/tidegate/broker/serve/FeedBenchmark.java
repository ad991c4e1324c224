package dev.tidegate.broker.serve;

import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import dev.tidegate.broker.frame.Frame;
import io.grpc.Drainable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/// What a workspace gets of a commit of 1 024 events, from stored frames to the bytes of batches
/// and pages.
public class FeedBenchmark extends HotPart {
  private static final int PAGE = 256;
  private static final int CURSOR_BYTES = 256;
  private static final int WIRE_LEVEL = 1;

  private final GrpcEncoded.Marshaller marshaller = new GrpcEncoded.Marshaller();
  private final List<Frame> frames = Origin.stored(new TwoRegions(), COMMIT);
  private final List<FrameItems> known = frames.stream().map(FrameItems::new).toList();
  private final List<FeedItem> items = items(known);
  private final List<HistoryPage.Page> pages = new ArrayList<>();
  private final byte[] cursor = new byte[CURSOR_BYTES];

  public FeedBenchmark() {
    List<FeedItem.Delivery> page = new ArrayList<>();
    for (FeedItem item : items) {
      if (item instanceof FeedItem.Delivery delivery) {
        page.add(delivery);
      }
      if (page.size() == PAGE) {
        pages.add(new HistoryPage.Page(page, 1));
        page.clear();
      }
    }
    if (pages.size() != COMMIT / PAGE) {
      throw new IllegalStateException("Not all is delivered: " + items.size());
    }
  }

  private static List<FeedItem> items(List<FrameItems> all) {
    List<FeedItem> items = new ArrayList<>();
    for (FrameItems each : all) {
      for (int i = 0; i < each.frame().entries().size(); i++) {
        FrameItems.Share share = each.share(TwoRegions.READER, WIRE_LEVEL, i);
        each.item(i, share, false, TwoRegions.NOW).ifPresent(items::add);
      }
    }
    return items;
  }

  /// The first feed of an org: its share of each frame judged, each item encoded.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public long first() throws IOException {
    return batches(items(frames.stream().map(FrameItems::new).toList()));
  }

  /// Every further feed of the org: the same items again.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public long further() throws IOException {
    return batches(items(known));
  }

  /// Pages of history, their items known: written only.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public long pages() throws IOException {
    long bytes = 0;
    for (HistoryPage.Page page : pages) {
      bytes += written(FeedWireCodec.page(page));
    }
    return bytes;
  }

  private long batches(List<FeedItem> all) throws IOException {
    long bytes = 0;
    for (int from = 0; from < all.size(); from += PAGE) {
      List<FeedItem> batch = all.subList(from, Math.min(from + PAGE, all.size()));
      bytes += written(FeedWireCodec.batch(new FeedBatch(batch, cursor)));
    }
    return bytes;
  }

  private int written(GrpcEncoded message) throws IOException {
    try (InputStream stream = marshaller.stream(message)) {
      return stream instanceof Drainable drainable
          ? drainable.drainTo(OutputStream.nullOutputStream())
          : 0;
    }
  }
}
