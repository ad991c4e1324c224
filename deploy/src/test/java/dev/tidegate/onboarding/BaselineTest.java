package dev.tidegate.onboarding;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.compliance.policy.Flow;
import dev.tidegate.compliance.policy.Geography;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// The baseline that `init` writes does what its words say.
final class BaselineTest {
  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final RegionId ELSEWHERE = new RegionId("in-mh");
  private static final OrgId ACME = new OrgId("acme");
  private static final OrgId NORDWIND = new OrgId("nordwind");
  private static final OrgId GLOBEX = new OrgId("globex");
  private static final OrgId DESI = new OrgId("desi");
  private static final ChannelId CHANNEL = ChannelId.parse("01JAAAAAAAAAAAAAAAAAAAAAAA");
  private static final Geography FACTS =
      new Geography(
          Map.of(EU, Set.of("EU"), US, Set.of("US", "US-VA"), ELSEWHERE, Set.of("IN")),
          Map.of(ACME, EU, NORDWIND, EU, GLOBEX, US, DESI, ELSEWHERE));

  private static Baseline baseline() {
    return new Baseline(new TreeMap<>(Map.of(EU, List.of("EU"), US, List.of("US", "US-VA"))));
  }

  private static Outcome decide(OrgId author, OrgId reader, Set<String> classes, Set<String> labels)
      throws PolicyFileException {
    var set = PolicySet.of(PolicyFile.parse("baseline.yaml", baseline().text()), List.of());
    var flow =
        new Flow(
            author,
            FACTS.homes().getOrDefault(author, EU),
            reader,
            FACTS.homes().getOrDefault(reader, EU),
            CHANNEL,
            new TreeSet<>(classes),
            new TreeSet<>(labels));
    return set.decide(FACTS, flow, Instant.EPOCH).outcome();
  }

  private static Set<String> removed(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Copy.class);
    return outcome instanceof Outcome.Copy copy ? copy.transforms().keySet() : Set.of();
  }

  @Test
  void text_toAPlaceThatIsNotNamed_isBlocked() throws Exception {
    assertThat(decide(ACME, DESI, Set.of(), Set.of())).isInstanceOf(Outcome.Block.class);
    assertThat(decide(DESI, GLOBEX, Set.of(), Set.of())).isInstanceOf(Outcome.Block.class);
  }

  @Test
  void text_thatStaysHome_isBlockedAbroadOnly() throws Exception {
    assertThat(decide(ACME, GLOBEX, Set.of(), Set.of("stays-home")))
        .isInstanceOf(Outcome.Block.class);
    assertThat(removed(decide(ACME, NORDWIND, Set.of(), Set.of("stays-home")))).isEmpty();
  }

  @Test
  void text_betweenTheRegions_crossesWithoutContactsAndCards() throws Exception {
    assertThat(removed(decide(ACME, GLOBEX, Set.of(), Set.of()))).isEmpty();
    assertThat(removed(decide(GLOBEX, ACME, Set.of("contact", "card"), Set.of())))
        .containsExactlyInAnyOrder("contact", "card");
  }

  @Test
  void text_insideARegion_losesCardsOnly() throws Exception {
    assertThat(removed(decide(ACME, NORDWIND, Set.of("contact", "card"), Set.of())))
        .containsExactly("card");
  }

  @Test
  void template_asWritten_isAnOrgsFile() throws Exception {
    PolicyFile file = PolicyFile.parse("org-template.yaml", baseline().template());

    assertThat(file.owner()).isEqualTo("your-org");
    assertThat(file.classNames()).containsExactly("card", "contact");
  }

  @Test
  void words_nameEachRegionAndItsLaw() {
    assertThat(String.join("\n", baseline().words()))
        .contains("eu-de under EU", "us-va under US and US-VA", "card", "stays-home");
  }
}
