package dev.tidegate.chaos.cli;

import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.chaos.invariant.Violation;
import dev.tidegate.chaos.play.SeededPlay;
import dev.tidegate.chaos.run.SeedSum;
import dev.tidegate.chaos.run.Story;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A seed's story, for a person and for a program. Tells nothing of the machine or the day, so that
/// the same seed gives the same text.
record StoryText(Story.Told told, Faults played) {
  List<String> lines() {
    SeededPlay.Outcome outcome = told.outcome();
    Story story = told.story();
    List<String> lines = new ArrayList<>();
    lines.add("seed " + outcome.seed() + ": " + outcome.faults());
    story.world().forEach(each -> lines.add("  " + each));
    lines.add(
        String.format(
            Locale.ROOT, "%d of %d faults were played:", story.faults().size(), story.drawn()));
    story.faults().forEach(each -> lines.add(line(each)));
    if (story.quietAtMillis() >= 0) {
      lines.add(at(story.quietAtMillis()) + "       all is healed, and nobody says anything more");
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d published, %,d events in %s of the world's time",
            outcome.published(),
            outcome.events(),
            seconds(outcome.simulated().toMillis())));
    if (!outcome.held()) {
      lines.add("what happened last:");
      story.last().forEach(each -> lines.add(at(each.atMillis()) + "  " + each.what()));
      outcome.violations().forEach(each -> lines.add("broke " + each));
      lines.add(
          "  " + outcome.violations().getFirst().promise().words() + "; after " + at(outcome));
    } else {
      lines.add("everything held");
    }
    lines.add("trace hash " + SeedSum.hex(outcome.traceHash()));
    lines.add("repeat: " + played.repeat(outcome.seed()));
    return lines;
  }

  /// One fault, as `shrink` and `replay` tell it.
  static String line(Story.Fault fault) {
    Duration lasts = fault.struck().lasts();
    return String.format(
        Locale.ROOT,
        "%s  %3d  %-17s  %s%s",
        at(fault.atMillis()),
        fault.strike().number(),
        fault.strike().family(),
        fault.struck().what(),
        lasts.isZero() ? "" : ", for " + seconds(lasts.toMillis()));
  }

  private static String at(SeededPlay.Outcome outcome) {
    return seconds(outcome.simulated().toMillis());
  }

  private static String at(long millis) {
    return String.format(Locale.ROOT, "%10s", seconds(millis));
  }

  private static String seconds(long millis) {
    return String.format(Locale.ROOT, "%.3f s", millis / 1e3);
  }

  String json() {
    SeededPlay.Outcome outcome = told.outcome();
    Story story = told.story();
    return new JsonLine()
        .put("seed", outcome.seed())
        .put("held", outcome.held())
        .put("world", story.world())
        .put("families", outcome.faults())
        .put("faultsDrawn", story.drawn())
        .putObjects("faults", story.faults().stream().map(StoryText::fault).toList())
        .put("simSeconds", outcome.simulated().toMillis() / 1e3)
        .put("published", outcome.published())
        .put("events", outcome.events())
        .putObjects("violations", outcome.violations().stream().map(StoryText::violation).toList())
        .putObjects("last", story.last().stream().map(StoryText::line).toList())
        .put("traceHash", SeedSum.hex(outcome.traceHash()))
        .put("repeat", played.repeat(outcome.seed()))
        .toString();
  }

  static JsonLine fault(Story.Fault fault) {
    return new JsonLine()
        .put("number", fault.strike().number())
        .put("family", fault.strike().family().name())
        .put("atMillis", fault.atMillis())
        .put("lastsMillis", fault.struck().lasts().toMillis())
        .put("what", fault.struck().what());
  }

  static JsonLine violation(Violation violation) {
    return new JsonLine()
        .put("invariant", violation.promise().name())
        .put("text", violation.what());
  }

  private static JsonLine line(Story.Line line) {
    return new JsonLine().put("atMillis", line.atMillis()).put("what", line.what());
  }
}
