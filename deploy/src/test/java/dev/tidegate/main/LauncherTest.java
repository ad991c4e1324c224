package dev.tidegate.main;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LauncherTest {
  @TempDir private Path folder = Path.of("");

  private record Ended(int code, String err) {}

  private Ended launch(Map<String, String> environment) throws IOException, InterruptedException {
    Path launcher = Path.of("").toAbsolutePath().resolveSibling("tidegate");
    Path err = folder.resolve("err");
    var builder =
        new ProcessBuilder("/bin/bash", launcher.toString(), "--version")
            .redirectOutput(folder.resolve("out").toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), Files.readString(err));
  }

  /// A folder that looks like a JDK of that version, as far as the launcher looks.
  private Path jdk(String name, String version) throws IOException {
    Path bin = Files.createDirectories(folder.resolve(name).resolve("bin"));
    for (String tool : List.of("java", "javac")) {
      Path file = bin.resolve(tool);
      Files.writeString(file, "#!/bin/sh\nexit 3\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
    }
    Path home = folder.resolve(name);
    Files.write(
        home.resolve("release"),
        ("JAVA_VERSION=\"" + version + "\"\n").getBytes(StandardCharsets.UTF_8));
    return home;
  }

  /// The tools that the launcher needs, and no Java among them.
  private String path(List<Path> before) throws IOException {
    Path tools = Files.createDirectories(folder.resolve("tools"));
    for (String tool : List.of("readlink", "dirname", "grep")) {
      for (String there : List.of("/usr/bin/", "/bin/")) {
        if (Files.exists(Path.of(there + tool)) && Files.notExists(tools.resolve(tool))) {
          Files.createSymbolicLink(tools.resolve(tool), Path.of(there + tool));
        }
      }
    }
    var path = new StringBuilder();
    before.forEach(first -> path.append(first).append(':'));
    return path.append(tools).toString();
  }

  @Test
  void launch_noJdkAnywhere_isOneLineWithTheFix() throws Exception {
    Ended ended = launch(Map.of("PATH", path(List.of()), "HOME", "/", "TIDEGATE_JVM_FOLDERS", ""));

    assertThat(ended.code()).isEqualTo(69);
    assertThat(ended.err().lines()).hasSize(1);
    assertThat(ended.err()).contains("no JDK 25 found").contains("install").contains("JAVA_HOME");
  }

  @Test
  void launch_onlyOlderJdks_isOneLineWithTheFix() throws Exception {
    Path old = jdk("jdk-21", "21.0.4");

    Ended ended =
        launch(
            Map.of(
                "PATH",
                path(List.of(old.resolve("bin"))),
                "HOME",
                "/",
                "JAVA_HOME",
                old.toString(),
                "TIDEGATE_JVM_FOLDERS",
                folder.toString()));

    assertThat(ended.code()).isEqualTo(69);
    assertThat(ended.err().lines()).hasSize(1);
  }

  @Test
  void launch_runtimeWithoutCompiler_isNoJdk() throws Exception {
    Path runtime = jdk("jre-25", "25.0.1");
    Files.delete(runtime.resolve("bin").resolve("javac"));

    Ended ended =
        launch(
            Map.of(
                "PATH", path(List.of()), "HOME", "/", "TIDEGATE_JVM_FOLDERS", folder.toString()));

    assertThat(ended.code()).isEqualTo(69);
  }
}
