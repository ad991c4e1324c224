package dev.tidegate.demo;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// The demo's result: what was sent and arrived, what the faults did, what the scan found.
///
/// @param values how many restricted values were said
record Account(Verdict verdict, StoreScan.Found scan, int values, Timings timings) {
  /// How long things took, in milliseconds.
  ///
  /// @param breakerOpen from the cut to the breaker open on both sides
  /// @param live from the heal to both links live
  /// @param deleteArrived from the heal to the delete at the org that was cut off
  /// @param restart from the kill to the same broker ready again
  /// @param delivered from the first message to the last delivery
  /// @param backlogEvents that waited for the region that was cut off, at its most
  record Timings(
      long breakerOpen,
      long live,
      long deleteArrived,
      long restart,
      long delivered,
      long backlogEvents) {}

  boolean ok() {
    return verdict.clean() && values > 0 && scan.foundAtHome() == values && scan.leaks().isEmpty();
  }

  /// One line.
  String json() {
    return JsonMapper.shared().writeValueAsString(fields());
  }

  private Map<String, Object> fields() {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("ok", ok());
    fields.put("sent", verdict.sent());
    fields.put("delivered", verdict.sum(Verdict.Org::delivered));
    fields.put("lost", verdict.sum(Verdict.Org::lost) + verdict.unanswered());
    fields.put("duplicated", verdict.sum(Verdict.Org::duplicated) + verdict.twiceNamed());
    fields.put("outOfOrder", verdict.sum(Verdict.Org::outOfOrder));
    fields.put("wrong", verdict.sum(Verdict.Org::wrong));
    fields.put("refused", verdict.refused());
    fields.put("restrictedSent", values);
    fields.put("restrictedFoundAtHome", scan.foundAtHome());
    fields.put("restrictedFound", scan.leaks().size() + verdict.sum(Verdict.Org::leaked));
    fields.put("redacted", verdict.sum(Verdict.Org::redacted));
    fields.put("withheld", verdict.sum(Verdict.Org::withheld));
    fields.put("scannedBytes", scan.bytes());
    fields.put("scannedRecords", scan.records());
    fields.put("breakerOpenMillis", timings.breakerOpen());
    fields.put("linkLiveMillis", timings.live());
    fields.put("deleteArrivedMillis", timings.deleteArrived());
    fields.put("restartMillis", timings.restart());
    fields.put("deliveredMillis", timings.delivered());
    fields.put("backlogEvents", timings.backlogEvents());
    fields.put("regions", regions());
    fields.put("orgs", orgs());
    return fields;
  }

  private Map<String, Object> regions() {
    var orgs = new TreeMap<String, List<String>>();
    verdict
        .orgs()
        .forEach((id, org) ->
            orgs.computeIfAbsent(org.home().value(), first -> new ArrayList<>()).add(id.value()));
    var regions = new TreeMap<String, Object>();
    orgs.forEach((region, home) -> regions.put(region, region(region, home)));
    return regions;
  }

  private Map<String, Object> region(String region, List<String> home) {
    var fields = new LinkedHashMap<String, Object>();
    fields.put("orgs", home);
    fields.put(
        "restrictedFound",
        scan.leaks().stream().filter(leak -> leak.region().value().equals(region)).count());
    return fields;
  }

  private Map<String, Object> orgs() {
    var orgs = new TreeMap<String, Object>();
    verdict
        .orgs()
        .forEach((id, org) -> {
          var fields = new LinkedHashMap<String, Object>();
          fields.put("region", org.home().value());
          fields.put("delivered", org.delivered());
          fields.put("plain", org.plain());
          fields.put("redacted", org.redacted());
          fields.put("withheld", org.withheld());
          fields.put("nothing", org.nothing());
          fields.put("lost", org.lost());
          fields.put("duplicated", org.duplicated());
          fields.put("outOfOrder", org.outOfOrder());
          fields.put("wrong", org.wrong());
          fields.put("leaked", org.leaked());
          orgs.put(id.value(), fields);
        });
    return orgs;
  }
}
