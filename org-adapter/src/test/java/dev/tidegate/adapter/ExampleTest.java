package dev.tidegate.adapter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.UserId;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The example of the package's documentation, as it stands there but for where the broker is.
final class ExampleTest {
  @TempDir private Path folder;
  private final List<String> shown = new ArrayList<>();

  @Test
  void example_ofThePackage_runs() throws Exception {
    try (var broker = new FakeBroker("acme");
        var tidegate = InProcess.client(broker).outbox(folder.resolve("outbox.db")).build()) {
      ChannelId channel = broker.channel("incident");

      var incident = tidegate.channel(channel);
      var ann = new UserId("ann");

      Receipt receipt = incident.labelled("internal").post(ann, "failover done");
      for (PartnerOutcome partner : receipt.outcomes()) {
        shown.add(partner.org() + " " + partner.outcome() + " " + partner.rules());
      }
      tidegate.outbox().submit(incident.message(ann, "this one survives a crash"));
      assertThat(tidegate.outbox().awaitEmpty(Duration.ofSeconds(20))).isTrue();

      var cursors = new FileCursorStore(folder.resolve("cursors"));
      try (var feed = tidegate.subscribe(SubscribeOptions.earliest().keptIn(cursors, "ops-bot"))) {
        for (Received next : feed) {
          switch (next.item()) {
            case Delivery delivery -> shown.add(delivery.event().body().toString());
            case Item.ChannelChange change -> shown.add(change.toString());
            case Item.Gap gap -> shown.add(gap.toString());
            case Item.LinkState link -> shown.add(link.toString());
            case Item.Resync resync -> shown.add(resync.toString());
          }
          feed.ack(next);
          if (shown.size() == 4) {
            break;
          }
        }
      }
    }
    assertThat(shown)
        .containsExactly(
            "globex COPY []",
            "initech COPY []",
            "Posted[text=failover done, thread=Optional.empty]",
            "Posted[text=this one survives a crash, thread=Optional.empty]");
  }
}
