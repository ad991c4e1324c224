package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.OrgId;
import java.util.List;

/// One org tightens its file, and restores it the next time. What it had sent before and others may
/// have no more is to be taken back from where it rests.
final class PolicyFlip implements Fault {
  private static final List<String> ORGS = List.of("acme", "globex", "desi");
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
    String org = ORGS.get(stage.simulation().below(ORGS.size()));
    usual = stage.world().site().policy(new OrgId(org)).orElseThrow();
    String source = usual.source();
    if (!source.contains("pii.contact:")) {
      source = source.replace("classes:\n", "classes:\n  pii.contact: {detect: [email]}\n");
    }
    strict = Site.parsed(org + ".yaml", source.replace("rules:\n", REVIEW));
  }

  @Override
  public void strike() {
    flipped = !flipped;
    Declared.policy(stage, flipped ? strict : usual);
  }
}
