package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.compliance.policy.PolicyFile;

/// What operators and orgs say on the control log while faults are about.
final class Declared {
  private Declared() {}

  /// An org's file is put in force at its home, if the broker there is up.
  static void policy(Stage stage, PolicyFile file) {
    SimRegion home = stage.world().org(file.org().orElseThrow()).home();
    home.with(core ->
        core.declare(
            d -> d.policy(file.org(), file.source(), file.hash()),
            _ -> stage.simulation().trace("policy " + file.hash()),
            home.now()));
  }
}
