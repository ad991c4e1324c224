package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.ClientBuilder;
import dev.tidegate.adapter.Outbox;
import dev.tidegate.adapter.RefusedItem;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.irc.IrcLog;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `tidegate import irc`: publishes IRC logs by way of an outbox, so that a run that was cut off
/// goes on where it was and publishes no line twice.
@Command(
    name = "irc",
    description = "Publishes IRC logs (Ubuntu's raw format), each file into a channel of its own.",
    footer = {
      "",
      "Cut off in the middle, the same command goes on where it was; no line is published twice."
    })
public final class ImportIrcCommand extends ClientCommand {
  private static final int BATCH = 128;

  @Parameters(paramLabel = "FILE|DIR", description = "A log, or a folder with *.raw.txt files.")
  private Path source = Path.of(".");

  @Option(
      names = "--channel",
      paramLabel = "ID|NAME",
      description =
          "Where to; only for one file. Default: a channel of the file's name, made if need be.")
  private @Nullable String channel;

  @Option(names = "--invite", paramLabel = "ORG", description = "Invites it to the channels made.")
  private List<String> invite = List.of();

  @Option(names = "--label", description = "Each message carries it; may be repeated.")
  private List<String> labels = List.of();

  @Option(
      names = "--outbox",
      paramLabel = "FILE",
      description = "Remembers how far it is (default: tidegate-import-ORG.outbox here).")
  private @Nullable Path outboxFile;

  @Option(names = "--no-progress", description = "Prints no progress bar.")
  private boolean quiet;

  @Option(names = "--json", description = "Prints the account as one JSON object.")
  private boolean json;

  private final Time time = Time.system();

  private record Job(ChannelId channel, IrcLog log, String name) {}

  @Override
  UnaryOperator<ClientBuilder> needs() {
    Path file =
        outboxFile == null
            ? Path.of("tidegate-import-" + connect().orgId() + ".outbox")
            : outboxFile;
    return builder -> builder.outbox(file);
  }

  @Override
  int run(TidegateClient client, PrintWriter out) throws InterruptedException {
    Instant start = time.now();
    List<Job> jobs = jobs(client);
    Outbox outbox = client.outbox();
    long total = jobs.stream().mapToLong(job -> job.log().lines().size()).sum();
    long before = jobs.stream().mapToLong(job -> submitted(outbox, job)).sum();
    before -= Math.min(before, outbox.status().waiting());
    long refusedBefore = outbox.status().refused();
    for (Job job : jobs) {
      submit(client, job, () -> progress(out, outbox, jobs, total, start));
    }
    while (!outbox.awaitEmpty(Duration.ofMillis(200))) {
      progress(out, outbox, jobs, total, start);
    }
    long refused = outbox.status().refused() - refusedBefore;
    account(out, new ProgressLine(total, total, before, elapsed(start)), jobs, refused);
    return refused > 0 ? reasons(outbox, out) : ExitCode.DONE;
  }

  private List<Job> jobs(TidegateClient client) {
    try {
      List<Path> files = IrcLog.files(source);
      if (files.isEmpty()) {
        throw new WrongUse("no *.raw.txt in " + source);
      }
      if (channel != null && files.size() > 1) {
        throw new WrongUse("--channel goes with one file; " + files.size() + " were found");
      }
      Map<String, ChannelInfo> own =
          client.channels().list().stream()
              .filter(each -> each.host().equals(client.org()))
              .collect(Collectors.toMap(ChannelInfo::name, each -> each, (first, _) -> first));
      var jobs = new ArrayList<Job>();
      for (Path file : files) {
        IrcLog log = IrcLog.read(file);
        ChannelId to =
            channel == null ? channelOf(client, own, log) : ConnectOptions.channel(client, channel);
        jobs.add(new Job(to, log, "irc:" + to + ":" + abbreviated(log.name())));
      }
      return jobs;
    } catch (IOException e) {
      throw new WrongUse("cannot be read: " + source + " (" + e.getMessage() + ")");
    }
  }

  private ChannelId channelOf(TidegateClient client, Map<String, ChannelInfo> own, IrcLog log) {
    String name = abbreviated(log.name());
    if (own.containsKey(name)) {
      return own.get(name).id();
    }
    String key = "import-" + Integer.toHexString(name.hashCode());
    ChannelId made = client.channels().create(name, key).id();
    for (String org : invite) {
      var _ = client.channels().invite(made, ConnectOptions.name("--invite", () -> new OrgId(org)));
    }
    return made;
  }

  private void submit(TidegateClient client, Job job, Runnable tick) throws InterruptedException {
    Outbox outbox = client.outbox();
    var to = client.channel(job.channel()).labelled(labels.toArray(String[]::new));
    int next = (int) submitted(outbox, job);
    while (next < job.log().lines().size()) {
      int end = Math.min(next + BATCH, job.log().lines().size());
      List<Envelope> batch =
          job.log().lines().subList(next, end).stream()
              .map(line -> to.message(line.user(), line.text()))
              .toList();
      try {
        var _ = outbox.submitAll(batch, job.name(), end);
        next = end;
      } catch (TidegateException e) {
        if (e.code() != ErrorCode.OVERLOADED) {
          throw e;
        }
        time.sleep(Duration.ofMillis(200)); // The outbox is full: let the broker take some.
      }
      tick.run();
    }
  }

  private void progress(PrintWriter out, Outbox outbox, List<Job> jobs, long total, Instant start) {
    if (!quiet && !json) {
      long submitted = jobs.stream().mapToLong(job -> submitted(outbox, job)).sum();
      long done = Math.max(0, submitted - outbox.status().waiting());
      out.print("\r" + new ProgressLine(done, total, 0, elapsed(start)).render() + "\u001b[K");
      out.flush();
    }
  }

  private void account(PrintWriter out, ProgressLine line, List<Job> jobs, long refused) {
    int system = jobs.stream().mapToInt(job -> job.log().systemLines()).sum();
    int other = jobs.stream().mapToInt(job -> job.log().otherLines()).sum();
    if (json) {
      out.println(
          Json.object()
              .put("ok", refused == 0)
              .put("files", jobs.size())
              .put("published", line.total() - refused)
              .put("publishedBefore", line.before())
              .put("refused", refused)
              .put("systemLines", system)
              .put("otherLines", other)
              .put("perSecond", Math.round(line.perSecond()))
              .put("channels", jobs.stream().map(Job::channel).toList()));
      return;
    }
    if (!quiet) {
      out.println("\r" + line.render() + "\u001b[K");
    }
    out.printf(
        "%d files, %d lines published, %d refused; left out: %d of the server, %d others%n",
        jobs.size(), line.total() - refused, refused, system, other);
  }

  private static int reasons(Outbox outbox, PrintWriter out) {
    outbox.refused(1_000).stream()
        .collect(Collectors.groupingBy(RefusedItem::code, Collectors.counting()))
        .forEach((code, count) -> out.println("refused " + code + ": " + count));
    return ExitCode.REFUSED;
  }

  private Duration elapsed(Instant start) {
    return Duration.between(start, time.now());
  }

  private static long submitted(Outbox outbox, Job job) {
    return Math.min(outbox.checkpoint(job.name()).orElse(0), job.log().lines().size());
  }

  private static String abbreviated(String name) {
    return name.length() > Limits.CHANNEL_NAME_CHARS
        ? name.substring(0, Limits.CHANNEL_NAME_CHARS)
        : name;
  }
}
