package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.slack.Ledger;
import dev.tidegate.adapter.slack.SlackChannel;
import dev.tidegate.adapter.slack.SlackWorkspace;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;

/// Publishes the channels of an export, some at a time, each in its order. The first that fails
/// ends all of them.
///
/// @param kept how far an earlier run came
/// @param labels each message carries them
/// @param parallel how many channels at a time
/// @param tally told of every message
record SlackImport(
    TidegateClient client,
    SlackWorkspace export,
    SlackState kept,
    List<String> labels,
    int parallel,
    SlackTally tally,
    Time time) {
  private static final Duration LOOK = Duration.ofMillis(200);

  /// Returns when all is published.
  ///
  /// @param tick told some times a second, by the caller's thread
  /// @throws TidegateException as [SlackChannelImport#add]
  void publish(Map<SlackChannel, ChannelId> targets, Runnable tick)
      throws IOException, InterruptedException {
    var over = new AtomicBoolean();
    var running = new ArrayList<Future<?>>();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory())) {
      targets.forEach((from, to) ->
          running.add(
              workers.submit(() -> {
                publish(from, to, over);
                return to;
              })));
      try {
        for (Future<?> each : running) {
          await(each, tick);
        }
      } finally {
        over.set(true);
      }
    }
  }

  private static void await(Future<?> work, Runnable tick)
      throws IOException, InterruptedException {
    while (true) {
      try {
        var _ = work.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        tick.run();
        return;
      } catch (TimeoutException _) {
        tick.run();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case TidegateException why -> throw why;
          case IOException why -> throw why;
          case UncheckedIOException why -> throw why.getCause();
          case null, default -> throw new IllegalStateException("The import failed", e);
        }
      }
    }
  }

  private void publish(SlackChannel from, ChannelId to, AtomicBoolean over)
      throws IOException, InterruptedException {
    try (Ledger ledger = kept.ledger(from, to)) {
      var channel = client.channel(to).labelled(labels.toArray(String[]::new));
      var work = new SlackChannelImport(client, channel, from.id(), ledger, tally, time);
      export.read(
          from,
          message -> {
            if (!over.get()) {
              work.add(message);
            }
          });
    } catch (IOException | RuntimeException e) {
      over.set(true);
      throw e;
    }
  }
}
