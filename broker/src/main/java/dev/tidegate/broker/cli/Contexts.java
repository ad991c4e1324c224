package dev.tidegate.broker.cli;

import dev.tidegate.cli.CommandRefused;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// An operator's contexts by name and which of them is used, in one file that only its owner reads.
///
/// It holds addresses and paths, never a key. A change writes the whole file anew and puts it in
/// place at once; of two changes at the same time the later one stays.
public final class Contexts {
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,63}");
  private static final String CURRENT = "current";
  private static final int MOST = 1_000;

  private final Path file;

  public Contexts(Path file) {
    this.file = file;
  }

  /// The contexts of whoever runs this process: under `$XDG_CONFIG_HOME`, or `~/.config`.
  public static Contexts ofUser() {
    String configured = System.getenv("XDG_CONFIG_HOME");
    Path base =
        configured == null || configured.isEmpty()
            ? Path.of(Optional.ofNullable(System.getenv("HOME")).orElse("."), ".config")
            : Path.of(configured);
    return new Contexts(base.resolve("tidegate").resolve("contexts"));
  }

  public Path file() {
    return file;
  }

  /// @throws CommandRefused if the file is not one of ours
  public SortedMap<String, OperatorContext> all() throws IOException {
    Properties lines = read();
    var all = new TreeMap<String, OperatorContext>();
    for (String key : lines.stringPropertyNames()) {
      int dot = key.indexOf('.');
      if (dot > 0 && !all.containsKey(key.substring(0, dot))) {
        String name = key.substring(0, dot);
        all.put(
            name,
            new OperatorContext(
                value(lines, name, "endpoint"),
                Path.of(value(lines, name, "cert")),
                Path.of(value(lines, name, "key")),
                Path.of(value(lines, name, "ca")),
                value(lines, name, "trust-domain"),
                Optional.ofNullable(lines.getProperty(name + ".site")).map(Path::of)));
      }
    }
    return all;
  }

  /// The name of the one that is used if none is named.
  public Optional<String> current() throws IOException {
    return Optional.ofNullable(read().getProperty(CURRENT));
  }

  /// The named one.
  ///
  /// @throws CommandRefused telling which there are
  public OperatorContext require(String name) throws IOException {
    SortedMap<String, OperatorContext> all = all();
    OperatorContext found = all.get(name);
    if (found == null) {
      throw CommandRefused.use(
          "There is no context '"
              + name
              + "' (there are: "
              + (all.isEmpty() ? "none; `tidegate context add` makes one" : all.keySet())
              + ")");
    }
    return found;
  }

  /// Keeps one more and uses it, if it is the first.
  ///
  /// @throws CommandRefused if the name is taken or malformed
  public void add(String name, OperatorContext context) throws IOException {
    SortedMap<String, OperatorContext> all = all();
    if (!NAME.matcher(name).matches()) {
      throw CommandRefused.use("context: malformed name (expected: " + NAME.pattern() + ")");
    }
    if (all.containsKey(name)) {
      throw CommandRefused.no(
          "There is a context '" + name + "' already: `tidegate context rm " + name + "` first");
    }
    if (all.size() >= MOST) {
      throw CommandRefused.no("There are " + MOST + " contexts already: remove some");
    }
    all.put(name, context);
    write(all, current().or(() -> Optional.of(name)));
  }

  /// Uses this one from now on.
  public void use(String name) throws IOException {
    require(name);
    write(all(), Optional.of(name));
  }

  /// Forgets it; then none is used, if it was.
  public void remove(String name) throws IOException {
    require(name);
    SortedMap<String, OperatorContext> all = all();
    all.remove(name);
    write(all, current().filter(used -> !used.equals(name)));
  }

  private Properties read() throws IOException {
    var lines = new Properties();
    try (Reader reader = Files.newBufferedReader(file)) {
      lines.load(reader);
    } catch (NoSuchFileException _) {
      return lines;
    } catch (IllegalArgumentException _) {
      throw CommandRefused.settings(file + ": not a file of contexts; move it away");
    }
    return lines;
  }

  private String value(Properties lines, String name, String field) {
    String value = lines.getProperty(name + "." + field);
    if (value == null) {
      throw CommandRefused.settings(
          file + ": '" + name + "." + field + "' is missing; mend the line or remove the file");
    }
    return value;
  }

  private void write(SortedMap<String, OperatorContext> all, Optional<String> current)
      throws IOException {
    var text = new StringBuilder("# Written by `tidegate context`. Paths only, no keys.\n");
    current.ifPresent(name -> line(text, CURRENT, name));
    all.forEach((name, context) -> {
      line(text, name + ".endpoint", context.endpoint());
      line(text, name + ".cert", context.certificate().toString());
      line(text, name + ".key", context.key().toString());
      line(text, name + ".ca", context.authorities().toString());
      line(text, name + ".trust-domain", context.trustDomain());
      context.site().ifPresent(site -> line(text, name + ".site", site.toString()));
    });
    Path folder = Optional.ofNullable(file.getParent()).orElse(Path.of("."));
    Files.createDirectories(folder);
    Path fresh =
        Files.createTempFile(
            folder,
            ".contexts",
            ".tmp",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try {
      Files.writeString(fresh, text);
      Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append('=').append(value.replace("\\", "\\\\")).append('\n');
  }
}
