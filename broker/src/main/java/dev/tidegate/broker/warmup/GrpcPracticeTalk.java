package dev.tidegate.broker.warmup;

import com.google.protobuf.ByteString;
import dev.tidegate.model.ChannelId;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.FeedServiceGrpc;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PublishServiceGrpc;
import dev.tidegate.wire.v1.PublishStreamRequest;
import dev.tidegate.wire.v1.PublishStreamResponse;
import dev.tidegate.wire.v1.SubscribeRequest;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/// One org publishes over its stream, now one by one, now many at a time; the other reads its feed.
///
/// [#step] is for one thread.
final class GrpcPracticeTalk {
  private static final int CREDIT = 4_096;
  private static final int WINDOW = 1_024;
  private static final int SINGLES = 12;
  private static final int BATCH = 32;
  private static final int RESTRICTED_EVERY = 20;
  private static final int WORDS_MOST = 90;
  private static final String[] RESTRICTED = {
    "jo.doe@mail.example", "4929 1234 5678 9015", "+1 212 555 0123"
  };
  private static final String[] WORDS =
      ("the a to is it you in and of that for on not with have this be do just what but if can are"
              + " so no was how your get like about my know all use one up when here out want")
          .split(" ");

  private final List<String> channels;
  private final int[] buckets;
  private final long[] sequences = new long[256];
  private final RandomGenerator chance;
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicLong heard = new AtomicLong();
  private final StreamObserver<PublishStreamRequest> publishing;
  private final StreamObserver<SubscribeRequest> reading;
  private long steps;

  GrpcPracticeTalk(GrpcPracticeRegions.Orgs orgs, List<String> channels, RandomGenerator chance) {
    this.channels = channels;
    this.chance = chance;
    buckets = channels.stream().mapToInt(id -> ChannelId.parse(id).bucket().value()).toArray();
    byte[] producer = new byte[16];
    chance.nextBytes(producer);
    publishing = PublishServiceGrpc.newStub(orgs.speaker()).publishStream(new Answers());
    publishing.onNext(
        PublishStreamRequest.newBuilder()
            .setOpen(
                PublishStreamRequest.Open.newBuilder().setProducer(ByteString.copyFrom(producer)))
            .build());
    var deliveries = new Deliveries();
    reading = FeedServiceGrpc.newStub(orgs.listener()).subscribe(deliveries);
    reading.onNext(
        SubscribeRequest.newBuilder()
            .setOpen(
                SubscribeRequest.Open.newBuilder()
                    .setStart(SubscribeRequest.Start.START_LATEST)
                    .setCredit(CREDIT))
            .build());
  }

  /// Says some more, unless too much is unanswered.
  void step() {
    steps++;
    if (steps % 4 == 0) {
      say(BATCH);
      return;
    }
    for (int i = 0; i < SINGLES; i++) {
      say(1);
    }
  }

  /// How many events have come to the other region's org.
  long heard() {
    return heard.get();
  }

  void end() {
    publishing.onCompleted();
    reading.onCompleted();
  }

  private void say(int count) {
    if (unanswered.get() + count > WINDOW) {
      return;
    }
    unanswered.addAndGet(count);
    var batch = PublishStreamRequest.Batch.newBuilder();
    for (int i = 0; i < count; i++) {
      int channel = chance.nextInt(channels.size());
      batch.addItems(
          PublishStreamRequest.Item.newBuilder()
              .setSequence(++sequences[buckets[channel]])
              .setEnvelope(
                  Envelope.newBuilder()
                      .setChannel(channels.get(channel))
                      .setAuthor("warm-up")
                      .setPosted(Posted.newBuilder().setText(words()))));
    }
    publishing.onNext(PublishStreamRequest.newBuilder().setBatch(batch).build());
  }

  private String words() {
    var text = new StringBuilder();
    for (int i = 1 + chance.nextInt(WORDS_MOST); i > 0; i--) {
      text.append(WORDS[chance.nextInt(WORDS.length)]).append(' ');
    }
    if (chance.nextInt(RESTRICTED_EVERY) == 0) {
      text.append(RESTRICTED[chance.nextInt(RESTRICTED.length)]);
    }
    return text.toString();
  }

  private final class Answers implements StreamObserver<PublishStreamResponse> {
    @Override
    public void onNext(PublishStreamResponse answer) {
      unanswered.addAndGet(-answer.getOutcomes().getOutcomesCount());
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }

  private final class Deliveries implements StreamObserver<SubscribeResponse> {
    @Override
    public void onNext(SubscribeResponse response) {
      int items = response.getBatch().getItemsCount();
      if (items > 0) {
        heard.addAndGet(items);
        reading.onNext(
            SubscribeRequest.newBuilder()
                .setCredit(SubscribeRequest.Credit.newBuilder().setEvents(items))
                .build());
      }
    }

    @Override
    public void onError(Throwable failure) {}

    @Override
    public void onCompleted() {}
  }
}
