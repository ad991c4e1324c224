package dev.tidegate.broker.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The residency policy: the operator's baseline, or the built-in one, and the orgs' files.
public record PolicyConfig(Optional<Path> baseline, List<Path> files) {
  public static final List<Path> FILES = List.of();
  public static final PolicyConfig DEFAULTS = new PolicyConfig(Optional.empty(), FILES);
  private static final int FILES_MAX = 1_024;

  public PolicyConfig {
    files = List.copyOf(files);
    InvalidSetting.unless(
        files.size() <= FILES_MAX, "files", "too many files", "at most " + FILES_MAX);
    InvalidSetting.unless(
        files.stream().distinct().count() == files.size(), "files", "a file twice", "each once");
  }
}
