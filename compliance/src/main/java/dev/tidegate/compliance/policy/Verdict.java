package dev.tidegate.compliance.policy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One decision in the making: hears the files concerned, then says what follows. For one thread
/// and once.
///
/// What is unknown is taken both ways: `strictest` counts every restriction that may apply and no
/// grant that may not, `mildest` the reverse. Where both come to the same, the unknown did not
/// matter; where they differ, the outcome rests on it and is deferred. What blocks on its known
/// parts blocks either way.
final class Verdict {
  private final Situation situation;
  private final Instant now;
  private final Map<String, ClassDefinition> classes;
  private final List<Matched> matched = new ArrayList<>();
  private final List<RuleRef> unknowns = new ArrayList<>();
  private Outcome strictest = Outcome.Copy.PLAIN;
  private Outcome mildest = Outcome.Copy.PLAIN;
  private Instant endsAt = Instant.MAX;

  /// A rule that matched for certain, with what it alone would give.
  private record Matched(RuleRef ref, Outcome outcome) {}

  Verdict(Situation situation, Instant now, Map<String, ClassDefinition> classes) {
    this.situation = situation;
    this.now = now;
    this.classes = classes;
  }

  void hear(PolicyFile file) {
    Kleene granted = Kleene.FALSE;
    boolean rests = false;
    boolean blocked = false;
    for (Rule rule : file.rules()) {
      if (rule.effect() == Effect.ALLOW) {
        Kleene grant = rule.when().grants(situation, file.transfers(), now);
        granted = grant.compareTo(granted) > 0 ? grant : granted;
        if (grant == Kleene.TRUE) {
          matched.add(new Matched(rule.ref(), Outcome.Copy.PLAIN));
        }
        continue;
      }
      Kleene restriction = rule.when().restricts(situation, file.transfers(), now);
      if (restriction == Kleene.FALSE) {
        continue;
      }
      Outcome outcome = outcome(rule);
      strictest = strictest.join(outcome);
      if (restriction == Kleene.TRUE) {
        mildest = mildest.join(outcome);
        matched.add(new Matched(rule.ref(), outcome));
        blocked |= outcome instanceof Outcome.Block;
      } else {
        rests = true;
      }
    }
    Flow flow = situation.flow();
    if (!file.mayStore(flow.reader(), flow.to())) {
      block(ref(file, RuleRef.MAY_STORE, flow.reader() + " may not store in " + flow.to()));
    }
    if (granted != Kleene.TRUE) {
      RuleRef missing = ref(file, RuleRef.DEFAULT, "no rule of " + file.owner() + " allows it");
      strictest = strictest.join(new Outcome.Block(missing.because()));
      if (granted == Kleene.FALSE && !blocked) {
        block(missing);
      }
    }
    if (rests || granted == Kleene.UNKNOWN) {
      for (String attribute : situation.unknown()) {
        unknowns.add(
            ref(
                file,
                RuleRef.UNKNOWN_PREFIX + attribute,
                "the " + attribute + " is not known yet"));
      }
    }
    Instant next = file.nextBreakpoint(now);
    endsAt = next.isBefore(endsAt) ? next : endsAt;
  }

  Decision decision() {
    return new Decision(outcome(), rules(), endsAt);
  }

  private void block(RuleRef ref) {
    Outcome block = new Outcome.Block(ref.because());
    strictest = strictest.join(block);
    mildest = mildest.join(block);
    matched.add(new Matched(ref, block));
  }

  private Outcome outcome() {
    return isSettled() ? mildest : new Outcome.Deferred(String.join(",", situation.unknown()));
  }

  private boolean isSettled() {
    return strictest.rank() == mildest.rank()
        && (!(strictest instanceof Outcome.Copy) || strictest.equals(mildest));
  }

  /// The rules that gave the outcome: for a block those that block, else the grants and what
  /// restricts as much as the outcome does; for a deferral also what it waits for.
  private List<RuleRef> rules() {
    int rank = mildest.rank();
    boolean blocks = mildest instanceof Outcome.Block;
    List<RuleRef> rules = new ArrayList<>();
    for (Matched each : matched) {
      boolean grant = each.outcome.equals(Outcome.Copy.PLAIN);
      if (each.outcome.rank() == rank || (grant && !blocks)) {
        rules.add(each.ref);
      }
    }
    if (!isSettled()) {
      rules.addAll(unknowns);
    }
    return rules;
  }

  private Outcome outcome(Rule rule) {
    return switch (rule.effect()) {
      case ALLOW -> Outcome.Copy.PLAIN;
      case REDACT -> redaction(rule);
      case WITHHOLD -> new Outcome.Stub(rule.ref().because());
      case BLOCK -> new Outcome.Block(rule.ref().because());
    };
  }

  private Outcome redaction(Rule rule) {
    TreeMap<String, Transform> transforms = new TreeMap<>();
    for (String name : rule.when().classes()) {
      if (situation.classes().contains(name)) {
        Optional<String> obstacle = obstacle(name);
        if (obstacle.isPresent()) {
          return new Outcome.Stub(rule.ref().because() + "; " + obstacle.get());
        }
        transforms.put(name, Transform.REDACT);
      } else if (!situation.flow().classesKnown()) {
        transforms.put(name, Transform.REDACT);
      }
    }
    return new Outcome.Copy(transforms);
  }

  /// Why the words of a class cannot be taken out: a label speaks of the message, not of some of
  /// its words.
  private Optional<String> obstacle(String name) {
    ClassDefinition definition = classes.get(name);
    boolean labelled =
        definition == null
            || definition.detectors().isEmpty()
            || !Collections.disjoint(definition.labels(), situation.flow().labels());
    return labelled
        ? Optional.of("marked " + name + " by a label, which no redaction can locate")
        : Optional.empty();
  }

  private static RuleRef ref(PolicyFile file, String rule, String because) {
    return new RuleRef(file.owner(), rule, because);
  }
}
