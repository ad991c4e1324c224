package dev.tidegate.broker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Which stage may know which, and what of the world stops where.
///
/// `region` and `shell` are the composition root: the one puts the stages together, the other runs
/// them on threads and clocks; `metrics` tells how they do. Commands (`cli`) stand beside them.
final class LayeringTest {
  private static final String BROKER = "dev.tidegate.broker.";

  /// What each stage may use of the others.
  private static final Map<String, Set<String>> MAY_USE =
      Map.ofEntries(
          Map.entry("support", Set.of()),
          Map.entry("frame", Set.of()),
          Map.entry("config", Set.of()),
          Map.entry("trace", Set.of("frame", "support")),
          Map.entry("identity", Set.of()),
          Map.entry("quota", Set.of("support")),
          Map.entry("edge", Set.of("config", "identity", "quota", "support")),
          Map.entry("journal", Set.of("frame", "support")),
          Map.entry("control", Set.of("quota", "journal", "frame", "support")),
          Map.entry("decide", Set.of("control", "frame", "support")),
          Map.entry("accept", Set.of("quota", "decide", "control", "journal", "frame", "support")),
          Map.entry("link", Set.of("decide", "control", "journal", "frame", "support")),
          // The far half of a link speaks the same messages, and reports what a link reports.
          Map.entry("remote", Set.of("link", "decide", "control", "journal", "frame", "support")),
          Map.entry("upkeep", Set.of("decide", "journal", "frame", "support")),
          // Services ask who is calling; identity gives them that and nothing else.
          Map.entry(
              "serve",
              Set.of("identity", "quota", "decide", "control", "journal", "frame", "support")));

  private static final Set<String> ROOTS =
      Set.of("", "region", "metrics", "otlp", "shell", "warmup", "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tidegate.broker");

  /// Classes that turn wire or transport into the broker's own, by their names.
  private static final DescribedPredicate<JavaClass> AT_THE_WIRE =
      named(".*(Service|Codec)|Grpc.*|ErrorStatus", "are named *Service, *Codec or Grpc*");

  private static final DescribedPredicate<JavaClass> ROOT =
      resideInAnyPackage(
          "dev.tidegate.broker",
          "dev.tidegate.broker.region..",
          "dev.tidegate.broker.metrics..",
          "dev.tidegate.broker.otlp..",
          "dev.tidegate.broker.shell..",
          "dev.tidegate.broker.warmup..",
          "dev.tidegate.broker.cli..");

  @Test
  void stages_inTheCode_areAllNamedHere() {
    Set<String> known = new TreeSet<>(MAY_USE.keySet());
    known.addAll(ROOTS);

    assertThat(CLASSES.stream().map(LayeringTest::stage).distinct()).isSubsetOf(known);
  }

  @ParameterizedTest
  @MethodSource("stages")
  void stage_ofTheOthers_usesWhatItMay(String stage) {
    Set<String> forbidden = new LinkedHashSet<>(MAY_USE.keySet());
    forbidden.removeAll(MAY_USE.getOrDefault(stage, Set.of()));
    forbidden.remove(stage);

    noClasses()
        .that()
        .resideInAPackage(BROKER + stage + "..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                forbidden.stream().map(name -> BROKER + name + "..").toArray(String[]::new)))
        .allowEmptyShould(true)
        .check(CLASSES);
  }

  @Test
  void compositionRoot_fromTheStages_isNotSeen() {
    noClasses()
        .that(DescribedPredicate.not(ROOT))
        .should()
        .dependOnClassesThat(ROOT)
        .check(CLASSES);
  }

  @Test
  void commands_fromTheRoot_areNotSeen() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidegate.broker.cli..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.tidegate.broker.cli.."))
        .check(CLASSES);
  }

  @Test
  void packages_amongThemselves_haveNoCycle() {
    slices().matching("dev.tidegate.broker.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void wire_outsideOfItsClasses_isNotTouched() {
    noClasses()
        .that(
            DescribedPredicate.not(AT_THE_WIRE)
                .and(
                    DescribedPredicate.not(
                        resideInAPackage("dev.tidegate.broker.cli..")
                            .and(named(".*Command|Bench.*", "are commands")))))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.grpc..",
            "dev.tidegate.wire.v1..",
            "dev.tidegate.wire.link..",
            "dev.tidegate.wire.admin..")
        .check(CLASSES);
  }

