package dev.tidegate.adapter.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;

/// How to reach a broker as an org: a properties file with the keys `endpoint`, `org`, `cert`,
/// `key`, `ca`.
///
/// Paths in it are relative to the file. Unknown keys are errors.
public record Profile(
    String endpoint, String org, Path cert, Path key, Path ca, Optional<String> serverName) {
  private static final Set<String> KEYS =
      Set.of("endpoint", "org", "cert", "key", "ca", "server-name");

  /// @throws WrongUse telling what is wrong with the file
  public static Profile read(Path file) {
    var properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      properties.load(reader);
    } catch (IOException | IllegalArgumentException e) {
      throw new WrongUse("profile cannot be read: " + file);
    }
    var unknown = new TreeSet<>(properties.stringPropertyNames());
    unknown.removeAll(KEYS);
    if (!unknown.isEmpty()) {
      throw new WrongUse("profile " + file + ": unknown key '" + unknown.first() + "'");
    }
    Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("."));
    return new Profile(
        value(properties, file, "endpoint"),
        value(properties, file, "org"),
        folder.resolve(value(properties, file, "cert")),
        folder.resolve(value(properties, file, "key")),
        folder.resolve(value(properties, file, "ca")),
        Optional.ofNullable(properties.getProperty("server-name")));
  }

  private static String value(Properties properties, Path file, String key) {
    String value = properties.getProperty(key, "").strip();
    if (value.isEmpty()) {
      throw new WrongUse("profile " + file + ": '" + key + "' is missing");
    }
    return value;
  }
}
