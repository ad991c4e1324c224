/// Tests of the detectors.
@NullMarked
package dev.tidegate.compliance.detect;

import org.jspecify.annotations.NullMarked;
