package dev.tidegate.chaos.world;

import dev.tidegate.broker.accept.PublishReply;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import java.util.Optional;

/// Something that an org put into its outbox, and what became of it.
public final class Said {
  private final Envelope envelope;
  private final Optional<String> secret;
  private Optional<PublishReply> reply = Optional.empty();

  /// @param secret the restricted value in its words, if there is one
  Said(Envelope envelope, Optional<String> secret) {
    this.envelope = envelope;
    this.secret = secret;
  }

  public Envelope envelope() {
    return envelope;
  }

  Optional<String> secret() {
    return secret;
  }

  void settled(PublishReply last) {
    reply = Optional.of(last);
  }

  /// Empty while it is not answered for good.
  public Optional<PublishReply> reply() {
    return reply;
  }

  /// The event that it became.
  ///
  /// @throws IllegalStateException if it is not answered, or was refused
  public EventId event() {
    if (reply.orElse(null) instanceof PublishReply.Accepted accepted) {
      return accepted.event();
    }
    throw new IllegalStateException("Not accepted: " + reply);
  }

  /// Why it was refused; empty while it is not answered, and if it was accepted.
  public Optional<ErrorCode> refusal() {
    return reply.orElse(null) instanceof PublishReply.Refused(var why)
        ? Optional.of(why.code())
        : Optional.empty();
  }
}
