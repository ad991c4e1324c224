package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.Site;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.model.OrgId;
import java.time.Duration;
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
  private final String org;
  private final PolicyFile usual;
  private final PolicyFile strict;

  PolicyFlip(Stage stage, Draw once) {
    this.stage = stage;
    org = once.any(ORGS);
    usual = stage.world().site().policy(new OrgId(org)).orElseThrow();
    strict = strict(org, usual);
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    boolean tightens = turn % 2 == 0;
    Declared.policy(stage, tightens ? strict : usual);
    return new Struck(
        Duration.ZERO, org + (tightens ? " tightens its file" : " restores its file"));
  }

  private static PolicyFile strict(String org, PolicyFile usual) {
    String source = usual.source();
    if (!source.contains("pii.contact:")) {
      source = source.replace("classes:\n", "classes:\n  pii.contact: {detect: [email]}\n");
    }
    return Site.parsed(org + ".yaml", source.replace("rules:\n", REVIEW));
  }
}
