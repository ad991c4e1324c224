package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.slack.Ledger;
import dev.tidegate.adapter.slack.SlackChannel;
import dev.tidegate.adapter.slack.SlackMessage;
import dev.tidegate.adapter.slack.SlackWorkspace;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
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
  private static final int NAMES_SHOWN = 20;
  private static final Duration LOOK = Duration.ofMillis(200);

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

  /// One channel of the export, and what it holds.
  private record Job(SlackChannel from, SlackCounts counts) {}

  @Override
  public Integer call() throws Exception {
    if (!dryRun) {
      return super.call();
    }
    PrintWriter out = command.commandLine().getOut();
    try (SlackWorkspace export = open()) {
      plan(export, survey(export, null), out);
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
      List<Job> jobs = survey(export, kept.files());
      Map<SlackChannel, ChannelId> targets = targets(client, jobs);
      var tally = new SlackTally();
      Instant start = time.now();
      publish(client, export, kept, targets, tally, () -> progress(out, jobs, tally, start));
      return report(out, export, kept, jobs, targets, tally, start);
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

  /// Reads everything once: what is there, and the list of files.
  private List<Job> survey(SlackWorkspace export, @Nullable Path files)
      throws IOException, InterruptedException {
    List<SlackChannel> wanted =
        export.channels().stream()
            .filter(each -> only.isEmpty() || only.contains(each.name()))
            .toList();
    for (String name : only) {
      if (wanted.stream().noneMatch(each -> each.name().equals(name))) {
        throw new WrongUse("--channel: the export has no channel " + name);
      }
    }
    var jobs = new ArrayList<Job>();
    try (BufferedWriter list =
        files == null
            ? new BufferedWriter(java.io.Writer.nullWriter())
            : Files.newBufferedWriter(files)) {
      for (SlackChannel channel : wanted) {
        var counts = new SlackCounts();
        export.read(
            channel,
            message -> {
              counts.add(message);
              if (message instanceof SlackMessage.Said said) {
                for (SlackMessage.File file : said.files()) {
                  list.write(channel.name() + "\t" + said.microsecond() + "\t" + file.bytes());
                  list.write("\t" + file.name().replaceAll("\\p{Cntrl}", " ") + "\n");
                }
              }
            });
        jobs.add(new Job(channel, counts));
      }
    }
    return jobs;
  }

  private static SlackCounts total(List<Job> jobs) {
    var total = new SlackCounts();
    jobs.forEach(job -> total.add(job.counts()));
    return total;
  }

  private void plan(SlackWorkspace export, List<Job> jobs, PrintWriter out) {
    SlackCounts total = total(jobs);
    if (json) {
      Json channels = Json.object();
      jobs.forEach(job -> channels.put(job.from().name(), job.counts().messages));
      out.println(
          Json.object()
              .put("dryRun", true)
              .put("channels", channels)
              .put("counts", total.json())
              .put("people", export.people().size())
              .put("handlesChanged", handles(export)));
      return;
    }
    jobs.forEach(job -> out.printf("%9d  %s%n", job.counts().messages, job.from().name()));
    out.printf("%9d  messages in %d channels would be published%n", total.messages, jobs.size());
    tell(out, export, total);
  }

  private static Json handles(SlackWorkspace export) {
    Json handles = Json.object();
    export.people().changed().forEach(handles::put);
    return handles;
  }

  /// What both the plan and the report say of the export.
  private static void tell(PrintWriter out, SlackWorkspace export, SlackCounts total) {
    out.printf(
        "%d replies, %d reactions, %d with their last text only (edited), %d cut%n",
        total.replies, total.reactions, total.edited, total.cut);
    out.printf("%d files are not imported (%d bytes)%n", total.files, total.fileBytes);
    if (total.leftOut() > 0) {
      out.println(
          "left out: "
              + total.left.entrySet().stream()
                  .map(each -> each.getValue() + " " + each.getKey())
                  .collect(Collectors.joining(", ")));
    }
    Map<String, String> changed = export.people().changed();
    changed.entrySet().stream()
        .limit(NAMES_SHOWN)
        .forEach(each -> out.println("handle " + each.getKey() + " -> " + each.getValue()));
    if (changed.size() > NAMES_SHOWN) {
      out.printf("and %d other handles (--json lists all)%n", changed.size() - NAMES_SHOWN);
    }
  }

  /// A channel of the org's own with the name, or one that is made.
  private Map<SlackChannel, ChannelId> targets(TidegateClient client, List<Job> jobs) {
    Map<String, ChannelId> own =
        client.channels().list().stream()
            .filter(each -> each.host().equals(client.org()))
            .collect(Collectors.toMap(ChannelInfo::name, ChannelInfo::id, (first, _) -> first));
    var targets = new LinkedHashMap<SlackChannel, ChannelId>();
    for (Job job : jobs) {
      ChannelId known = own.get(job.from().name());
      targets.put(job.from(), known == null ? made(client, job.from()) : known);
    }
    return targets;
  }

  private ChannelId made(TidegateClient client, SlackChannel channel) {
    // A channel that was renamed since an earlier export is another one here.
    String key = SlackChannelImport.key(channel.id() + " " + channel.name());
    ChannelId made = client.channels().create(channel.name(), key).id();
    for (String org : invite) {
      var _ = client.channels().invite(made, ConnectOptions.name("--invite", () -> new OrgId(org)));
    }
    return made;
  }

  private void publish(
      TidegateClient client,
      SlackWorkspace export,
      SlackState kept,
      Map<SlackChannel, ChannelId> targets,
      SlackTally tally,
      Runnable tick)
      throws IOException, InterruptedException {
    var over = new AtomicBoolean();
    var running = new ArrayList<Future<?>>();
    try (ExecutorService workers =
        Executors.newFixedThreadPool(parallel, Thread.ofVirtual().factory())) {
      targets.forEach((from, to) ->
          running.add(
              workers.submit(() -> {
                publish(client, export, kept, from, to, tally, over);
                return to;
              })));
      try {
        for (Future<?> each : running) {
          await(each, tick);
        }
      } finally {
        over.set(true);
      }
    }
  }

  private static void await(Future<?> work, Runnable tick)
      throws IOException, InterruptedException {
    while (true) {
      try {
        var _ = work.get(LOOK.toMillis(), TimeUnit.MILLISECONDS);
        tick.run();
        return;
      } catch (TimeoutException _) {
        tick.run();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case TidegateException why -> throw why;
          case IOException why -> throw why;
          case UncheckedIOException why -> throw why.getCause();
          case null, default -> throw new IllegalStateException("The import failed", e);
        }
      }
    }
  }

  private void publish(
      TidegateClient client,
      SlackWorkspace export,
      SlackState kept,
      SlackChannel from,
      ChannelId to,
      SlackTally tally,
      AtomicBoolean over)
      throws IOException, InterruptedException {
    try (Ledger ledger = kept.ledger(from, to)) {
      var channel = client.channel(to).labelled(labels.toArray(String[]::new));
      var work = new SlackChannelImport(client, channel, from.id(), ledger, tally, time);
      export.read(
          from,
          message -> {
            if (!over.get()) {
              work.add(message);
            }
          });
    } catch (IOException | RuntimeException e) {
      over.set(true);
      throw e;
    }
  }

  private void progress(PrintWriter out, List<Job> jobs, SlackTally tally, Instant start) {
    if (!quiet && !json) {
      out.print("\r" + line(total(jobs).messages, tally.view(), start).render() + "\u001b[K");
      out.flush();
    }
  }

  private ProgressLine line(long total, SlackTally.View done, Instant start) {
    return new ProgressLine(done.done(), total, done.before(), Duration.between(start, time.now()));
  }

  private int report(
      PrintWriter out,
      SlackWorkspace export,
      SlackState kept,
      List<Job> jobs,
      Map<SlackChannel, ChannelId> targets,
      SlackTally tally,
      Instant start) {
    SlackCounts total = total(jobs);
    SlackTally.View done = tally.view();
    ProgressLine line = line(total.messages, done, start);
    if (json) {
      Json channels = Json.object();
      targets.forEach((from, to) -> channels.put(from.name(), to.toString()));
      Json refused = Json.object();
      done.refused().forEach((code, count) -> refused.put(code.name(), count));
      out.println(
          Json.object()
              .put("ok", done.refused().isEmpty())
              .put("published", done.published())
              .put("publishedBefore", done.before())
              .put("notPublished", done.lost())
              .put("refused", refused)
              .put("repliesWithoutThread", done.orphans())
              .put("perSecond", Math.round(line.perSecond()))
              .put("channels", channels)
              .put("counts", total.json())
              .put("people", export.people().size())
              .put("handlesChanged", handles(export))
              .put("fileList", kept.files().toString()));
    } else {
      if (!quiet) {
        out.println("\r" + line.render() + "\u001b[K");
      }
      out.printf(
          "%d messages published, %d were there, %d refused; %d channels%n",
          done.published(), done.before(), done.lost(), targets.size());
      tell(out, export, total);
      if (done.orphans() > 0) {
        out.println(done.orphans() + " replies stand in the channel: their thread is not there");
      }
      if (total.files > 0) {
        out.println("the files are listed in " + kept.files());
      }
      done.refused().forEach((code, count) -> out.println("refused " + code + ": " + count));
    }
    return done.refused().isEmpty() ? ExitCode.DONE : ExitCode.REFUSED;
  }
}
