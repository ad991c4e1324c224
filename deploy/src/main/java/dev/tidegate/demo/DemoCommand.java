package dev.tidegate.demo;

import dev.tidegate.chaos.local.BrokerProcess;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate demo`: plays the story and says whether the account is clean.
@Command(
    name = "demo",
    description = {
      "Runs three regions and five orgs on this machine, cuts, heals, kills, and checks every byte.",
    },
    footer = {
      "",
      "Exit codes: 0 the account is clean, 1 it is not, 69 the regions did not come up or did not settle."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Subcommand {
  private static final int CLEAN = 0;
  private static final int NOT_CLEAN = 1;
  private static final int LOG_LINES = 15;

  @Option(
      names = "--input",
      paramLabel = "FILE|DIR",
      description = "IRC logs to play instead of the built-in conversation; each file a channel.")
  private @Nullable Path input;

  @Option(names = "--dir", paramLabel = "DIR", description = "Works there and leaves it there.")
  private @Nullable Path dir;

  @Option(names = "--json", description = "Prints the account as one JSON object on the last line.")
  private boolean json;

  @Option(
      names = "--keep",
      description = "Afterwards runs the regions until Ctrl-C and tells how to chat.")
  private boolean keep;

  @Option(
      names = "--leak",
      description =
          "Plants a restricted value in a store that must not have it: the demo must fail.")
  private boolean leak;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Optional<Path> given = Optional.ofNullable(dir);
    Path work = workFolder(given);
    boolean passed = false;
    try {
      Account account = play(work, out);
      passed = account.ok();
      return passed ? CLEAN : NOT_CLEAN;
    } finally {
      if (given.isEmpty() && passed) {
        delete(work);
      } else {
        spec.commandLine().getErr().println("tidegate demo: everything is in " + work);
      }
    }
  }

  private Account play(Path work, PrintWriter out) throws IOException, InterruptedException {
    var random = new SecureRandom();
    var mint = new Mint(random, Regions.homes());
    Script script =
        input == null
            ? Script.builtIn(mint)
            : Script.logs(input, List.copyOf(Regions.homes().keySet()), mint);
    var screen = input == null ? new Screen(out, 400, 400) : new Screen(out, 20, 20);
    try (Regions regions = Regions.prepare(work, random, Instant.now())) {
      var hook = new Thread(regions::close, "stop-regions");
      Runtime.getRuntime().addShutdownHook(hook);
      try {
        return play(regions, script, work, random, screen);
      } catch (TidegateException e) {
        regions.all().forEach(region -> tail(region, screen));
        throw e;
      } finally {
        Runtime.getRuntime().removeShutdownHook(hook);
      }
    }
  }

  private Account play(
      Regions regions, Script script, Path work, SecureRandom random, Screen screen)
      throws IOException, InterruptedException {
    screen.title("three regions start");
    regions.start();
    for (BrokerProcess region : regions.all()) {
      screen.line(
          "%s ready: process %d, workspaces at %s"
              .formatted(region.id(), region.pid(), region.workspace()));
    }
    Path profiles = work.resolve("orgs");
    Account account;
    var stopwatch = new Stopwatch(System::nanoTime);
    try (Orgs orgs = Orgs.connect(regions, profiles, stopwatch);
        var operator =
            GrpcOperator.dial(regions.operator(), Regions.TRUST_DOMAIN, regions.operatorPorts())) {
      var links = new Links(operator, stopwatch);
      var search = new Search(regions, script.values(), screen, random);
      account = new Demo(regions, orgs, links, script, search, screen, stopwatch).play(leak);
    }
    new Report(account).lines().forEach(screen::line);
    if (keep) {
      regions.start();
      explain(regions, profiles, script, screen);
    }
    if (json) {
      screen.line(account.json());
    }
    if (keep) {
      new CountDownLatch(1).await(); // until Ctrl-C: the hook ends the regions
    }
    return account;
  }

  private static void explain(Regions regions, Path profiles, Script script, Screen screen) {
    String room = script.rooms().getFirst();
    var files = regions.operator();
    screen.title("the regions run on, until Ctrl-C");
    for (OrgId org : List.of(Orgs.HOST, new OrgId("globex"))) {
      screen.line(
          "./tidegate chat --profile %s --channel '%s' --user you"
              .formatted(Orgs.profile(profiles, org), room));
    }
    screen.line(
        "grpcurl -cacert %s -cert %s -key %s %s tidegate.admin.v1.AdminService/ListLinks"
            .formatted(
                files.authorities(),
                files.certificate(),
                files.key(),
                regions.region(Regions.EU).operator()));
  }

  /// The end of a broker's log: why it did not come up stands there.
  private static void tail(BrokerProcess region, Screen screen) {
    try {
      List<String> log = Files.readAllLines(region.log());
      screen.line("the end of " + region.log() + ":");
      log.subList(Math.max(0, log.size() - LOG_LINES), log.size()).forEach(screen::line);
    } catch (IOException _) {
      screen.line(region.id() + " has no log");
    }
  }

  private Path workFolder(Optional<Path> given) throws IOException {
    if (given.isEmpty()) {
      return Files.createTempDirectory("tidegate-demo-");
    }
    Path folder = Files.createDirectories(given.get()).toAbsolutePath().normalize();
    try (Stream<Path> inside = Files.list(folder)) {
      if (inside.findAny().isPresent()) {
        throw new ParameterException(
            spec.commandLine(), "--dir: " + folder + " is not empty; name a folder to be made");
      }
    }
    return folder;
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }
}
