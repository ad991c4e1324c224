package dev.tidegate.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Tests that run with regions of their own: [TidegateExtension], and what it starts.
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(TidegateExtension.class)
public @interface TidegateTest {
  /// At least one; each links to each.
  Region[] regions() default {
    @Region(
        name = "local",
        law = "EU",
        orgs = {"acme", "globex"})
  };

  /// A resource beside the test class, `residency/v1`: the baseline policy of all regions. Without
  /// it everything may go everywhere.
  String baseline() default "";
}
