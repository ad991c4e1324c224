package dev.tidegate.testkit;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// One region of a [TidegateTest].
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface Region {
  /// As policies name it, such as `eu-de`.
  String name();

  /// Whose law holds there, such as `EU`.
  String law();

  /// The orgs at home there.
  String[] orgs();
}
