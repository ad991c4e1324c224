package dev.tidegate.broker.accept;

import dev.tidegate.broker.frame.Plan;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.detect.Span;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.Classified;
import dev.tidegate.wire.v1.ExplainResponse;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.PreviewResponse;
import dev.tidegate.wire.v1.PublishResponse;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Tells plans to callers, each as much as it may know: an org the rules of its own file and of the
/// baseline, of a partner's only that there are some; an operator everything.
public final class OutcomeCodec {
  private static final String PARTNER_POLICY = "PARTNER_POLICY";

  private OutcomeCodec() {}

  static PublishResponse toWire(PublishReply.Accepted accepted, OrgId caller) {
    return toWire(accepted, outcomes(accepted.plan(), caller));
  }

  static PublishResponse toWire(PublishReply.Accepted accepted, List<OrgOutcome> outcomes) {
    return PublishResponse.newBuilder()
        .setEvent(EventCodec.toWire(accepted.event()))
        .setStamp(accepted.stamp().value())
        .addAllOutcomes(outcomes)
        .setDuplicate(accepted.duplicate())
        .build();
  }

  /// One per org but the author's, by org.
  static List<OrgOutcome> outcomes(Plan plan, OrgId caller) {
    List<OrgOutcome> outcomes = new ArrayList<>(plan.readers().size());
    for (Plan.Reader reader : partners(plan)) {
      outcomes.add(outcome(reader, Optional.of(caller)));
    }
    return outcomes;
  }

  static PreviewResponse toWire(Preview preview, OrgId caller) {
    var wire = PreviewResponse.newBuilder();
    for (Plan.Reader reader : partners(preview.plan())) {
      wire.addOutcomes(outcome(reader, Optional.of(caller)));
      wire.addRenditions(
          reader.slot() == Plan.NO_SLOT ? "" : preview.renditions().get(reader.slot()));
    }
    return wire.addAllClasses(classes(preview.found())).build();
  }

  /// @param caller the org that asks; empty: an operator
  public static ExplainResponse explanation(Plan plan, Plan.Reader reader, Optional<OrgId> caller) {
    var wire =
        ExplainResponse.newBuilder()
            .setOutcome(outcome(reader, caller))
            .setPolicySet(plan.policySet())
            .setDecidedAtMillis(plan.decidedAtMillis())
            .setEndsAtMillis(plan.endsAtMillis() == Plan.NO_END ? 0 : plan.endsAtMillis());
    if (caller.isEmpty() || caller.get().equals(plan.author())) {
      wire.addAllClasses(plan.classes());
    }
    return wire.build();
  }

  private static List<Plan.Reader> partners(Plan plan) {
    List<Plan.Reader> partners = new ArrayList<>(plan.readers().size());
    for (Plan.Reader reader : plan.readers()) {
      if (!reader.org().equals(plan.author())) {
        partners.add(reader);
      }
    }
    partners.sort(Comparator.comparing(Plan.Reader::org));
    return partners;
  }

  private static OrgOutcome outcome(Plan.Reader reader, Optional<OrgId> caller) {
    var wire = OrgOutcome.newBuilder().setOrg(reader.org().value());
    switch (reader.outcome()) {
      case Outcome.Copy copy -> {
        wire.setDelivery(
            copy.isPlain()
                ? OrgOutcome.Delivery.DELIVERY_COPY
                : OrgOutcome.Delivery.DELIVERY_CHANGED);
        wire.addAllRedacted(copy.transforms().keySet());
      }
      case Outcome.Stub _ -> wire.setDelivery(OrgOutcome.Delivery.DELIVERY_STUB);
      case Outcome.Block _ -> wire.setDelivery(OrgOutcome.Delivery.DELIVERY_NOTHING);
      case Outcome.Deferred _ -> wire.setDelivery(OrgOutcome.Delivery.DELIVERY_DEFERRED);
    }
    reader.rules().stream().map(rule -> rule(rule, caller)).distinct().forEach(wire::addRules);
    return wire.build();
  }

  private static dev.tidegate.wire.v1.RuleRef rule(RuleRef rule, Optional<OrgId> caller) {
    var wire = dev.tidegate.wire.v1.RuleRef.newBuilder().setOwner(rule.owner());
    boolean open =
        caller.isEmpty()
            || rule.owner().equals(PolicyFile.BASELINE)
            || rule.owner().equals(caller.get().value());
    return open
        ? wire.setRule(rule.rule()).setBecause(rule.because()).build()
        : wire.setRule(PARTNER_POLICY).build();
  }

  private static List<Classified> classes(Classification found) {
    List<Classified> classes = new ArrayList<>();
    found
        .classes()
        .forEach((name, spans) -> {
          var wire = Classified.newBuilder().setName(name);
          for (Span span : spans) {
            wire.addSpans(
                dev.tidegate.wire.v1.Span.newBuilder()
                    .setFieldValue(span.field().code())
                    .setStart(span.start())
                    .setEnd(span.end()));
          }
          classes.add(wire.build());
        });
    return classes;
  }
}
