package dev.tidegate.broker.accept;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.decide.Planner;
import dev.tidegate.broker.decide.Policies;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.model.Body;
import dev.tidegate.model.Envelope;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.Optional;

/// What an envelope is by the policies that are active now: what its words hold, and what would be
/// decided if it were sent.
final class Assessor {
  private final Directory directory;
  private final Policies policies;
  private final Planner planner;
  private final Authors authors;

  Assessor(Directory directory, Policies policies, Planner planner, Authors authors) {
    this.directory = directory;
    this.policies = policies;
    this.planner = planner;
    this.authors = authors;
  }

  /// What the edge found, unless another policy set is active now.
  Classification classified(Envelope envelope, Optional<PublishRequest.Found> found) {
    return found
        .filter(f -> f.policySet().equals(policies.active().hash()))
        .map(PublishRequest.Found::classification)
        .orElseGet(() -> planner.classify(envelope));
  }

  /// What would be decided now about an envelope, if it were sent.
  ///
  /// @param found what the edge found in its words already
  /// @throws TidegateException as a publish of the same would be refused, but for its target
  Prospect prospect(
      OrgId org, Envelope envelope, Optional<PublishRequest.Found> found, Moment now) {
    ChannelView channel = authors.channel(org, envelope.channel());
    Classification words = classified(envelope, found);
    Plan plan =
        envelope.body() instanceof Body.Deleted
            ? planner.planOfTaking(channel, org, now)
            : planner.plan(channel, org, words, now);
    return new Prospect(
        plan,
        new PublishRequest.Found(policies.active().hash(), words),
        channel.version(),
        directory.localPosition());
  }
}
