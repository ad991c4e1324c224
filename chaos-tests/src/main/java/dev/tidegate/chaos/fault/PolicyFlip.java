package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.OrgId;

/// Acme tightens its file, and restores it the next time.
final class PolicyFlip implements Fault {
  private static final String REVIEW =
      """
      rules:
        - {id: R99-review, effect: withhold, when: {class: [pii.contact], same_org: false}, because: under review}
      """;

  private final Stage stage;
  private final PolicyFile usual;
  private final PolicyFile strict;
  private boolean flipped;

  PolicyFlip(Stage stage) {
    this.stage = stage;
    usual = stage.world().site().policy(new OrgId("acme")).orElseThrow();
    strict = Site.parsed("acme.yaml", usual.source().replace("rules:\n", REVIEW));
  }

  @Override
  public void strike() {
    flipped = !flipped;
    Declared.policy(stage, flipped ? strict : usual);
  }
}
