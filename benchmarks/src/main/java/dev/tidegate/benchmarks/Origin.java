package dev.tidegate.benchmarks;

import dev.tidegate.broker.accept.AcceptConfig;
import dev.tidegate.broker.accept.PublishKey;
import dev.tidegate.broker.accept.PublishReply;
import dev.tidegate.broker.accept.PublishRequest;
import dev.tidegate.broker.accept.Publisher;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.journal.Completion;
import dev.tidegate.broker.journal.Ends;
import dev.tidegate.broker.journal.InMemoryJournal;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.Recovered;
import dev.tidegate.broker.support.HybridClock;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.Envelope;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/// The write path of the sender's region, from requests that the edge has checked to commits. For
/// one thread.
///
/// One producer publishes, as `tidegate bench replicate` does. Its texts come again after [#TEXTS];
/// their sequences do not.
public final class Origin {
  public static final long INCARNATION = 7;

  private static final int TEXTS = 1_024;
  private static final Producer PRODUCER = new Producer(TwoRegions.SENDER, 1, 2);

  private final Ends ends;
  private final Publisher publisher;
  private final List<Envelope> envelopes = new ArrayList<>();
  private final List<Optional<PublishRequest.Found>> found = new ArrayList<>();
  private final long[] sequences = new long[BucketId.COUNT];
  private final Consumer<PublishReply> answers;
  private int next;
  private long batches;

  /// @param answers told of each publish when its commit is
  public Origin(TwoRegions regions, Consumer<PublishReply> answers) {
    this.answers = answers;
    Recovered nothing = new InMemoryJournal(1).recover();
    ends = new Ends(nothing);
    Planner planner = regions.planner(TwoRegions.NEAR);
    publisher =
        new Publisher(
            TwoRegions.NEAR,
            INCARNATION,
            regions.directory(),
            regions.policies(),
            planner,
            ends,
            new HybridClock(),
            nothing,
            AcceptConfig.DEFAULTS,
            new EmptyStore());
    publisher.open(
        PRODUCER,
        _ -> {},
        why -> {
          throw new IllegalStateException(why);
        });
    String set = regions.policies().active().hash();
    for (int i = 0; i < TEXTS; i++) {
      Envelope envelope = regions.envelope(i);
      envelopes.add(envelope);
      found.add(Optional.of(new PublishRequest.Found(set, planner.classify(envelope))));
    }
  }

  /// What a journal is given for the next so many texts.
  public Batch next(int events) {
    for (int i = 0; i < events; i++) {
      publisher.publish(request(next), TwoRegions.NOW);
      next = (next + 1) % TEXTS;
    }
    Batch.Builder batch = Batch.builder();
    var budget = new CommitSource.Budget(Long.MAX_VALUE, Long.MAX_VALUE);
    publisher.commits().fill(batch, budget, TwoRegions.NOW);
    return batch.build(++batches);
  }

  private PublishRequest request(int number) {
    Envelope envelope = envelopes.get(number);
    long sequence = ++sequences[envelope.channel().bucket().value()];
    return new PublishRequest(
        TwoRegions.SENDER,
        envelope,
        new PublishKey.Sequence(PRODUCER, sequence),
        found.get(number),
        answers);
  }

  /// The last batch is durable.
  public void stored(List<Frame> frames) {
    ends.stored(frames, List.of());
    publisher.commits().stored(frames, TwoRegions.NOW);
  }

  /// The frames of the first so many texts as the region's store has them.
  public static List<Frame> stored(TwoRegions regions, int events) {
    Batch batch = new Origin(regions, _ -> {}).next(events);
    if (new InMemoryJournal(1).store(batch) instanceof Completion.Stored(List<Frame> frames)) {
      return frames;
    }
    throw new IllegalStateException("The batch is refused");
  }

  /// Nobody has published before.
  private static final class EmptyStore implements Publisher.Effects {
    @Override
    public void read(Query query, BiConsumer<Answer, Moment> then) {
      then.accept(new Answer.Sequences(Map.of()), TwoRegions.NOW);
    }

    @Override
    public void wake() {}
  }
}
