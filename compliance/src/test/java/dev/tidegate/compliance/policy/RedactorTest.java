package dev.tidegate.compliance.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.compliance.detect.Span;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RedactorTest {
  private static final PolicySet SET =
      Files.set(Files.file("acme", "- {id: A1, effect: allow, because: all}"));

  @Test
  void apply_classWithoutSpans_takesTheWholeField() {
    Classification labelled = SET.classify(Map.of(Field.TEXT, "words"), Set.of("phi"));

    assertThat(redact(Field.TEXT, "words", labelled, "phi")).isEqualTo("[removed]");
    assertThat(redact(Field.EMOJI, "", labelled, "phi")).isEmpty();
  }

  @Test
  void apply_spansThatDoNotFit_takesTheWholeField() {
    Classification found = found("pci.card", new Span(Field.TEXT, 2, 40));

    assertThat(redact(Field.TEXT, "too short", found, "pci.card")).isEqualTo("[removed]");
    assertThat(redact(Field.AUTHOR, "ana", found, "pci.card")).isEqualTo("ana");
  }

  @Test
  void apply_noTransformOfAFoundClass_keepsTheText() {
    String text = "mail ana@example.com";

    assertThat(redact(Field.TEXT, text, classify(text), "pci.card")).isEqualTo(text);
    assertThat(
            Redactor.apply(
                Field.TEXT,
                text,
                classify(text),
                new TreeMap<>(Map.of("pii.contact", Transform.NONE))))
        .isEqualTo(text);
  }

  @Test
  void apply_severalKinds_namesEach() {
    String text = "card 4111 1111 1111 1111, ana@example.com or +49 30 901820.";

    assertThat(redact(Field.TEXT, text, classify(text), "pii.contact", "pci.card"))
        .isEqualTo("card [card removed], [email removed] or [phone removed].");
    assertThat(redact(Field.TEXT, text, classify(text), "pci.card"))
        .isEqualTo("card [card removed], ana@example.com or +49 30 901820.");
  }

  @Test
  void apply_cardsOfAnyLength_leaveTheSameMarker() {
    String shorter = "4222222222222";
    String longer = "4111 - 1111 - 1111 - 1111";

    assertThat(redact(Field.TEXT, shorter, classify(shorter), "pci.card"))
        .isEqualTo(redact(Field.TEXT, longer, classify(longer), "pci.card"))
        .isEqualTo("[card removed]");
  }

  @Test
  void apply_overlappingOrTouchingSpans_leaveOneMarkerNamedAfterTheFirst() {
    String text = "x ana@example.com4111111111111111 y";
    Classification found =
        new Classification(
            new TreeMap<>(
                Map.of(
                    "pii.contact", List.of(new Span(Field.TEXT, 2, 17)),
                    "pci.card",
                        List.of(new Span(Field.TEXT, 17, 33), new Span(Field.TEXT, 20, 30)))),
            Files.names());

    assertThat(redact(Field.TEXT, text, found, "pii.contact", "pci.card"))
        .isEqualTo("x [email removed] y");
    assertThat(redact(Field.TEXT, text, found, "pci.card"))
        .isEqualTo("x ana@example.com[card removed] y");
  }

  @Test
  void apply_valuesInOtherFields_areTakenOutThere() {
    Classification found =
        SET.classify(
            Map.of(Field.TEXT, "4111111111111111", Field.AUTHOR, "4222222222222"), Set.of());

    assertThat(redact(Field.TEXT, "4111111111111111", found, "pci.card"))
        .isEqualTo("[card removed]");
    assertThat(redact(Field.AUTHOR, "4222222222222", found, "pci.card"))
        .isEqualTo("[card removed]");
  }

  @Test
  void apply_hiddenCharacters_goWithTheValue() {
    String text = "pay 4111\u200B1111\u200B1111\u200B1111!";

    assertThat(redact(Field.TEXT, text, classify(text), "pci.card"))
        .isEqualTo("pay [card removed]!");
  }

  @Test
  void apply_pseudonymise_isAsStrictAsRedact() {
    String text = "ana@example.com";

    assertThat(
            Redactor.apply(
                Field.TEXT,
                text,
                classify(text),
                new TreeMap<>(Map.of("pii.contact", Transform.PSEUDONYMISE))))
        .isEqualTo("[email removed]");
  }

  private static Classification classify(String text) {
    return SET.classify(Map.of(Field.TEXT, text), Set.of());
  }

  private static Classification found(String name, Span span) {
    return new Classification(new TreeMap<>(Map.of(name, List.of(span))), Files.names());
  }

  private static String redact(Field field, String text, Classification found, String... classes) {
    TreeMap<String, Transform> transforms = new TreeMap<>();
    for (String name : classes) {
      transforms.put(name, Transform.REDACT);
    }
    return Redactor.apply(field, text, found, transforms);
  }
}
