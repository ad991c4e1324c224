package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameHead;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The repair of one damaged frame while other regions are asked for what is missing of it.
final class Repair {
  final Answer.Damage damage;
  private final Findings findings;
  private final List<Enquiry> enquiries = new ArrayList<>();
  private long heardAtNanos;

  /// @param regions those that may have what is missing
  Repair(Answer.Damage damage, Findings findings, List<RegionId> regions, Moment now) {
    this.damage = damage;
    this.findings = findings;
    regions.forEach(region -> enquiries.add(new Enquiry(region, findings.rounds(), now)));
    heardAtNanos = now.nanos();
  }

  private Frame rest() {
    return damage.remains().frame();
  }

  /// Nothing is missing any more, or everyone has told what it has.
  boolean isDecided() {
    return findings.missing().isEmpty() || enquiries.stream().allMatch(Enquiry::isOver);
  }

  /// When an answer came last.
  long heardAtNanos() {
    return heardAtNanos;
  }

  /// The frame as far as it is mended.
  Rebuilt rebuilt() {
    return Rebuilt.of(rest(), findings);
  }

  List<Enquiry> enquiries() {
    return enquiries;
  }

  /// The range to ask the region for now, if it is time.
  Optional<Range> due(Enquiry enquiry, Moment now) {
    FrameHead head = rest().head();
    return enquiry
        .due(findings.missing(), now)
        .map(from ->
            new Range(
                head.bucket(), head.origin(), head.incarnation(), from, findings.missing().last()));
  }

  void answered(Enquiry enquiry, Given given, Moment now) {
    heardAtNanos = now.nanos();
    long from = enquiry.from();
    switch (given) {
      case Given.Frames(List<Frame> frames, long through) -> {
        if (through >= from && findings.found(frames, from, through, now)) {
          enquiry.told(through);
        } else {
          enquiry.failed(now);
        }
      }
      case Given.Nothing(long through) -> {
        findings.nothing(from, through);
        enquiry.told(through);
      }
      case Given.Lost(long through) -> {
        findings.lost(from, through);
        enquiry.told(through);
      }
      case Given.Damaged(long through) -> {
        if (findings.waitsForDamaged()) {
          enquiry.failed(now);
        } else {
          enquiry.told(through);
        }
      }
      case Given.Later _ -> enquiry.failed(now);
    }
  }
}
