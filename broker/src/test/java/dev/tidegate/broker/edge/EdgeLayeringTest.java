package dev.tidegate.broker.edge;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// What the packages at the edge may touch.
final class EdgeLayeringTest {
  private static final String[] EDGE = {
    "dev.tidegate.broker.edge..", "dev.tidegate.broker.identity..", "dev.tidegate.broker.config.."
  };

  private static JavaClasses classes;

  @BeforeAll
  static void importClasses() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(
                "dev.tidegate.broker.edge",
                "dev.tidegate.broker.identity",
                "dev.tidegate.broker.config");
  }

  @Test
  void grpc_outsideOfGrpcClasses_isNotTouched() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.Grpc[A-Za-z]+(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.grpc..")
        .check(classes);
  }

  @Test
  void time_atTheEdge_isAnArgument() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(java.time.Clock.class, "systemUTC")
        .check(classes);
  }

  @Test
  void packages_atTheEdge_dependInOneDirection() {
    noClasses()
        .that()
        .resideInAPackage("dev.tidegate.broker.config..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tidegate.broker.edge..", "dev.tidegate.broker.identity..")
        .check(classes);
    noClasses()
        .that()
        .resideInAPackage("dev.tidegate.broker.identity..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.tidegate.broker.edge..", "dev.tidegate.broker.config..")
        .check(classes);
  }

  @Test
  void stages_fromTheEdge_areNotTouched() {
    noClasses()
        .that()
        .resideInAnyPackage(EDGE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.tidegate.broker.journal..",
            "dev.tidegate.broker.link..",
            "dev.tidegate.broker.accept..",
            "dev.tidegate.compliance..")
        .check(classes);
  }
}
