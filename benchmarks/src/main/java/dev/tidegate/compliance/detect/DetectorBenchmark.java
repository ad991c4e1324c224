package dev.tidegate.compliance.detect;

import dev.tidegate.benchmarks.HotPart;
import dev.tidegate.benchmarks.TwoRegions;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.Body;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.openjdk.jmh.annotations.Benchmark;

/// The detectors over chat-like texts of 512 bytes, of which one in twenty holds an e-mail address
/// or a card number.
public class DetectorBenchmark extends HotPart {
  private static final Set<Detector> ALL = EnumSet.allOf(Detector.class);

  private final PolicySet set;
  private final List<Map<Field, String>> fields = new ArrayList<>();
  private int next;

  public DetectorBenchmark() {
    var regions = new TwoRegions();
    set = regions.policies().active();
    for (int i = 0; i < COMMIT; i++) {
      String text = regions.envelope(i).body() instanceof Body.Posted(String words, _) ? words : "";
      fields.add(Map.of(Field.TEXT, text));
    }
  }

  /// All three, as one look at a text.
  @Benchmark
  public Object all() {
    return Detector.findAll(ALL, fields());
  }

  @Benchmark
  public Object email() {
    return Detector.EMAIL.find(Field.TEXT, text());
  }

  @Benchmark
  public Object card() {
    return Detector.CARD_LUHN.find(Field.TEXT, text());
  }

  @Benchmark
  public Object phone() {
    return Detector.PHONE.find(Field.TEXT, text());
  }

  /// All three, and the classes that two orgs' policies make of what they find.
  @Benchmark
  public Object classify() {
    return set.classify(fields(), Set.of());
  }

  private String text() {
    return fields().getOrDefault(Field.TEXT, "");
  }

  private Map<Field, String> fields() {
    next = (next + 1) % COMMIT;
    return fields.get(next);
  }
}
