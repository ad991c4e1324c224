package dev.tidegate.compliance.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  @Property(tries = 500, seed = "20261123")
  void join_anyTwo_isCommutative(@ForAll("outcomes") Outcome a, @ForAll("outcomes") Outcome b) {
    assertThat(a.join(b)).isEqualTo(b.join(a));
  }

  @Property(tries = 500, seed = "20261124")
  void join_anyThree_isAssociative(
      @ForAll("outcomes") Outcome a, @ForAll("outcomes") Outcome b, @ForAll("outcomes") Outcome c) {
    assertThat(a.join(b).join(c)).isEqualTo(a.join(b.join(c)));
  }

  @Property(tries = 200, seed = "20261125")
  void join_withItself_isIdempotent(@ForAll("outcomes") Outcome a) {
    assertThat(a.join(a)).isEqualTo(a);
    assertThat(a.join(Outcome.Copy.PLAIN)).isEqualTo(a);
  }

  @Property(tries = 500, seed = "20261126")
  void join_anyTwo_isNeverWeaker(@ForAll("outcomes") Outcome a, @ForAll("outcomes") Outcome b) {
    Outcome both = a.join(b);

    assertThat(both.rank()).isGreaterThanOrEqualTo(Math.max(a.rank(), b.rank()));
    if (both instanceof Outcome.Copy copy && a instanceof Outcome.Copy first) {
      first
          .transforms()
          .forEach((name, transform) ->
              assertThat(copy.transforms().get(name)).isGreaterThanOrEqualTo(transform));
    }
  }

  @Test
  void join_deliveries_areOrderedCopyStubDeferredBlock() {
    Outcome copy = new Outcome.Copy(new TreeMap<>(Map.of("a", Transform.REDACT)));
    List<Outcome> ordered =
        List.of(
            copy, new Outcome.Stub("s"), new Outcome.Deferred("region"), new Outcome.Block("b"));

    for (int i = 0; i < ordered.size(); i++) {
      for (int j = 0; j < ordered.size(); j++) {
        assertThat(ordered.get(i).join(ordered.get(j))).isEqualTo(ordered.get(Math.max(i, j)));
      }
    }
  }

  @Test
  void join_twoCopies_takesTheStricterTransformOfEachClass() {
    Outcome one =
        new Outcome.Copy(new TreeMap<>(Map.of("a", Transform.PSEUDONYMISE, "b", Transform.NONE)));
    Outcome other =
        new Outcome.Copy(new TreeMap<>(Map.of("a", Transform.REDACT, "c", Transform.PSEUDONYMISE)));

    assertThat(one.join(other))
        .isEqualTo(
            new Outcome.Copy(
                new TreeMap<>(Map.of("a", Transform.REDACT, "c", Transform.PSEUDONYMISE))));
  }

  @Test
  void beyond_earlierCopy_leavesOnlyWhatIsStricter() {
    Outcome.Copy sent =
        new Outcome.Copy(new TreeMap<>(Map.of("a", Transform.REDACT, "b", Transform.PSEUDONYMISE)));
    Outcome.Copy here =
        new Outcome.Copy(
            new TreeMap<>(
                Map.of("a", Transform.REDACT, "b", Transform.REDACT, "c", Transform.REDACT)));

    assertThat(here.beyond(sent).transforms())
        .isEqualTo(Map.of("b", Transform.REDACT, "c", Transform.REDACT));
    assertThat(sent.beyond(here).isPlain()).isTrue();
  }

  @Test
  void join_twoDeferrals_waitsForBoth() {
    assertThat(new Outcome.Deferred("region").join(new Outcome.Deferred("classes,region")))
        .isEqualTo(new Outcome.Deferred("classes,region"));
  }

  @Provide
  Arbitrary<Outcome> outcomes() {
    Arbitrary<String> words = Arbitraries.of("a", "b", "c");
    Arbitrary<Outcome> copies =
        Arbitraries.maps(words, Arbitraries.of(Transform.class))
            .ofMaxSize(3)
            .map(map -> new Outcome.Copy(new TreeMap<>(map)));
    Arbitrary<Outcome> stubs = words.map(Outcome.Stub::new);
    Arbitrary<Outcome> blocks = words.map(Outcome.Block::new);
    Arbitrary<Outcome> deferrals =
        Arbitraries.of("classes", "home", "region", "classes,region").map(Outcome.Deferred::new);
    return Arbitraries.oneOf(copies, stubs, blocks, deferrals);
  }
}