  /// RecordHead picks two fields out of a record's bytes for the order of release, where a codec
  /// would decode it.
  @Test
  void protobuf_outsideOfItsClasses_isNotTouched() {
    noClasses()
        .that(
            DescribedPredicate.not(
                AT_THE_WIRE
                    .or(named("RecordHead", "reads the head of a record"))
                    .or(
                        resideInAPackage("dev.tidegate.broker.cli..")
                            .and(named(".*Command|Bench.*", "are commands")))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("com.google.protobuf..")
        .check(CLASSES);
  }

  @Test
  void sql_outsideOfTheSqliteStore_isNotTouched() {
    noClasses()
        .that(DescribedPredicate.not(named("Sqlite.*", "are named Sqlite*")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..")
        .check(CLASSES);
  }

  /// A link's breaker shows its state to resilience4j's and takes its count of errors from there;
  /// nobody else sees that library.
  @Test
  void resilience_outsideOfSupportAndTheLinksBreaker_isNotTouched() {
    noClasses()
        .that(
            DescribedPredicate.not(
                resideInAPackage("dev.tidegate.broker.support..")
                    .or(named("LinkBreaker|BreakerState", "are the link's breaker"))))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.github.resilience4j..")
        .check(CLASSES);
  }

  /// Stages count in plain fields.
  @Test
  void metricsLibrary_outsideOfItsPackage_isNotTouched() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidegate.broker.metrics..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.prometheus..", "com.sun.net.httpserver..")
        .check(CLASSES);
  }

  /// Spans are the broker's own until they leave it.
  @Test
  void openTelemetry_outsideOfItsPackage_isNotTouched() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidegate.broker.otlp..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.opentelemetry..")
        .check(CLASSES);
  }

  /// The composition root whose classes may touch clocks, chance and threads: not `region`, which
  /// is as pure as what it composes, and not `metrics`, which is given its clock.
  private static final DescribedPredicate<JavaClass> SHELL =
      ROOT.and(
          DescribedPredicate.not(
              resideInAnyPackage(
                  "dev.tidegate.broker.region..",
                  "dev.tidegate.broker.metrics..",
                  "dev.tidegate.broker.otlp..")));

  @Test
  void time_outsideOfTheShell_isAnArgument() {
    noClasses()
        .that(DescribedPredicate.not(SHELL))
        .should()
        .accessTargetWhere(
            calls(Instant.class, "now")
                .or(calls(Clock.class, "system.*"))
                .or(calls(System.class, "nanoTime|currentTimeMillis"))
                .or(calls(Thread.class, "sleep")))
        .check(CLASSES);
  }

  /// Keys and serial numbers must be chance; whatever else needs some is given a generator.
  @Test
  void chance_outsideOfTheShellAndOfIdentity_isAnArgument() {
    noClasses()
        .that(
            DescribedPredicate.not(
                SHELL.or(
                    resideInAPackage("dev.tidegate.broker.identity..")
                        .and(named("KeyPairs|DevelopmentCa", "make keys")))))
        .should()
        .accessTargetWhere(
            calls(Math.class, "random")
                .or(calls(java.util.UUID.class, "randomUUID"))
                .or(calls(ThreadLocalRandom.class, ".*"))
                .or(calls(Random.class, "<init>"))
                .or(calls(java.security.SecureRandom.class, ".*")))
        .check(CLASSES);
  }

  /// Cores do no I/O of their own and start no threads.
  @Test
  void cores_files_sockets_threads_areNotTouched() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.tidegate.broker.accept..",
            "dev.tidegate.broker.control..",
            "dev.tidegate.broker.decide..",
            "dev.tidegate.broker.frame..",
            "dev.tidegate.broker.region..",
            "dev.tidegate.broker.remote..",
            "dev.tidegate.broker.trace..",
            "dev.tidegate.broker.upkeep..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.nio.channels..")
                .and(DescribedPredicate.not(PLAIN_IO))
                .or(JavaClass.Predicates.equivalentTo(Thread.class)))
        .check(CLASSES);
  }

  /// Types of `java.io` that every value and stream of bytes in memory touches.
  private static final DescribedPredicate<JavaClass> PLAIN_IO =
      named("Serializable|ByteArray.*Stream|UncheckedIOException|IOException", "are in memory");

  static Stream<String> stages() {
    return MAY_USE.keySet().stream().sorted();
  }

  private static String stage(JavaClass type) {
    String name = type.getPackageName() + ".";
    return name.equals(BROKER) ? "" : name.substring(BROKER.length(), name.length() - 1);
  }

  private static DescribedPredicate<JavaAccess<?>> calls(Class<?> owner, String method) {
    return DescribedPredicate.describe(
        "calls " + owner.getSimpleName() + "." + method,
        access ->
            access.getTargetOwner().isEquivalentTo(owner) && access.getName().matches(method));
  }

  /// By the simple name of the outermost class, so that what is nested counts as its owner.
  private static DescribedPredicate<JavaClass> named(String pattern, String description) {
    return DescribedPredicate.describe(
        description, type -> outermost(type).getSimpleName().matches(pattern));
  }

  private static JavaClass outermost(JavaClass type) {
    JavaClass outer = type;
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer;
  }
}
