package dev.tidegate.compliance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// The baseline and the example files of the demonstration, as they lie in the jar under
/// `residency/`.
public final class DeliveredPolicies {
  private static final List<String> EXAMPLES =
      List.of("acme.yaml", "desi.yaml", "globex.yaml", "initech.yaml", "nordwind.yaml");

  private DeliveredPolicies() {}

  /// The operator's baseline: copy inside a region, block across.
  public static String baseline() {
    return read("baseline.yaml");
  }

  /// The files of five orgs in three regions (eu-de, us-va, in-mh) by file name.
  public static SortedMap<String, String> examples() {
    TreeMap<String, String> examples = new TreeMap<>();
    EXAMPLES.forEach(name -> examples.put(name, read("examples/" + name)));
    return Collections.unmodifiableSortedMap(examples);
  }

  private static String read(String name) {
    try (InputStream in = DeliveredPolicies.class.getResourceAsStream("/residency/" + name)) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks residency/" + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
