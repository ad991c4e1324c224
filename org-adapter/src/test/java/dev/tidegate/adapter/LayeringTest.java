package dev.tidegate.adapter;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.tidegate.adapter");
  private static final DescribedPredicate<JavaClass> GRPC =
      DescribedPredicate.describe(
          "of gRPC, protobuf or the wire",
          type ->
              type.getPackageName().startsWith("io.grpc")
                  || type.getPackageName().startsWith("com.google.protobuf")
                  || type.getPackageName().startsWith("com.google.rpc")
                  || type.getPackageName().startsWith("dev.tidegate.wire"));

  @Test
  void publicSignatures_ofTheSdk_showNoGrpc() {
    List<String> leaks =
        CLASSES.stream()
            .filter(LayeringTest::isPublic)
            .flatMap(type ->
                Stream.concat(type.getMethods().stream(), type.getConstructors().stream())
                    .filter(unit ->
                        unit.getModifiers().stream().anyMatch(m -> m.name().equals("PUBLIC")))
                    .filter(unit -> unit.getAllInvolvedRawTypes().stream().anyMatch(GRPC))
                    .map(unit -> unit.getFullName()))
            .toList();

    assertThat(CLASSES.contain(TidegateClient.class)).isTrue();
    assertThat(leaks).isEmpty();
  }

  @Test
  void packages_ofTheAdapter_haveNoCycles() {
    slices().matching("dev.tidegate.adapter.(**)").should().beFreeOfCycles().check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.tidegate.adapter.inbound",
            "dev.tidegate.adapter.outbound",
            "dev.tidegate.adapter.support",
            "dev.tidegate.adapter.irc",
            "dev.tidegate.adapter.slack")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tidegate.adapter", "dev.tidegate.adapter.cli")
        .check(CLASSES);
  }

  @Test
  void cores_ofInboundAndOutbound_knowNoGrpc() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidegate.adapter")
        .should()
        .dependOnClassesThat(GRPC)
        .check(CLASSES);
  }

  @Test
  void sql_outsideTheOutboxsFile_isNotUsed() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tidegate.adapter.inbound")
        .and()
        .doNotHaveSimpleName("Outbox")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql", "org.sqlite")
        .check(CLASSES);
  }

  @Test
  void time_outsideTheOnePlace_isNotAskedFor() {
    noClasses()
        .that()
        .doNotHaveSimpleName("SystemTime")
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(java.time.InstantSource.class, "system")
        .check(CLASSES);
  }

  @Test
  void methods_ofPublicTypes_haveNoGetPrefix() {
    methods().that().arePublic().should().haveNameNotMatching("get[A-Z].*").check(CLASSES);
  }

  private static boolean isPublic(JavaClass type) {
    return type.getModifiers().stream().anyMatch(modifier -> modifier.name().equals("PUBLIC"))
        && type.getEnclosingClass().map(LayeringTest::isPublic).orElse(true);
  }
}
