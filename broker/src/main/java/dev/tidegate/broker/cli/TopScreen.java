package dev.tidegate.broker.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Draws what `top` holds as lines of text, at most as many and as long as there is room for.
final class TopScreen {
  private static final String CLEAR = "\u001b[H\u001b[2J";
  private static final int ROWS_OF_A_PART = 12;
  private static final List<String> HELP =
      List.of(
          "tidegate top",
          "",
          "  q, Ctrl-C  end            ?  this page",
          "  /          show only rows with what is typed; Enter keeps it, Ctrl-C shows all again",
          "",
          "  REGIONS   HEARD: how long ago the region's control log was heard",
          "  LINKS     LAG: own events that the far region has not acknowledged; SECONDS: the oldest",
          "            BREAKER: OPEN sends nothing and probes; SLOW has no credit and is no failure",
          "  FEEDS     the slowest first; NO_CREDIT: the workspace takes no more now",
          "  ALARMS    what a person must look at, since this broker began",
          "",
          "Any key goes back.");

  private TopScreen() {}

  /// The whole screen, drawn over what was there.
  static String frame(List<String> lines) {
    return CLEAR + String.join("\r\n", lines);
  }

  static String clear() {
    return CLEAR;
  }

  /// @param rows at least 2
  static List<String> render(TopModel model, int rows, int columns) {
    List<String> lines = body(model);
    List<String> shown = new ArrayList<>(lines.subList(0, Math.min(lines.size(), rows - 1)));
    while (shown.size() < rows - 1) {
      shown.add("");
    }
    shown.add(foot(model));
    return shown.stream().map(line -> cut(line, columns)).toList();
  }

  /// One look for paper: everything, and no foot.
  static List<String> once(TopModel model, int columns) {
    return body(model).stream().map(line -> cut(line, columns)).toList();
  }

  private static List<String> body(TopModel model) {
    List<String> lines = new ArrayList<>();
    if (model.isHelp()) {
      lines.addAll(HELP);
    } else {
      model
          .latest()
          .ifPresentOrElse(
              view -> {
                head(model, view, lines);
                parts(model, view, lines);
              },
              () -> lines.add("asking ..."));
      model.trouble().ifPresent(why -> lines.add(0, "NO ANSWER: " + why + "; this is old:"));
    }
    return lines;
  }

  private static String foot(TopModel model) {
    if (model.isTyping()) {
      return "/" + model.filter() + "_";
    }
    return model.filter().isEmpty()
        ? "? help   / filter   q quit"
        : "only rows with '" + model.filter() + "'   / another   q quit";
  }

  private static void head(TopModel model, TopView view, List<String> lines) {
    lines.add(
        "%s  %s  %s  policy %s%s"
            .formatted(
                view.region(),
                view.broker(),
                Instant.ofEpochMilli(view.atMillis() / 1_000 * 1_000),
                start(view.policySet()),
                view.draining() ? "  DRAINING" : ""));
    lines.add(
        "stored %,d events, %s  queue %d of %d  channels %d%s  feeds %d"
            .formatted(
                view.eventsStored(),
                size(view.storeBytes()),
                view.queue().depth(),
                view.queue().capacity(),
                view.channels(),
                view.parked() == 0 ? "" : " (" + view.parked() + " PARKED)",
                view.feedsOpen()));
    lines.add(
        "a second: own %s  from others %s  delivered %s  commits %s  refused %s  decided %s (%s withheld)"
            .formatted(
                rate(model.perSecond(TopView.Totals::own)),
                rate(model.perSecond(TopView.Totals::other)),
                rate(model.perSecond(TopView.Totals::delivered)),
                rate(model.perSecond(TopView.Totals::commits)),
                rate(model.perSecond(TopView.Totals::refused)),
                rate(model.perSecond(TopView.Totals::decided)),
                rate(model.perSecond(TopView.Totals::kept))));
  }

  private static void parts(TopModel model, TopView view, List<String> lines) {
    Table links =
        new Table("LINK", "STATE", "BREAKER", "LAG>", "BYTES>", "SECONDS>", "RTTMS>", "REASON");
    for (TopView.Link link : view.links()) {
      if (model.shows(link.from(), link.to(), link.state(), link.breaker(), link.reason())) {
        links.row(
            link.from() + " > " + link.to(),
            link.state(),
            link.breaker(),
            link.lagEvents(),
            size(link.lagBytes()),
            tenths(link.lagSeconds()),
            link.roundTripMillis() == 0 ? "-" : tenths(link.roundTripMillis()),
            link.reason().isEmpty() ? "-" : link.reason());
      }
    }
    part(links, lines);
    Table regions = new Table("REGION", "ORGS>", "HEARD>");
    for (TopView.Region region : view.regions()) {
      if (model.shows(region.name())) {
        regions.row(
            region.name(),
            region.orgs(),
            region.heardAgoMillis() < 0
                ? "never"
                : region.name().equals(view.region())
                    ? "here"
                    : tenths(region.heardAgoMillis() / 1e3) + " s ago");
      }
    }
    part(regions, lines);
    if (!view.alarms().isEmpty()) {
      Table alarms = new Table("ALARM", "COUNT>", "SINCE", "LATEST");
      for (TopView.Alarm alarm : view.alarms()) {
        if (model.shows(alarm.code(), alarm.detail())) {
          alarms.row(
              alarm.code(),
              alarm.count(),
              Instant.ofEpochMilli(alarm.sinceMillis() / 1_000 * 1_000),
              alarm.detail());
        }
      }
      part(alarms, lines);
    }
    Table feeds = new Table("FEED OF", "NAME", "LAG>", "CREDIT>", "STATE");
    for (TopView.Feed feed : view.feeds()) {
      if (model.shows(feed.org(), feed.name(), feed.state())) {
        feeds.row(
            feed.org(),
            feed.name().isEmpty() ? "-" : feed.name(),
            feed.lagEvents(),
            feed.credit(),
            feed.state());
      }
    }
    part(feeds, lines);
    Table orgs = new Table("ORG AT HOME", "FEEDS>", "SLOWEST>");
    for (TopView.Org org : view.orgs()) {
      if (model.shows(org.name())) {
        orgs.row(org.name(), org.feeds(), org.slowest());
      }
    }
    part(orgs, lines);
  }

  private static void part(Table table, List<String> lines) {
    if (table.isEmpty()) {
      return;
    }
    List<String> all = table.lines();
    lines.add("");
    lines.addAll(all.subList(0, Math.min(all.size(), 1 + ROWS_OF_A_PART)));
    if (all.size() > 1 + ROWS_OF_A_PART) {
      lines.add("... and " + (all.size() - 1 - ROWS_OF_A_PART) + " more");
    }
  }

  private static String start(String hash) {
    return hash.substring(0, Math.min(12, hash.length()));
  }

  private static String rate(Optional<Double> perSecond) {
    return perSecond
        .map(rate -> String.format(Locale.ROOT, rate < 10 ? "%.1f" : "%,.0f", rate))
        .orElse("-");
  }

  private static String size(long bytes) {
    if (bytes < 1 << 10) {
      return bytes + " B";
    }
    return bytes < 1 << 20 ? tenths(bytes / 1024.0) + " KiB" : tenths(bytes / 1048576.0) + " MiB";
  }

  private static String tenths(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String cut(String line, int columns) {
    return line.length() <= columns ? line : line.substring(0, Math.max(0, columns - 1)) + ">";
  }
}
