/// Tests of bringing Tidegate up.
@NullMarked
package dev.tidegate.onboarding;

import org.jspecify.annotations.NullMarked;
