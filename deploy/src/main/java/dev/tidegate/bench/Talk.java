package dev.tidegate.bench;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// The sender's stream into channels of a site, and the reader's feed of them in the other region.
/// For one thread.
final class Talk {
  private static final Duration MOST = Duration.ofHours(2);
  private static final Duration MOST_STILL = Duration.ofMinutes(1);

  private final Publishing publishing;
  private final Reading reading;
  private final Mistakes mistakes;

  private Talk(
      Site site, List<ChannelId> channels, List<String> only, Texts texts, Mistakes mistakes)
      throws IOException {
    this.mistakes = mistakes;
    publishing =
        new Publishing(
            site.dialSender(),
            channels,
            texts,
            PlanJudge.delivers(Site.READER.value()),
            SendTimes.none(),
            mistakes);
    reading =
        new Reading(
            site.dialReader(),
            only,
            texts,
            channels.size(),
            publishing::channelOf,
            System::nanoTime,
            mistakes);
  }

  /// Of all channels that the two share.
  static Talk ofAll(Site site, List<ChannelId> channels, Texts texts, Mistakes mistakes)
      throws IOException {
    return new Talk(site, channels, List.of(), texts, mistakes);
  }

  /// Of some of their channels.
  static Talk of(Site site, List<ChannelId> channels, Texts texts, Mistakes mistakes)
      throws IOException {
    List<String> only = channels.stream().map(ChannelId::toString).toList();
    return new Talk(site, channels, only, texts, mistakes);
  }

  /// @throws TidegateException STARTING if one of the two is not opened
  void awaitOpen() throws InterruptedException {
    if (!publishing.awaitOpen() || !reading.awaitOpen()) {
      throw mistakes.notOpened();
    }
  }

  long sent() {
    return publishing.sent();
  }

  long delivered() {
    return reading.delivered();
  }

  /// Texts one by one at an even pace, until all have come; gives how long each took from the
  /// instant at which it was due, in nanoseconds.
  long[] evenly(int perSecond, Duration lasts) throws InterruptedException {
    long[] taken = new long[Math.toIntExact(lasts.toSeconds() * perSecond)];
    long start = System.nanoTime();
    reading.measure(new Reading.Delays(publishing.sent(), start, perSecond, taken));
    send(1, perSecond, start, lasts);
    drain();
    reading.measure(Reading.Delays.NONE);
    return taken;
  }

  /// Texts in messages of `batch`; does not wait until they have come.
  ///
  /// @param perSecond 0: as fast as they are answered
  void inBatches(int batch, int perSecond, Duration lasts) throws InterruptedException {
    send(batch, perSecond, System.nanoTime(), lasts);
  }

  private void send(int batch, int perSecond, long start, Duration lasts)
      throws InterruptedException {
    if (!publishing.send(batch, perSecond, start, lasts)) {
      mistakes.add("publishes were not answered for a minute");
    }
  }

  /// Waits until all that was sent is answered, if it has not come yet.
  void awaitAnswers() throws InterruptedException {
    publishing.awaitAnswers();
  }

  /// Waits until all that was sent has come; no longer than something comes every minute.
  void drain() throws InterruptedException {
    long end = System.nanoTime() + MOST.toNanos();
    long seen = -1;
    long moved = System.nanoTime();
    while (delivered() < sent() && System.nanoTime() < end) {
      if (delivered() != seen) {
        seen = delivered();
        moved = System.nanoTime();
      } else if (System.nanoTime() - moved > MOST_STILL.toNanos()) {
        mistakes.add("nothing came for a minute");
        return;
      }
      Thread.sleep(1);
    }
  }

  /// It is a mistake if not all that was sent has come by now.
  void checkAllCame() {
    if (delivered() != sent()) {
      mistakes.add("of %d texts %d came".formatted(sent(), delivered()));
    }
  }

  void end() throws InterruptedException {
    publishing.end();
    reading.end();
  }
}
