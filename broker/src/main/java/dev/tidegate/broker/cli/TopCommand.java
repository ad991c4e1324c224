package dev.tidegate.broker.cli;

import com.google.protobuf.util.JsonFormat;
import dev.tidegate.cli.Key;
import dev.tidegate.cli.KeyDecoder;
import dev.tidegate.cli.Subcommand;
import dev.tidegate.cli.Terminal;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.ListControlPositionsRequest;
import dev.tidegate.wire.admin.v1.ListFeedsRequest;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.ListOrgsRequest;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `tidegate top`: one region live: links, lag, breakers, regions, alarms, slowest feeds, orgs.
@Command(
    name = "top",
    description = {
      "Shows a broker live: its links with lag and breakers, the regions, its alarms, the slowest",
      "feeds and the orgs at home there. ? tells the keys, / filters, q ends."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {" 0:shown", " 1:refused", " 2:wrong use", "69:no answer"},
    mixinStandardHelpOptions = true)
public final class TopCommand implements Subcommand {
  private static final int KEYS = 256;

  @Option(
      names = "--once",
      description = "Prints what one second tells, without a terminal, and ends.")
  private boolean once;

  @Option(
      names = "--every",
      paramLabel = "SECONDS",
      defaultValue = "1",
      description = "Between two looks, 1 to 60 (default: 1).")
  private int every = 1;

  @Mixin private Output output = new Output();

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (every < 1 || every > 60) {
      throw new ParameterException(spec.commandLine(), "--every: 1 to 60 seconds");
    }
    PrintWriter out = spec.commandLine().getOut();
    if (output.form() == Output.Form.JSON) {
      out.println(json(ask()));
      out.flush();
      return 0;
    }
    Optional<Terminal> terminal = once ? Optional.empty() : Terminal.raw();
    if (terminal.isEmpty()) {
      var model = new TopModel();
      model.seen(TopCodec.view(ask(), System.currentTimeMillis()));
      // A second look, for what happens in a second.
      TimeUnit.SECONDS.sleep(1);
      model.seen(TopCodec.view(ask(), System.currentTimeMillis()));
      int columns = output.form() == Output.Form.WIDE ? Integer.MAX_VALUE : 160;
      TopScreen.once(model, columns).forEach(out::println);
      out.flush();
      return 0;
    }
    try (Terminal raw = terminal.get()) {
      live(raw, out);
    }
    return 0;
  }

  private void live(Terminal terminal, PrintWriter out) throws IOException, InterruptedException {
    var model = new TopModel();
    BlockingQueue<Key> keys = new ArrayBlockingQueue<>(KEYS);
    // Reading the terminal blocks its thread for good: a daemon ends with the process.
    Thread.ofPlatform().name("top-input").daemon().start(() -> read(keys));
    long next = System.nanoTime();
    while (!model.isOver()) {
      if (System.nanoTime() - next >= 0) {
        look(model);
        next = System.nanoTime() + TimeUnit.SECONDS.toNanos(every);
      }
      Terminal.Size size = terminal.size();
      out.print(TopScreen.frame(TopScreen.render(model, size.rows(), size.columns())));
      out.flush();
      Key key = keys.poll(Math.max(1, next - System.nanoTime()), TimeUnit.NANOSECONDS);
      while (key != null) {
        model.pressed(key);
        key = keys.poll();
      }
    }
    out.print(TopScreen.clear());
    out.flush();
  }

  private void look(TopModel model) throws IOException {
    try {
      model.seen(TopCodec.view(ask(), System.currentTimeMillis()));
    } catch (TidegateException e) {
      model.failed(e.text());
    }
  }

  private static void read(BlockingQueue<Key> keys) {
    var decoder = new KeyDecoder();
    // The terminal's own: closing it would take it from whoever runs next.
    Reader input = new InputStreamReader(System.in, StandardCharsets.UTF_8);
    try {
      for (int c = input.read(); c >= 0; c = input.read()) {
        Optional<Key> key = decoder.feed((char) c);
        if (key.isPresent()) {
          keys.put(key.get());
        }
      }
      keys.put(Key.Control.END_OF_INPUT);
    } catch (IOException _) {
      // A terminal that is gone is the end of input; the process ends with it.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private TopCodec.Answers ask() throws IOException {
    return operator.call(admin ->
        new TopCodec.Answers(
            admin.getRegion(GetRegionRequest.getDefaultInstance()),
            admin.listControlPositions(ListControlPositionsRequest.getDefaultInstance()),
            admin.listLinks(ListLinksRequest.getDefaultInstance()),
            admin.listFeeds(ListFeedsRequest.getDefaultInstance()),
            admin.listOrgs(ListOrgsRequest.getDefaultInstance())));
  }

  /// The broker's own answers, by name.
  private static String json(TopCodec.Answers answers) throws IOException {
    var printer = JsonFormat.printer().omittingInsignificantWhitespace();
    return "{\"region\":"
        + printer.print(answers.region())
        + ",\"positions\":"
        + printer.print(answers.positions())
        + ",\"links\":"
        + printer.print(answers.links())
        + ",\"feeds\":"
        + printer.print(answers.feeds())
        + ",\"orgs\":"
        + printer.print(answers.orgs())
        + "}";
  }
}
