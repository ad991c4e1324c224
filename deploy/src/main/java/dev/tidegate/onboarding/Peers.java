package dev.tidegate.onboarding;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Adds a region to the `regions` of another one's configuration, line by line, so that comments
/// and everything else stay as they are.
final class Peers {
  private static final String KEY = "regions:";

  private Peers() {}

  /// One item of the list.
  static String line(RegionId name, Endpoint address) {
    return "  - {name: %s, address: '%s'}".formatted(name, address);
  }

  /// Writes the file with the peer in it, once it reads well.
  ///
  /// @return false if the list is not written in a way that could be added to; then nothing is
  ///   changed
  static boolean add(Path config, RegionId name, Endpoint address) throws IOException {
    Optional<String> changed = with(Files.readString(config), line(name, address));
    if (changed.isEmpty()) {
      return false;
    }
    Path fresh = config.resolveSibling("." + config.getFileName() + ".new");
    try {
      Files.writeString(fresh, changed.get());
      Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(config));
      boolean there =
          BrokerConfig.load(fresh).regions().stream().anyMatch(peer -> peer.name().equals(name));
      if (there) {
        Files.move(fresh, config, StandardCopyOption.ATOMIC_MOVE);
      }
      return there;
    } catch (ConfigException e) {
      return false;
    } finally {
      Files.deleteIfExists(fresh);
    }
  }

  private static Optional<String> with(String text, String item) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      String rest = line.startsWith(KEY) ? line.substring(KEY.length()).strip() : null;
      if (rest != null && (rest.isEmpty() || rest.equals("[]") || rest.startsWith("#"))) {
        lines.set(i, rest.equals("[]") ? KEY : line);
        lines.add(i + 1, item);
        return Optional.of(String.join("\n", lines) + "\n");
      }
    }
    return Optional.empty();
  }
}
