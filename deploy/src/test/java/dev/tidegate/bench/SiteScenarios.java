package dev.tidegate.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ChannelId;
import dev.tidegate.wire.v1.Delivery;
import dev.tidegate.wire.v1.Event;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.SubscribeResponse;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The bench's own way, once through, with two real broker processes.
final class SiteScenarios {
  private static final List<String> LEAN =
      List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx256m");

  @TempDir private Path work;

  @Test
  void site_overALongWire_deliversEveryTextRightAndSeesAWrongOne() throws Exception {
    try (Site site =
        Site.prepare(
            work,
            SiteOptions.of(LEAN, Duration.ZERO).withRoundTrip(Duration.ofMillis(20)),
            Instant.now())) {
      site.start();
      List<ChannelId> channels = site.channels(3);
      var texts = new Texts(7);
      var mistakes = new Mistakes();
      ManagedChannel sender = site.dialSender();
      ManagedChannel reader = site.dialReader();
      var publishing =
          new Publishing(
              sender, channels, texts, PlanJudge.delivers("globex"), SendTimes.none(), mistakes);
      var reading =
          new Reading(
              reader, List.of(), texts, 3, publishing::channelOf, System::nanoTime, mistakes);
      assertThat(publishing.awaitOpen() && reading.awaitOpen()).isTrue();

      for (int i = 0; i < 20; i++) {
        assertThat(publishing.send(32)).isTrue();
      }
      awaitDelivered(reading, 640);

      assertThat(mistakes.first()).isEmpty();
      reading.take(delivery(texts.text(3)));
      reading.take(delivery("other words"));
      assertThat(mistakes.count()).isEqualTo(2);
      sender.shutdownNow();
      reader.shutdownNow();
      site.stop();
      assertThat(Usage.diskBytes(site.stores())).isGreaterThan(640 * 512);
    }
  }

  private static SubscribeResponse.Batch delivery(String text) {
    return SubscribeResponse.Batch.newBuilder()
        .addItems(
            SubscribeResponse.Item.newBuilder()
                .setDelivery(
                    Delivery.newBuilder()
                        .setEvent(Event.newBuilder().setPosted(Posted.newBuilder().setText(text)))))
        .build();
  }

  private static void awaitDelivered(Reading reading, long count) throws InterruptedException {
    var never = new CountDownLatch(1);
    for (int look = 0; look < 3_000 && reading.delivered() < count; look++) {
      never.await(10, TimeUnit.MILLISECONDS);
    }
    assertThat(reading.delivered()).isEqualTo(count);
  }
}
