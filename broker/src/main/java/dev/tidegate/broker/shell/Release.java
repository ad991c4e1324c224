package dev.tidegate.broker.shell;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/// The release that runs, as its jar names it.
public final class Release {
  private static final String FILE = "/META-INF/maven/dev.tidegate/tidegate-broker/pom.properties";

  private Release() {}

  /// Empty if it runs from classes that were never packed.
  public static String name() {
    try (InputStream in = Release.class.getResourceAsStream(FILE)) {
      Properties packed = new Properties();
      if (in != null) {
        packed.load(in);
      }
      return packed.getProperty("version", "");
    } catch (IOException e) {
      throw new UncheckedIOException("The jar cannot be read", e);
    }
  }
}
