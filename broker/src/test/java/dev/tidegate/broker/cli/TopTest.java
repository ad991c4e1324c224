package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.Key;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What `top` holds and draws, without a terminal.
final class TopTest {
  private final TopModel model = new TopModel();

  @Test
  void render_beforeTheFirstAnswer_saysThatItAsks() {
    assertThat(TopScreen.render(model, 10, 80)).first().isEqualTo("asking ...");
  }

  @Test
  void render_noAnswer_keepsTheLastLookAndSaysThatItIsOld() {
    model.seen(view(1_000, 0));
    model.failed("The broker does not answer");

    List<String> lines = TopScreen.render(model, 40, 120);

    assertThat(lines.getFirst()).startsWith("NO ANSWER: The broker does not answer");
    assertThat(lines).anyMatch(line -> line.startsWith("eu-de > us-va"));
  }

  @Test
  void render_anySize_staysWithinIt() {
    model.seen(view(1_000, 0));
    for (int rows = 2; rows < 40; rows++) {
      for (int columns : new int[] {1, 20, 80, 200}) {
        List<String> lines = TopScreen.render(model, rows, columns);
        assertThat(lines).hasSize(rows);
        assertThat(lines).allMatch(line -> line.length() <= columns);
      }
    }
  }

  @Test
  void render_namesWithControlCharacters_moveNoCursor() {
    model.seen(view(1_000, 0));

    assertThat(TopScreen.once(model, 200))
        .noneMatch(line -> line.chars().anyMatch(Character::isISOControl));
  }

  @Test
  void render_manyFeeds_theSlowestAndHowManyMore() {
    model.seen(view(1_000, 0));

    List<String> lines = TopScreen.once(model, 200);

    assertThat(lines).anyMatch(line -> line.startsWith("acme") && line.contains(" 1000 "));
    assertThat(lines).contains("... and 18 more");
  }

  @Test
  void render_twoLooks_tellsRates() {
    model.seen(view(1_000, 500));
    assertThat(TopScreen.once(model, 200).get(2)).startsWith("a second: own -  ");

    model.seen(view(3_000, 4_500));

    assertThat(TopScreen.once(model, 200).get(2)).startsWith("a second: own 2,000  ");
  }

  @Test
  void render_brokerStartedAgain_tellsNoRate() {
    model.seen(view(1_000, 500));
    model.seen(view(3_000, 5));

    assertThat(TopScreen.once(model, 200).get(2)).startsWith("a second: own -  ");
  }

  @Test
  void filter_typed_showsOnlyRowsWithIt() {
    model.seen(view(1_000, 0));
    type("/IN-");
    assertThat(TopScreen.render(model, 40, 120).getLast()).isEqualTo("/IN-_");
    model.pressed(Key.Control.BACKSPACE);
    model.pressed(Key.Control.ENTER);

    List<String> lines = TopScreen.render(model, 40, 120);

    assertThat(lines).anyMatch(line -> line.startsWith("eu-de > in-mh"));
    assertThat(lines).noneMatch(line -> line.startsWith("eu-de > us-va"));
    assertThat(lines.getLast()).startsWith("only rows with 'IN'");
  }

  @Test
  void filter_cancelled_showsAllAndDoesNotEnd() {
    model.seen(view(1_000, 0));
    type("/xyz");
    model.pressed(Key.Control.CANCEL);

    assertThat(model.isOver()).isFalse();
    assertThat(TopScreen.render(model, 40, 120)).anyMatch(line -> line.contains("> us-va"));
  }

  @Test
  void filter_typedWithoutEnd_isBounded() {
    type("/" + "x".repeat(1_000));

    assertThat(model.filter()).hasSize(40);
  }

  @Test
  void help_anyKey_goesBack() {
    model.seen(view(1_000, 0));
    type("?");
    assertThat(TopScreen.render(model, 40, 120)).anyMatch(line -> line.contains("this page"));

    type("q");

    assertThat(model.isOver()).isFalse();
    assertThat(TopScreen.render(model, 40, 120).getFirst()).startsWith("eu-de  eu-de-1");
  }

  @Test
  void quit_byQOrControlC_isOver() {
    type("q");
    assertThat(model.isOver()).isTrue();

    var other = new TopModel();
    other.pressed(Key.Control.CANCEL);
    assertThat(other.isOver()).isTrue();
  }

  private void type(String text) {
    text.chars().forEach(letter -> model.pressed(new Key.Typed(letter)));
  }

  private static TopView view(long atMillis, long own) {
    return new TopView(
        atMillis,
        "eu-de",
        "eu-de-1",
        "0123456789abcdef",
        false,
        12_345,
        3 << 20,
        new TopView.Totals(own, 0, 0, 0, 0, 0, 0),
        new TopView.Queue(1, 65_536),
        4,
        1,
        30,
        List.of(new TopView.Region("eu-de", 2, 0), new TopView.Region("us-va", 1, 400)),
        List.of(
            new TopView.Link("eu-de", "us-va", "LIVE", "CLOSED", 0, 0, 0, 80.5, ""),
            new TopView.Link("eu-de", "in-mh", "BACKING_OFF", "OPEN", 40, 9_000, 2.5, 0, "X")),
        IntStream.range(0, 30)
            .mapToObj(i -> new TopView.Feed("acme", "s\u001b[2J" + i, 1_000 - i, 5, "LIVE"))
            .toList(),
        List.of(new TopView.Org("acme", 30, 1_000)),
        List.of(new TopView.Alarm("RANGE_LOST", "eu-de.1.17.4", 0, 3)));
  }
}
