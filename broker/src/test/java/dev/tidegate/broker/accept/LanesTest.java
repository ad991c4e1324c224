package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.UserId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class LanesTest {
  private static final Moment NOW = new Moment(0, 0);
  private static final ChannelId CHANNEL = new ChannelId(7, 7);

  private final List<String> turns = new ArrayList<>();
  private final Set<String> holding = new HashSet<>();
  private final Lanes lanes = new Lanes(this::turn);

  private void turn(PublishRequest request, Moment now) {
    String words = words(request);
    turns.add(words);
    if (holding.remove(words)) {
      lanes.hold(request);
    }
  }

  @Test
  void release_oneOrgHasManyWaiting_theOthersTakeTurnsWithIt() {
    PublishRequest first = request("flood", "f0");
    lanes.hold(first);
    for (int i = 1; i <= 1_000; i++) {
      lanes.enter(request("flood", "f" + i), NOW);
    }
    lanes.enter(request("acme", "a1"), NOW);
    lanes.enter(request("acme", "a2"), NOW);
    lanes.enter(request("bolt", "b1"), NOW);

    lanes.release(first, NOW);

    assertThat(turns.subList(0, 6)).containsExactly("f1", "a1", "b1", "f2", "a2", "f3");
    assertThat(turns.stream().filter(it -> it.startsWith("f")).toList())
        .isEqualTo(
            java.util.stream.IntStream.rangeClosed(1, 1_000).mapToObj(i -> "f" + i).toList());
  }

  @Test
  void release_heldAgain_whatIsLeftWaitsInItsOrder() {
    PublishRequest first = request("acme", "a0");
    PublishRequest second = request("acme", "a1");
    lanes.hold(first);
    lanes.enter(second, NOW);
    lanes.enter(request("acme", "a2"), NOW);
    lanes.enter(request("bolt", "b1"), NOW);
    holding.add("a1");

    lanes.release(first, NOW);
    lanes.enter(request("acme", "a3"), NOW);
    assertThat(turns).containsExactly("a1");

    lanes.release(second, NOW);
    assertThat(turns).containsExactly("a1", "b1", "a2", "a3");
  }

  private static String words(PublishRequest request) {
    return request.envelope().body() instanceof Body.Posted(String text, _) ? text : "";
  }

  private static PublishRequest request(String org, String text) {
    return new PublishRequest(
        new OrgId(org),
        new Envelope(
            CHANNEL, new UserId("ann"), new TreeSet<>(), new Body.Posted(text, Optional.empty())),
        new PublishKey.None(),
        Optional.empty(),
        _ -> {});
  }
}
