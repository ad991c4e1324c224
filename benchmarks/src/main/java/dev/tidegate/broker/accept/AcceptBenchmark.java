package dev.tidegate.broker.accept;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.Origin;
import dev.tidegate.benchmarks.TwoRegions;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.Body;
import dev.tidegate.model.Envelope;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PublishStreamRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.infra.Blackhole;

/// A publish in the region of its author, up to the store.
public class AcceptBenchmark extends HotPart {
  private final TwoRegions regions = new TwoRegions();
  private final PolicySet set = regions.policies().active();
  private final Origin origin = new Origin(regions, _ -> {});
  private final FrameBuilder frames =
      new FrameBuilder(
          TwoRegions.NEAR,
          Origin.INCARNATION,
          regions.directory(),
          regions.planner(TwoRegions.NEAR),
          new Ends(new InMemoryJournal(1).recover()),
          new HybridClock(),
          WireLevels.CURRENT);
  private final List<ByteString> messages = new ArrayList<>();
  private final List<Draft> drafts = new ArrayList<>();
  private int next;

  public AcceptBenchmark() {
    var producer = new Producer(TwoRegions.SENDER, 1, 2);
    var message = PublishStreamRequest.Batch.newBuilder();
    for (int i = 0; i < COMMIT; i++) {
      Envelope envelope = regions.envelope(i);
      message.addItems(item(envelope, i + 1));
      if (message.getItemsCount() == MESSAGE) {
        messages.add(PublishStreamRequest.newBuilder().setBatch(message).build().toByteString());
        message.clear();
      }
      var found = new PublishRequest.Found(set.hash(), Planner.classify(set, envelope));
      var key = new PublishKey.Sequence(producer, i + 1);
      var request =
          new PublishRequest(TwoRegions.SENDER, envelope, key, Optional.of(found), _ -> {});
      drafts.add(new Draft(request, found.classification(), Optional.empty(), 0));
    }
  }

  private static PublishStreamRequest.Item item(Envelope envelope, long sequence) {
    String text = envelope.body() instanceof Body.Posted(String words, _) ? words : "";
    return PublishStreamRequest.Item.newBuilder()
        .setSequence(sequence)
        .setEnvelope(
            dev.tidegate.wire.v1.Envelope.newBuilder()
                .setChannel(envelope.channel().toString())
                .setAuthor(envelope.author().value())
                .setPosted(Posted.newBuilder().setText(text)))
        .build();
  }

  /// On the call's thread: a message of a publishing stream from bytes to checked items, with what
  /// the detectors find.
  @Benchmark
  @OperationsPerInvocation(MESSAGE)
  public Object read() throws InvalidProtocolBufferException {
    return items((envelope, glance) ->
        Optional.of(new PublishRequest.Found(set.hash(), Planner.classify(set, envelope, glance))));
  }

  /// The same without detectors, as for an org that the channel's card does not name: what decoding
  /// and checking alone cost.
  @Benchmark
  @OperationsPerInvocation(MESSAGE)
  public Object readUnsearched() throws InvalidProtocolBufferException {
    return items((_, _) -> Optional.empty());
  }

  private List<StreamItem> items(StreamItemCodec.Finding finding)
      throws InvalidProtocolBufferException {
    next = (next + 1) % messages.size();
    var request = PublishStreamRequest.parseFrom(messages.get(next));
    return StreamItemCodec.items(request.getBatch(), (_, _) -> Optional.empty(), finding);
  }

  /// On the loop: a commit of 1 024 drafts cut into frames: plans, stamps, records.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public void cut(Blackhole cut) {
    Batch.Builder batch = Batch.builder();
    cut.consume(frames.fill(batch, drafts, TwoRegions.NOW));
    cut.consume(batch);
  }

  /// All that the loop does for a publish but the answer's bytes: author, key, turn, the cut, and
  /// what follows when the commit of 1 024 is durable.
  @Benchmark
  @OperationsPerInvocation(COMMIT)
  public Object publish() {
    Batch batch = origin.next(COMMIT);
    origin.stored(batch.frames());
    return batch;
  }
}
