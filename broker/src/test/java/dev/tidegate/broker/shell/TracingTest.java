package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PlatformTls;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.v1.Channel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The trace of a message through two whole brokers, as a collector gets it.
final class TracingTest {
  private static final String WORDS = "the harbour opens at nine";

  @TempDir private Path folder;

  @Test
  void config_collectorOnTheNetworkInPlainText_isRefused() throws Exception {
    try (Site site =
        Regions.configured(folder, tracing("http://collector.example:4318/v1/traces"))) {
      assertThatThrownBy(() -> BrokerConfig.load(site.config("eu-de")))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("'endpoint'");
    }
  }

  @Test
  void message_collectorByHttps_isToldByTheBrokersCertificate() throws Exception {
    try (Site site = Regions.configured(folder)) {
      Credentials own =
          Credentials.read(site.issue(new Identity.Broker(new RegionId("eu-de"), "collector")));
      try (Collector collector = new Collector(PlatformTls.server(() -> own))) {
        Files.writeString(
            site.config("eu-de"), tracing(collector.endpoint()), StandardOpenOption.APPEND);
        site.start("eu-de");
        Client acme = new Client(site.org("eu-de", "acme"));
        acme.say(acme.create("harbour").getId(), WORDS, "k1");

        Until.holds("its spans", () -> collector.spans().size() >= 3);

        assertThat(collector.spans())
            .extracting(Collector.Exported::name)
            .contains("tidegate.publish");
      }
    }
  }

  @Test
  void message_toAnotherRegion_isOneTraceOfBothWithoutItsWords() throws Exception {
    try (Collector collector = new Collector();
        Site site = Regions.two(folder, tracing(collector.endpoint()))) {
      Client acme = new Client(site.org("eu-de", "acme"));
      Client globex = new Client(site.org("us-va", "globex"));
      Channel channel = Sharing.share("harbour", acme, "globex", globex);
      Reading own = new Reading(acme.channel());
      Reading far = new Reading(globex.channel());
      acme.say(channel.getId(), WORDS, "k1");
      assertThat(own.text()).isEqualTo(WORDS);
      assertThat(far.text()).isEqualTo(WORDS);

      Until.holds("all spans", () -> collector.spans().size() >= 8);

      List<Collector.Exported> spans = collector.spans();
      assertThat(spans.stream().map(each -> each.region() + " " + each.name()))
          .containsExactlyInAnyOrder(
              "eu-de tidegate.publish",
              "eu-de tidegate.accept",
              "eu-de tidegate.commit",
              "eu-de tidegate.send",
              "eu-de tidegate.deliver",
              "us-va tidegate.receive",
              "us-va tidegate.commit",
              "us-va tidegate.deliver");
      assertThat(spans.stream().map(Collector.Exported::trace).distinct()).hasSize(1);
      assertThat(spans).allMatch(each -> each.endNanos() >= each.startNanos());
      Collector.Exported publish = span(spans, "eu-de", "publish");
      Collector.Exported send = span(spans, "eu-de", "send");
      Collector.Exported receive = span(spans, "us-va", "receive");
      assertThat(publish.parent()).isEmpty();
      assertThat(span(spans, "eu-de", "accept").parent()).isEqualTo(publish.id());
      assertThat(span(spans, "eu-de", "commit").parent()).isEqualTo(publish.id());
      assertThat(span(spans, "eu-de", "deliver").parent()).isEqualTo(publish.id());
      assertThat(send.parent()).isEqualTo(publish.id());
      assertThat(receive.parent()).isEqualTo(send.id());
      assertThat(span(spans, "us-va", "commit").parent()).isEqualTo(receive.id());
      assertThat(span(spans, "us-va", "deliver").parent()).isEqualTo(receive.id());
      assertThat(span(spans, "eu-de", "accept").attributes())
          .containsEntry("tidegate.orgs.copy", "2");
      assertThat(span(spans, "us-va", "deliver").attributes())
          .containsEntry("tidegate.org", "globex");
      assertThat(new String(collector.bytes(), StandardCharsets.ISO_8859_1))
          .doesNotContain(WORDS)
          .doesNotContain("harbour")
          .doesNotContain("ann");
    }
  }

  private static Collector.Exported span(
      List<Collector.Exported> spans, String region, String step) {
    return spans.stream()
        .filter(each -> each.region().equals(region) && each.name().equals("tidegate." + step))
        .findFirst()
        .orElseThrow();
  }

  private static String tracing(String endpoint) {
    return "tracing: {endpoint: \"" + endpoint + "\", sample: 1}";
  }
}
