package dev.tidegate.testkit;

import dev.tidegate.adapter.TidegateClient;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Starts the regions that a [TidegateTest] asks for before each of its tests, and ends them after
/// it, with their files.
///
/// A test's parameters may be the [Federation], its [TestClock], and by [Org] an org's
/// [TidegateClient].
public final class TidegateExtension implements BeforeEachCallback, ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(TidegateExtension.class);

  @Override
  public void beforeEach(ExtensionContext context) throws IOException {
    var _ = running(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == Federation.class
        || type == TestClock.class
        || (type == TidegateClient.class && parameter.isAnnotated(Org.class));
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Federation federation;
    try {
      federation = running(context).federation();
    } catch (IOException e) {
      throw new ParameterResolutionException("The regions did not start", e);
    }
    Class<?> type = parameter.getParameter().getType();
    if (type == Federation.class) {
      return federation;
    }
    if (type == TestClock.class) {
      return federation.clock();
    }
    return federation.client(parameter.findAnnotation(Org.class).orElseThrow().value());
  }

  private static Running running(ExtensionContext context) throws IOException {
    var store = context.getStore(NAMESPACE);
    Running running = store.get(Running.class, Running.class);
    if (running == null) {
      running = start(context.getRequiredTestClass());
      store.put(Running.class, running);
    }
    return running;
  }

  private static Running start(Class<?> test) throws IOException {
    TidegateTest asked = asked(test);
    List<RegionPlan> plans =
        Arrays.stream(asked.regions())
            .map(region -> RegionPlan.of(region.name(), region.law(), region.orgs()))
            .toList();
    Path folder = Files.createTempDirectory("tidegate-test-");
    try {
      return new Running(Federation.start(folder, plans, baseline(test, asked)), folder);
    } catch (IOException | RuntimeException e) {
      delete(folder);
      throw e;
    }
  }

  private static TidegateTest asked(Class<?> test) {
    for (Class<?> type = test; type != null; type = type.getEnclosingClass()) {
      TidegateTest asked = type.getAnnotation(TidegateTest.class);
      if (asked != null) {
        return asked;
      }
    }
    throw new IllegalStateException(test.getName() + ": without @TidegateTest");
  }

  private static String baseline(Class<?> test, TidegateTest asked) throws IOException {
    if (asked.baseline().isEmpty()) {
      return "";
    }
    try (InputStream resource = test.getResourceAsStream(asked.baseline())) {
      if (resource == null) {
        throw new IOException("baseline: no such resource: " + asked.baseline());
      }
      return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  /// Closed by JUnit with the test's context.
  private record Running(Federation federation, Path folder) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      federation.close();
      delete(folder);
    }
  }
}
