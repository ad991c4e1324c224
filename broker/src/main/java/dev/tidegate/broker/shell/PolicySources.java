package dev.tidegate.broker.shell;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tidegate.broker.config.PolicyConfig;
import dev.tidegate.broker.shell.BrokerStartException.Fault;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.model.Limits;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Reads the residency policy files that a configuration names; without a baseline, the built-in
/// one.
public final class PolicySources {
  private static final String BUILT_IN = "residency/baseline.yaml";

  private PolicySources() {}

  /// @throws BrokerStartException with every problem of the first file that has one
  public static PolicyFile baseline(PolicyConfig config) throws BrokerStartException {
    if (config.baseline().isEmpty()) {
      return builtIn();
    }
    PolicyFile file = read(config.baseline().get());
    if (!file.isBaseline()) {
      throw refused(file, "not a baseline (expected: org: baseline)");
    }
    return file;
  }

  public static List<PolicyFile> files(PolicyConfig config) throws BrokerStartException {
    List<PolicyFile> files = new ArrayList<>();
    for (Path path : config.files()) {
      PolicyFile file = read(path);
      if (file.isBaseline()) {
        throw refused(file, "a baseline among the orgs' files (expected: policy.baseline)");
      }
      if (files.stream().anyMatch(other -> other.owner().equals(file.owner()))) {
        throw refused(file, "a second file of " + file.owner());
      }
      files.add(file);
    }
    return files;
  }

  private static PolicyFile builtIn() {
    try (InputStream text = PolicyFile.class.getClassLoader().getResourceAsStream(BUILT_IN)) {
      if (text == null) {
        throw new IllegalStateException("policy: no " + BUILT_IN + " in this build");
      }
      return PolicyFile.parse("built-in baseline", new String(text.readAllBytes(), UTF_8));
    } catch (IOException | PolicyFileException e) {
      throw new IllegalStateException("policy: the built-in baseline cannot be read", e);
    }
  }

  private static PolicyFile read(Path path) throws BrokerStartException {
    try {
      if (Files.size(path) > Limits.POLICY_FILE_BYTES) {
        throw new BrokerStartException(
            Fault.SETTINGS, path + ": longer than 1 MiB", new IOException("too long"));
      }
      return PolicyFile.parse(path.toString(), Files.readString(path));
    } catch (CharacterCodingException e) {
      throw new BrokerStartException(Fault.SETTINGS, path + ": not UTF-8", e);
    } catch (IOException e) {
      throw new BrokerStartException(Fault.SETTINGS, path + ": cannot be read", e);
    } catch (PolicyFileException e) {
      throw new BrokerStartException(Fault.SETTINGS, String.valueOf(e.getMessage()), e);
    }
  }

  private static BrokerStartException refused(PolicyFile file, String why) {
    return new BrokerStartException(
        Fault.SETTINGS, file.fileName() + ": " + why, new IllegalArgumentException(why));
  }
}
