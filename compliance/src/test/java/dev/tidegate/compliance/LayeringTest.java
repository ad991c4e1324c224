package dev.tidegate.compliance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class LayeringTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tidegate.compliance");

  @Test
  void detect_knowsNothingOfPolicy() {
    noClasses()
        .that()
        .resideInAPackage("..compliance.detect..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..compliance.policy..")
        .check(CLASSES);
  }

  @Test
  void detectAndPolicy_arePure() {
    noClasses()
        .that()
        .resideInAnyPackage("..compliance.detect..", "..compliance.policy..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.io..",
            "java.nio.file..",
            "java.sql..",
            "java.net..",
            "org.slf4j..",
            "java.util.concurrent..",
            "java.util.random..")
        .check(CLASSES);
  }

  @Test
  void nobody_asksForTheTimeOrForChance() {
    noClasses()
        .should()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .callMethod(java.time.LocalDate.class, "now")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Math.class, "random")
        .check(CLASSES);
  }
}
