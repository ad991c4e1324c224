package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.Simulation;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;

/// Acme's transfers to two orgs end at the midnight that falls into the talk; later the file is
/// renewed.
///
/// What was accepted before and not sent until then is never sent: from the first strike on, acme
/// owes these orgs only what their region has stored for them.
final class TransferExpiry implements Fault {
  private static final List<OrgId> READERS = List.of(new OrgId("desi"), new OrgId("initech"));

  private final Stage stage;
  private final PolicyFile usual;
  private final PolicyFile ending;

  TransferExpiry(Stage stage) {
    this.stage = stage;
    usual = stage.world().site().policy(new OrgId("acme")).orElseThrow();
    LocalDate today = LocalDate.ofInstant(Simulation.START, ZoneOffset.UTC);
    ending =
        Site.parsed(
            "acme.yaml",
            usual
                .source()
                .replaceAll("(basis: scc.*expires: )2031-12-31", "$1" + today)
                .replace("version: 2026.11.1", "version: 2026.11.2"));
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    boolean ends = turn % 2 == 0;
    for (OrgId reader : READERS) {
      stage.world().ledger().mayBeForbidden(usual.org().orElseThrow(), reader);
    }
    Declared.policy(stage, ends ? ending : usual);
    return new Struck(
        Duration.ZERO,
        ends
            ? "acme's transfers to desi and initech end at midnight"
            : "acme renews its transfers");
  }
}
