/// Tests of the policy files and of decisions.
@NullMarked
package dev.tidegate.compliance.policy;

import org.jspecify.annotations.NullMarked;
