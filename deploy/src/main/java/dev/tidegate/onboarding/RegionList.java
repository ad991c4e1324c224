package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.GrpcOperatorOptions;
import dev.tidegate.broker.cli.JsonLine;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.Place;
import dev.tidegate.wire.admin.v1.RegionStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `tidegate region list`: the regions that a broker has heard of.
@Command(
    name = "list",
    aliases = "ls",
    description = "Lists the regions, as the broker that is asked knows them; * is its own.",
    mixinStandardHelpOptions = true)
final class RegionList implements Callable<Integer> {
  @Option(names = "--json", description = "One JSON object per line.")
  private boolean json;

  @Mixin private GrpcOperatorOptions operator = new GrpcOperatorOptions();

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    RegionStatus status =
        operator.call(admin -> admin.getRegion(GetRegionRequest.getDefaultInstance()));
    Map<String, String> links =
        operator
            .call(admin -> admin.listLinks(ListLinksRequest.getDefaultInstance()))
            .getLinksList()
            .stream()
            .filter(link -> link.getFrom().equals(status.getRegion()))
            .collect(
                Collectors.toMap(
                    LinkStatus::getTo,
                    link -> link.getState().name().replace("STATE_", ""),
                    (one, _) -> one));
    PrintWriter out = spec.commandLine().getOut();
    if (!json) {
      out.printf(Locale.ROOT, "  %-12s %-12s %6s  %s%n", "REGION", "LAW", "ORGS", "LINK");
    }
    for (Place place : status.getPlacesList()) {
      boolean own = place.getRegion().equals(status.getRegion());
      String link = own ? "" : links.getOrDefault(place.getRegion(), "NONE");
      out.println(json ? line(place, own, link) : text(place, own, link));
    }
    out.flush();
    return 0;
  }

  private static String line(Place place, boolean own, String link) {
    return new JsonLine()
        .put("region", place.getRegion())
        .put("jurisdictions", place.getJurisdictionsList())
        .put("orgs", place.getOrgs())
        .put("own", own)
        .put("link", link)
        .toString();
  }

  private static String text(Place place, boolean own, String link) {
    return String.format(
            Locale.ROOT,
            "%s %-12s %-12s %6d  %s",
            own ? "*" : " ",
            place.getRegion(),
            String.join(",", place.getJurisdictionsList()),
            place.getOrgs(),
            link)
        .stripTrailing();
  }
}
