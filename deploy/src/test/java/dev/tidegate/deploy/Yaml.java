package dev.tidegate.deploy;

import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/// YAML as text: one setting a line where there is something in it, so that a test can replace one.
final class Yaml {
  private Yaml() {}

  static String write(Tree tree) {
    return new Dump(
            DumpSettings.builder()
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setDefaultScalarStyle(ScalarStyle.PLAIN)
                .setWidth(200)
                .build())
        .dumpToString(tree.value());
  }
}
