package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.slack.SlackChannel;
import dev.tidegate.adapter.slack.SlackWorkspace;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `tidegate import slack-export`: publishes what a Slack export holds, each message once, however
/// often it is cut off.
@Command(
    name = "slack-export",
    description = "Publishes a Slack export: channels, threads and reactions.",
    footer = {
      "",
      "Cut off in the middle, the same command goes on where it was; nothing is published twice.",
      "What is imported as what: docs/import-slack.md. Begin with --dry-run."
    })
public final class ImportSlackCommand extends ClientCommand {
  private static final int PARALLEL_MOST = 64;

  @Parameters(paramLabel = "ZIP|DIR", description = "The export as downloaded, or unpacked.")
  private Path source = Path.of(".");

  @Option(
      names = "--channel",
      paramLabel = "NAME",
      description = "Only this channel of the export; may be repeated (default: all public ones).")
  private List<String> only = List.of();

  @Option(
      names = "--with",
      paramLabel = "KIND",
      description = "Also private, direct or group conversations; may be repeated.")
  private List<SlackChannel.Kind> with = List.of();

  @Option(names = "--invite", paramLabel = "ORG", description = "Invites it to the channels made.")
  private List<String> invite = List.of();

  @Option(names = "--label", description = "Each message carries it; may be repeated.")
  private List<String> labels = List.of();

  @Option(names = "--times", description = "Begins each text with when it was said (UTC).")
  private boolean times;

  @Option(
      names = "--dry-run",
      description = "Prints what would be done, from the export alone; asks no broker.")
  private boolean dryRun;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Remembers how far it is (default: tidegate-import-slack-ORG here).")
  private @Nullable Path state;

  @Option(
      names = "--parallel",
      paramLabel = "N",
      defaultValue = "16",
      description = "Channels at a time, 1 to 64 (default: ${DEFAULT-VALUE}).")
  private int parallel = 16;

  @Option(names = "--no-progress", description = "Prints no progress bar.")
  private boolean quiet;

  @Option(names = "--json", description = "Prints the report as one JSON object.")
  private boolean json;

  @Spec
  @SuppressWarnings("NullAway.Init") // picocli sets it before it calls the command.
  private CommandSpec command;

  private final Time time = Time.system();

  @Override
  public Integer call() throws Exception {
    if (!dryRun) {
      return super.call();
    }
    PrintWriter out = command.commandLine().getOut();
    try (SlackWorkspace export = open()) {
      SlackSurvey survey = SlackSurvey.read(export, only, Optional.empty());
      new SlackReport(out, export, survey, json, quiet).plan();
      return ExitCode.DONE;
    } catch (WrongUse e) {
      command.commandLine().getErr().println(e.getMessage());
      return ExitCode.WRONG_USE;
    } catch (IOException e) {
      command.commandLine().getErr().println(unreadable(e).getMessage());
      return ExitCode.WRONG_USE;
    }
  }

  @Override
  int run(TidegateClient client, PrintWriter out) throws InterruptedException {
    if (parallel < 1 || parallel > PARALLEL_MOST) {
      throw new WrongUse("--parallel: " + parallel + " (expected: 1 to " + PARALLEL_MOST + ")");
    }
    Path folder = state == null ? Path.of("tidegate-import-slack-" + client.org()) : state;
    try (SlackWorkspace export = open();
        SlackState kept = SlackState.open(folder)) {
      SlackSurvey survey = SlackSurvey.read(export, only, Optional.of(kept.files()));
      Map<SlackChannel, ChannelId> targets = new SlackTargets(client, invite).of(survey);
      var report = new SlackReport(out, export, survey, json, quiet);
      long total = survey.total().messages;
      var tally = new SlackTally();
      Instant start = time.now();
      new SlackImport(client, export, kept, labels, parallel, tally, time)
          .publish(targets, () -> report.progress(line(total, tally.view(), start)));
      SlackTally.View done = tally.view();
      report.account(done, line(total, done, start), targets, kept.files());
      return done.refused().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private WrongUse unreadable(IOException e) {
    return new WrongUse("cannot be read: " + source + " (" + e.getMessage() + ")");
  }

  private SlackWorkspace open() throws IOException, InterruptedException {
    Set<SlackChannel.Kind> kinds = EnumSet.of(SlackChannel.Kind.PUBLIC);
    kinds.addAll(with);
    return SlackWorkspace.open(source, kinds, times);
  }

  private ProgressLine line(long total, SlackTally.View done, Instant start) {
    return new ProgressLine(done.done(), total, done.before(), Duration.between(start, time.now()));
  }
}
