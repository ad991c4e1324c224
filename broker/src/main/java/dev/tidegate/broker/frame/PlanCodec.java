package dev.tidegate.broker.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.OrgId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The byte form of a plan inside a frame.
final class PlanCodec {
  private static final int COPY = 1;
  private static final int STUB = 2;
  private static final int BLOCK = 3;
  private static final int DEFERRED = 4;

  private static final Same<Plan> PLANS = new Same<>(1024);

  private PlanCodec() {}

  static void write(CodedOutputStream out, Plan plan) throws IOException {
    out.writeStringNoTag(plan.author().value());
    writeNames(out, plan.classes());
    writeNames(out, plan.labels());
    out.writeByteArrayNoTag(HexFormat.of().parseHex(plan.policySet()));
    out.writeUInt64NoTag(plan.decidedAtMillis());
    out.writeUInt64NoTag(plan.endsAtMillis());
    out.writeUInt32NoTag(plan.renditions().size());
    for (Outcome rendition : plan.renditions()) {
      writeOutcome(out, rendition);
    }
    out.writeUInt32NoTag(plan.readers().size());
    for (Plan.Reader reader : plan.readers()) {
      out.writeStringNoTag(reader.org().value());
      writeOutcome(out, reader.outcome());
      out.writeUInt32NoTag(reader.slot() + 1);
      out.writeUInt32NoTag(reader.rules().size());
      for (RuleRef rule : reader.rules()) {
        out.writeStringNoTag(rule.owner());
        out.writeStringNoTag(rule.rule());
        out.writeStringNoTag(rule.because());
      }
    }
  }

  static Plan read(CodedInputStream in) throws IOException, DamagedFrameException {
    OrgId author = new OrgId(in.readString());
    SortedSet<String> classes = readNames(in);
    SortedSet<String> labels = readNames(in);
    String policySet = HexFormat.of().formatHex(in.readByteArray());
    long decidedAt = in.readUInt64();
    long endsAt = in.readUInt64();
    List<Outcome> renditions = new ArrayList<>();
    for (int i = FrameCodec.count(in); i > 0; i--) {
      renditions.add(readOutcome(in));
    }
    List<Plan.Reader> readers = new ArrayList<>();
    for (int i = FrameCodec.count(in); i > 0; i--) {
      OrgId org = new OrgId(in.readString());
      Outcome outcome = readOutcome(in);
      int slot = in.readUInt32() - 1;
      List<RuleRef> rules = new ArrayList<>();
      for (int j = FrameCodec.count(in); j > 0; j--) {
        rules.add(new RuleRef(in.readString(), in.readString(), in.readString()));
      }
      readers.add(new Plan.Reader(org, outcome, slot, rules));
    }
    return PLANS.as(
        new Plan(author, classes, labels, policySet, decidedAt, endsAt, renditions, readers));
  }

  private static void writeOutcome(CodedOutputStream out, Outcome outcome) throws IOException {
    switch (outcome) {
      case Outcome.Copy(SortedMap<String, Transform> transforms) -> {
        out.writeUInt32NoTag(COPY);
        out.writeUInt32NoTag(transforms.size());
        for (Map.Entry<String, Transform> each : transforms.entrySet()) {
          out.writeStringNoTag(each.getKey());
          out.writeStringNoTag(each.getValue().name());
        }
      }
      case Outcome.Stub(String reason) -> writeReason(out, STUB, reason);
      case Outcome.Block(String reason) -> writeReason(out, BLOCK, reason);
      case Outcome.Deferred(String unknown) -> writeReason(out, DEFERRED, unknown);
    }
  }

  private static void writeReason(CodedOutputStream out, int kind, String reason)
      throws IOException {
    out.writeUInt32NoTag(kind);
    out.writeStringNoTag(reason);
  }

  private static Outcome readOutcome(CodedInputStream in)
      throws IOException, DamagedFrameException {
    int kind = in.readUInt32();
    return switch (kind) {
      case COPY -> {
        SortedMap<String, Transform> transforms = new TreeMap<>();
        for (int i = FrameCodec.count(in); i > 0; i--) {
          transforms.put(in.readString(), Transform.valueOf(in.readString()));
        }
        yield new Outcome.Copy(transforms);
      }
      case STUB -> new Outcome.Stub(in.readString());
      case BLOCK -> new Outcome.Block(in.readString());
      case DEFERRED -> new Outcome.Deferred(in.readString());
      default -> throw new DamagedFrameException("Plan has an outcome of kind " + kind);
    };
  }

  private static void writeNames(CodedOutputStream out, SortedSet<String> names)
      throws IOException {
    out.writeUInt32NoTag(names.size());
    for (String name : names) {
      out.writeStringNoTag(name);
    }
  }

  private static SortedSet<String> readNames(CodedInputStream in)
      throws IOException, DamagedFrameException {
    SortedSet<String> names = new TreeSet<>();
    for (int i = FrameCodec.count(in); i > 0; i--) {
      names.add(in.readString());
    }
    return names;
  }
}
