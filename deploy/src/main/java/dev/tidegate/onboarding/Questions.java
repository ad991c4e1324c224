package dev.tidegate.onboarding;

import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Asks for a federation, question by question; an empty answer takes what stands in brackets.
///
/// A wrong answer ends it with the reason: nothing has been written yet.
final class Questions {
  private static final int MOST = 200;

  private final BufferedReader in;
  private final PrintWriter out;

  Questions(BufferedReader in, PrintWriter out) {
    this.in = in;
    this.out = out;
  }

  /// @param trustDomain what to offer for it
  SitePlan ask(String trustDomain, int firstPort) throws IOException {
    String domain = ask("Trust domain, which every certificate's name begins with", trustDomain);
    List<RegionPlan> regions = regions(firstPort);
    var orgs = new TreeMap<OrgId, RegionId>();
    for (int i = 0; i < MOST; i++) {
      String name = ask("An org, such as acme (nothing: no more)", "");
      if (name.isEmpty()) {
        break;
      }
      String home = ask("  its home region", regions.getFirst().name().value());
      Map.Entry<OrgId, RegionId> org = SitePlan.org(name + "@" + home);
      orgs.put(org.getKey(), org.getValue());
    }
    return new SitePlan(domain, regions, orgs);
  }

  private List<RegionPlan> regions(int firstPort) throws IOException {
    var regions = new ArrayList<RegionPlan>();
    while (regions.size() < MOST) {
      int port = firstPort + regions.size();
      String name =
          regions.isEmpty()
              ? ask("First region", "eu-de")
              : ask("Another region, such as us-va (nothing: no more)", "");
      if (name.isEmpty()) {
        break;
      }
      String laws = ask("  whose law holds there, such as EU or US", "EU");
      String host = ask("  host that workspaces and other regions reach it by", RegionPlan.HOST);
      String base = ask("  port of the workspaces (links: +10, operators: +20)", port + "");
      regions.add(RegionPlan.parse(name + "=" + laws + "@" + host + ":" + base, port));
    }
    return regions;
  }

  private String ask(String question, String offer) throws IOException {
    out.print(question + (offer.isEmpty() ? "" : " [" + offer + "]") + ": ");
    out.flush();
    String answer = in.readLine();
    if (answer == null) {
      throw CommandRefused.use(
          "The answers ended before the questions: in a script give --yes and --region");
    }
    return answer.isBlank() ? offer : answer.strip();
  }
}
