/// Tests of the delivered policy files and of the module's layering.
@NullMarked
package dev.tidegate.compliance;

import org.jspecify.annotations.NullMarked;
