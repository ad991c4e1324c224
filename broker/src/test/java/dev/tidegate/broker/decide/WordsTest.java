package dev.tidegate.broker.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.compliance.detect.Detector;
import dev.tidegate.compliance.detect.Field;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Glance;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.UserId;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
  private static final Set<Detector> ALL = EnumSet.allOf(Detector.class);
  private static final EventId TARGET = new EventId(new RegionId("eu-de"), 1, new BucketId(2), 3);

  @Test
  void ofGlance_reaction_keepsItsEmoji() {
    var added = envelope(new Body.ReactionAdded(TARGET, "ann@b.example"));

    assertThat(Words.of(added, Glance.at(""))).containsEntry(Field.EMOJI, "ann@b.example");
  }

  @Test
  void ofGlance_nothingToFind_leavesTheTextOut() {
    assertThat(Words.of(envelope(posted("well")), Glance.at("well")))
        .containsOnlyKeys(Field.AUTHOR);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "well",
        "ask ann@b.example",
        "4929 1234 5678 9015",
        "212-736-5000",
        "310 1234",
        "\uFF14\uFF19\uFF12\uFF19 1234 5678 9015",
        "ann\uFF20b.example",
        "4929\u200B1234\u200B5678\u200B9015",
        "4929\u00001234\u00005678\u00009015",
        "\uD83D",
        "2 plus 2",
      })
  void ofGlance_anyText_isFoundInAsInAllOfIt(String text) {
    for (Body body : new Body[] {posted(text), new Body.Edited(TARGET, text)}) {
      Envelope envelope = envelope(body);

      assertThat(Detector.findAll(ALL, Words.of(envelope, Glance.at(text))))
          .isEqualTo(Detector.findAll(ALL, Words.of(envelope)));
    }
  }

  private static Body posted(String text) {
    return new Body.Posted(text, Optional.empty());
  }

  private static Envelope envelope(Body body) {
    return new Envelope(new ChannelId(1, 2), new UserId("ann"), Collections.emptySortedSet(), body);
  }
}
