package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Producer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.TidegateException;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What makes the same key one event: which client message ids and producer sequences are stored,
/// which are under way, and which one comes next.
///
/// A request that is new takes its key until it is stored or given back.
final class Claims {
  private final Keys keys;
  private final Producers producers = new Producers();
  private final Set<PublishKey.Client> keysUnderWay = new HashSet<>();

  Claims(Keys keys) {
    this.keys = keys;
  }

  /// What a request's key is.
  sealed interface Claim {
    /// New, and taken by the request.
    record Taken() implements Claim {}

    /// Taken by a request that is not stored yet.
    record UnderWay() implements Claim {}

    /// Stored before, in the frame that the query finds.
    record Stored(Query query) implements Claim {}

    record Refused(TidegateException why) implements Claim {}
  }

  boolean isOpen(Producer producer) {
    return producers.isOpen(producer);
  }

  void opened(Producer producer, Map<BucketId, Long> last) {
    producers.opened(producer, last);
  }

  void reopened(Producer producer) {
    producers.reopened(producer);
  }

  Map<BucketId, Long> stored(Producer producer) {
    return producers.stored(producer);
  }

  /// A sequence that the edge refused in its place: it is used up.
  void refused(Producer producer, BucketId bucket, long sequence) {
    if (producers.place(producer, bucket, sequence) == Producers.Place.NEXT) {
      producers.refused(producer, bucket, sequence);
    }
  }

  /// Whether the request says nothing that was taken before.
  boolean isNew(PublishRequest request) {
    return !(request.key() instanceof PublishKey.Sequence key)
        || place(request, key) == Producers.Place.NEXT;
  }

  Claim claim(PublishRequest request, Moment now) {
    return switch (request.key()) {
      case PublishKey.None _ -> new Claim.Taken();
      case PublishKey.Client key -> byKey(key, now);
      case PublishKey.Sequence key -> bySequence(request, key);
    };
  }

  private Claim byKey(PublishKey.Client key, Moment now) {
    Optional<EventId> before = keys.find(key);
    if (before.isPresent()) {
      return new Claim.Stored(new Query.FrameOf(before.get()));
    }
    if (keysUnderWay.contains(key)) {
      return new Claim.UnderWay();
    }
    if (!keys.hasRoom(now)) {
      return new Claim.Refused(
          new TidegateException(
              ErrorCode.KEY_WINDOW_FULL, "Too many client message ids in 24 hours"));
    }
    keysUnderWay.add(key);
    return new Claim.Taken();
  }

  private Claim bySequence(PublishRequest request, PublishKey.Sequence key) {
    BucketId bucket = request.envelope().channel().bucket();
    return switch (place(request, key)) {
      case CLOSED, GAP -> new Claim.Refused(gap(request, key));
      case UNDER_WAY -> new Claim.UnderWay();
      case STORED -> new Claim.Stored(new Query.FrameOfMark(key.producer(), bucket, key.number()));
      case NEXT -> {
        producers.queued(key.producer(), bucket, key.number());
        yield new Claim.Taken();
      }
    };
  }

  private Producers.Place place(PublishRequest request, PublishKey.Sequence key) {
    return producers.place(key.producer(), request.envelope().channel().bucket(), key.number());
  }

  /// Why a request that was taken has lost its place since: one before it was given back, and has
  /// to come first. Empty: it has not.
  Optional<TidegateException> lapsed(PublishRequest request) {
    return request.key() instanceof PublishKey.Sequence key
            && place(request, key) != Producers.Place.UNDER_WAY
        ? Optional.of(gap(request, key))
        : Optional.empty();
  }

  private TidegateException gap(PublishRequest request, PublishKey.Sequence key) {
    BucketId bucket = request.envelope().channel().bucket();
    return new TidegateException(ErrorCode.PRODUCER_GAP, "The sequence does not follow")
        .with("sequence", key.number())
        .with("bucket", bucket)
        .with("last", producers.stored(key.producer()).getOrDefault(bucket, 0L));
  }

  void stored(PublishRequest request, EventId id, Moment now) {
    switch (request.key()) {
      case PublishKey.None _ -> {}
      case PublishKey.Client key -> {
        keysUnderWay.remove(key);
        keys.put(key, id, now);
      }
      case PublishKey.Sequence key -> producers.stored(key.producer(), id.bucket(), key.number());
    }
  }

  /// A new request is refused before it took its key: a refusal for good uses its sequence up.
  void passedOver(PublishRequest request, TidegateException why) {
    if (request.key() instanceof PublishKey.Sequence key) {
      BucketId bucket = request.envelope().channel().bucket();
      if (why.code().retry() == ErrorCode.Retry.NO) {
        producers.refused(key.producer(), bucket, key.number());
      } else {
        producers.givenBack(key.producer(), bucket, key.number());
      }
    }
  }

  /// A request is refused for now before it was looked at: what follows it must not overtake it.
  void turnedAway(PublishRequest request) {
    if (request.key() instanceof PublishKey.Sequence key) {
      turnedAway(key.producer(), request.envelope().channel().bucket(), key.number());
    }
  }

  /// As [#turnedAway(PublishRequest)].
  void turnedAway(Producer producer, BucketId bucket, long sequence) {
    if (producers.place(producer, bucket, sequence) == Producers.Place.NEXT) {
      producers.givenBack(producer, bucket, sequence);
    }
  }

  /// A request that had taken its key is refused and gives it back.
  void givenBack(PublishRequest request, TidegateException why) {
    if (request.key() instanceof PublishKey.Client key) {
      keysUnderWay.remove(key);
    }
    passedOver(request, why);
  }
}
