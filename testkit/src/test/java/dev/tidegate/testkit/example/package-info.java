/// A made-up bot and its tests: to be copied (docs/testing-your-workspace.md).
@NullMarked
package dev.tidegate.testkit.example;

import org.jspecify.annotations.NullMarked;
