package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.OrgId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// One org puts a file in force that a later release has written, and its usual one the next time.
/// Meanwhile nobody knows what it lets pass: what is of it or for it waits.
final class UnreadablePolicy implements Fault {
  private static final List<String> ORGS = List.of("acme", "globex", "desi");
  private static final String LATER = "apiVersion: residency/v9\n";
  private static final String LATER_HASH = "9".repeat(64);
  private static final Duration TRY_AGAIN = Duration.ofMillis(500);

  private final Stage stage;
  private final OrgId org;
  private final PolicyFile usual;

  UnreadablePolicy(Stage stage, Draw once) {
    this.stage = stage;
    org = new OrgId(once.any(ORGS));
    usual = stage.world().site().policy(org).orElseThrow();
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    boolean later = turn % 2 == 0;
    if (later) {
      SimRegion home = stage.world().org(org).home();
      home.with(core ->
          core.declare(
              d -> d.policy(Optional.of(org), LATER, LATER_HASH),
              _ -> stage.simulation().trace("policy " + LATER_HASH),
              home.now()));
    } else {
      Declared.policy(stage, usual);
    }
    return new Struck(
        Duration.ZERO,
        later
            ? org + " puts a file of a later release in force"
            : org + " puts its usual file in force");
  }

  /// Its operator sees to it that the file can be read, however often it takes.
  @Override
  public void end() {
    stage.simulation().after(TRY_AGAIN, this::restore);
  }

  private void restore() {
    SimRegion home = stage.world().org(org).home();
    boolean[] answered = new boolean[1];
    home.with(core ->
        core.declare(
            d -> d.policy(usual.org(), usual.source(), usual.hash()),
            failure -> answered[0] = failure.isEmpty(),
            home.now()));
    stage
        .simulation()
        .after(
            TRY_AGAIN,
            () -> {
              if (!answered[0]) {
                restore();
              }
            });
  }
}
