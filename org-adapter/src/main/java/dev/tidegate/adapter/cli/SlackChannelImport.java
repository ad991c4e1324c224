package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelClient;
import dev.tidegate.adapter.Failure;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.slack.Ledger;
import dev.tidegate.adapter.slack.SlackMessage;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.Body;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/// Publishes one channel's messages, each once: by the ledger of what was imported, and under a key
/// that is the same in every run for what a kill took out of the ledger. Owned by one thread.
final class SlackChannelImport {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final int KEY_HEX = 56;

  private final TidegateClient client;
  private final ChannelClient to;
  private final String from;
  private final Ledger ledger;
  private final SlackTally tally;
  private final Time time;

  /// @param from the channel's id in the export
  SlackChannelImport(
      TidegateClient client,
      ChannelClient to,
      String from,
      Ledger ledger,
      SlackTally tally,
      Time time) {
    this.client = client;
    this.to = to;
    this.from = from;
    this.ledger = ledger;
    this.tally = tally;
    this.time = time;
  }

  /// Publishes a message and its reactions, unless that was done before.
  ///
  /// @throws TidegateException if the broker cannot be reached, or still says `later` after five
  ///   minutes: the next run goes on here
  void add(SlackMessage message) throws IOException, InterruptedException {
    if (message instanceof SlackMessage.Said said) {
      if (ledger.event(said.microsecond()).isPresent()) {
        tally.before();
        return;
      }
      Optional<EventId> event = post(said);
      if (event.isPresent()) {
        for (SlackMessage.Reaction reaction : said.reactions()) {
          var _ =
              publish(
                  reaction.by(),
                  new Body.ReactionAdded(event.get(), reaction.emoji()),
                  said.microsecond() + "+" + reaction.emoji() + "+" + reaction.by());
        }
        ledger.imported(said.microsecond(), event.get());
        tally.published();
      } else {
        tally.lost();
      }
    }
  }

  private Optional<EventId> post(SlackMessage.Said said) throws InterruptedException {
    Optional<EventId> thread = said.thread().flatMap(ledger::event);
    if (said.thread().isPresent() && thread.isEmpty()) {
      tally.orphan();
    }
    var body = new Body.Posted(said.text(), thread);
    return publish(said.author(), body, Long.toString(said.microsecond())).map(Receipt::event);
  }

  /// Empty: refused for good, and counted.
  private Optional<Receipt> publish(UserId author, Body body, String name)
      throws InterruptedException {
    String key = key(to.id() + " " + from + " " + name);
    Instant until = time.now().plus(PATIENCE);
    while (true) {
      try {
        return Optional.of(client.publish(to.envelope(author, body), key));
      } catch (TidegateException e) {
        switch (Failure.of(e)) {
          case Failure.Refused(ErrorCode code) -> {
            tally.refused(code);
            return Optional.empty();
          }
          case Failure.Unreachable _ -> throw e;
          case Failure.Later _ -> {
            if (time.now().isAfter(until)) {
              throw e;
            }
          }
        }
      }
      time.sleep(PAUSE);
    }
  }

  /// A key of the caller's own that is the same in every run.
  static String key(String name) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
      return "slack-" + HexFormat.of().formatHex(hash).substring(0, KEY_HEX);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
