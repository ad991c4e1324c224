package dev.tidegate.chaos.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.chaos.cover.Coverage;
import dev.tidegate.chaos.invariant.Promise;
import dev.tidegate.chaos.invariant.Violation;
import dev.tidegate.chaos.play.SeededPlay;
import dev.tidegate.chaos.run.SeedSum;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The commands at the prompt: what they take, what they say, how they end.
final class ChaosCommandTest {
  private record Ended(int code, String out, String err) {}

  private static Ended run(String... words) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        new CommandLine(new ChaosCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int code = command.execute(words);
    return new Ended(code, out.toString(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "sim",
        "sim --seeds 0",
        "sim --seeds -1",
        "sim --seeds x",
        "sim --seeds 1 --threads 0",
        "sim --seeds 1 --from -1",
        "replay",
        "replay x",
        "replay 1 --only 0",
        "replay 1 --only 2,,5",
        "replay 1 --only all",
        "shrink",
        "search",
        "search --for 10",
        "search --for 0m",
        "search --for 10y"
      })
  void command_usedWrongly_endsWith2AndSaysWhy(String words) {
    Ended ended = run(words.isEmpty() ? new String[0] : words.split(" "));

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).isNotBlank();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sim", "replay", "shrink", "search"})
  void help_ofEachCommand_hasAnExampleAndItsExitCodes(String command) {
    Ended ended = run(command, "--help");

    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("Example", "tidegate chaos " + command, "Exit codes:")
        .contains("0   ", "1   ", "2   ");
  }

  @Test
  void sim_ofSeedsThatHold_endsWith0AndTellsItsFigures() {
    Ended ended = run("sim", "--seeds", "2", "--threads", "1", "--coverage");

    assertThat(ended.code()).isZero();
    assertThat(ended.out())
        .contains("2 seeds from 1 on: all held", "not met: ", "trace hash ", "seeds an hour");
  }

  @Test
  void sim_json_isOneObjectWithTheKeysThatWerePromised() {
    Ended ended = run("sim", "--seeds", "1", "--from", "5", "--json");

    assertThat(ended.out().lines()).hasSize(1);
    assertThat(ended.out()).startsWith("{\"held\":true,\"seeds\":1,\"from\":5,");
    for (String key :
        Set.of(
            "violations",
            "seedsPerHour",
            "simSeconds",
            "published",
            "coverage",
            "coverageTable",
            "never",
            "traceHash")) {
      assertThat(ended.out()).contains("\"" + key + "\":");
    }
  }

  @Test
  void report_ofASeedThatBroke_namesSeedPromiseAndTheLineThatRepeatsIt() {
    SeedSum sum = new SeedSum();
    sum.add(
        new SeededPlay.Outcome(
            41,
            7,
            Duration.ofMillis(31_205),
            900,
            1,
            0,
            "[CUT]",
            new Coverage(),
            List.of(new Violation(Promise.NOTHING_TWICE, "acme was given x twice"))));
    SeedReport report = new SeedReport(sum, 41, 2, Duration.ofSeconds(1));

    assertThat(report.lines(false))
        .contains(
            "seed 41 broke NOTHING_TWICE: acme was given x twice",
            "  repeat: tidegate chaos replay 41");
    assertThat(report.json())
        .contains(
            "\"held\":false",
            "{\"seed\":41,\"invariant\":\"NOTHING_TWICE\",\"text\":\"acme was given x twice\","
                + "\"atMillis\":31205",
            "\"repeat\":\"tidegate chaos replay 41\"",
            "\"seedsPerHour\":3600");
  }

  @Test
  void replay_twice_tellsTheSameToTheLetter() {
    Ended first = run("replay", "3");
    Ended second = run("replay", "3");

    assertThat(first.code()).isZero();
    assertThat(first).isEqualTo(second);
    assertThat(first.out())
        .contains("region eu-de: [acme, nordwind]", "faults were played", "everything held")
        .contains("repeat: tidegate chaos replay 3");
  }

  @Test
  void replay_withSomeFaults_playsThoseOnly() {
    assertThat(run("replay", "3", "--only", "5,2").out())
        .contains("2 of ", "repeat: tidegate chaos replay 3 --only 2,5");
    assertThat(run("replay", "3", "--only", "none", "--json").out())
        .contains("\"faults\":[],", "replay 3 --only none");
  }

  @Test
  void shrink_ofASeedThatHolds_saysSoAndEndsWith0() {
    Ended ended = run("shrink", "3");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("seed 3 held: there is nothing to shrink");
  }

  @Test
  void search_untilItsTimeIsOver_endsWith0() {
    Ended ended = run("search", "--for", "1s", "--from", "3", "--threads", "1");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).contains("from 3 on: all held");
  }

  @Test
  void progress_tellsHowFarAndHowFast() {
    SeedSum sum = new SeedSum();
    for (long seed = 1; seed <= 100; seed++) {
      sum.add(
          new SeededPlay.Outcome(
              seed, 7, Duration.ofMinutes(2), 1_100, 1, 0, "[]", new Coverage(), List.of()));
    }

    assertThat(SeedProgress.line(sum, " of 1,000 seeds", Duration.ofSeconds(36)))
        .isEqualTo(
            "100 of 1,000 seeds  10,000 an hour  110,000 published  coverage 0.0 %  violated 0");
  }
}
