package dev.tidegate.chaos.cli;

import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.chaos.run.Shrinking;
import java.util.ArrayList;
import java.util.List;

/// The few faults that are enough to break a seed's promise, for a person and for a program.
record ShrinkText(long seed, Shrinking shrinking) {
  private Faults enough() {
    return Faults.only(shrinking.enough());
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("seed " + seed + " broke " + shrinking.violation());
    lines.add(
        shrinking.enough().size()
            + " of its "
            + shrinking.drawn()
            + " faults are enough, after "
            + shrinking.trials()
            + " plays:");
    shrinking.story().story().faults().forEach(each -> lines.add(StoryText.line(each)));
    lines.add("repeat: " + enough().repeat(seed));
    return lines;
  }

  String json() {
    return new JsonLine()
        .put("seed", seed)
        .put("held", false)
        .put("invariant", shrinking.violation().promise().name())
        .put("text", shrinking.violation().what())
        .put("faultsDrawn", shrinking.drawn())
        .putObjects(
            "faults", shrinking.story().story().faults().stream().map(StoryText::fault).toList())
        .put("plays", shrinking.trials())
        .put("repeat", enough().repeat(seed))
        .toString();
  }
}
