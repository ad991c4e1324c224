package dev.tidegate.chaos.cli;

import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.broker.link.LinkState;
import dev.tidegate.chaos.cover.Cell;
import dev.tidegate.chaos.cover.Coverage;
import dev.tidegate.chaos.fault.Family;
import dev.tidegate.chaos.invariant.Violation;
import dev.tidegate.chaos.play.SeededPlay;
import dev.tidegate.chaos.run.SeedSum;
import dev.tidegate.chaos.world.BrokerStage;
import dev.tidegate.chaos.world.DecisionKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// What a run of seeds came to, for a person and for a program.
///
/// @param first the first seed
/// @param elapsed by the machine's clock
record SeedReport(SeedSum sum, long first, int threads, Duration elapsed) {
  /// The line that plays a seed again.
  static String repeat(long seed) {
    return "tidegate chaos replay " + seed;
  }

  List<String> lines(boolean coverage) {
    List<String> lines = new ArrayList<>();
    for (SeededPlay.Outcome each : sum.violated()) {
      Violation violation = each.violations().getFirst();
      lines.add("seed " + each.seed() + " broke " + violation);
      lines.add("  " + violation.promise().words() + "; faults: " + each.faults());
      lines.add("  repeat: " + repeat(each.seed()));
    }
    Coverage met = sum.coverage();
    if (coverage) {
      met.empty().forEach(cell -> lines.add("not met: " + cell));
    }
    if (!met.never().isEmpty()) {
      lines.add("never occurred: " + String.join(", ", met.never()));
    }
    lines.add(verdict());
    lines.add(
        String.format(
            Locale.ROOT,
            "%,d simulated seconds, %,d published, coverage %.1f %% of %,d cells, %,d seeds an hour",
            sum.simulated().toSeconds(),
            sum.published(),
            100 * met.share(),
            Coverage.CELLS,
            seedsPerHour()));
    lines.add("trace hash " + sum.traceHash());
    return lines;
  }

  private String verdict() {
    String seeds = String.format(Locale.ROOT, "%,d seeds from %d on: ", sum.seeds(), first);
    if (sum.violations() > 0) {
      return seeds + sum.violations() + " violated";
    }
    if (!sum.held()) {
      return seeds + "all held, but what never occurred was not tried";
    }
    return seeds + "all held";
  }

  private long seedsPerHour() {
    return SeedProgress.perHour(sum.seeds(), elapsed);
  }

  String json() {
    Coverage met = sum.coverage();
    return new JsonLine()
        .put("held", sum.held())
        .put("seeds", sum.seeds())
        .put("from", first)
        .put("threads", threads)
        .put("violated", sum.violations())
        .putObjects("violations", sum.violated().stream().map(SeedReport::violation).toList())
        .put("seconds", elapsed.toNanos() / 1e9)
        .put("seedsPerHour", seedsPerHour())
        .put("simSeconds", sum.simulated().toSeconds())
        .put("published", sum.published())
        .put("coverage", met.share())
        .put("cells", Coverage.CELLS)
        .put("cellsMet", met.metCells())
        .put("never", met.never())
        .putObjects("coverageTable", table(met))
        .putObjects("families", families(met))
        .putObjects("linkStates", linkStates(met))
        .putObjects("decisions", decisions(met))
        .put("traceHash", sum.traceHash())
        .toString();
  }

  private static JsonLine violation(SeededPlay.Outcome outcome) {
    Violation violation = outcome.violations().getFirst();
    return new JsonLine()
        .put("seed", outcome.seed())
        .put("invariant", violation.promise().name())
        .put("text", violation.what())
        .put("atMillis", outcome.simulated().toMillis())
        .put("faults", outcome.faults())
        .put("traceHash", SeedSum.hex(outcome.traceHash()))
        .put("repeat", repeat(outcome.seed()));
  }

  private static List<JsonLine> table(Coverage met) {
    List<JsonLine> rows = new ArrayList<>();
    for (BrokerStage stage : BrokerStage.values()) {
      for (LinkState.Kind state : LinkState.Kind.values()) {
        Set<Family> families = met.met(stage, state);
        rows.add(
            new JsonLine()
                .put("stage", stage.name())
                .put("linkState", state.name())
                .put("met", names(families::contains))
                .put("empty", names(family -> !met.isMet(new Cell(stage, state, family)))));
      }
    }
    return rows;
  }

  private static List<String> names(Predicate<Family> which) {
    return Arrays.stream(Family.values()).filter(which).map(Family::name).toList();
  }

  private static List<JsonLine> families(Coverage met) {
    return Arrays.stream(Family.values())
        .map(each -> new JsonLine().put("family", each.name()).put("strikes", met.strikes(each)))
        .toList();
  }

  private static List<JsonLine> linkStates(Coverage met) {
    return Arrays.stream(LinkState.Kind.values())
        .map(each -> new JsonLine().put("linkState", each.name()).put("entered", met.links(each)))
        .toList();
  }

  private static List<JsonLine> decisions(Coverage met) {
    return Arrays.stream(DecisionKind.values())
        .map(each -> new JsonLine().put("decision", each.name()).put("made", met.decisions(each)))
        .toList();
  }
}
