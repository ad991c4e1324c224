/// The policy files that come with the product, as text; what they mean is in `policy`.
///
/// Reads resources of this jar and nothing else. Stateless.
@NullMarked
package dev.tidegate.compliance;

import org.jspecify.annotations.NullMarked;
