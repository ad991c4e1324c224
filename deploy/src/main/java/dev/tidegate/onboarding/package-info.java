/// Bringing Tidegate up for real: the folder of a federation (`tidegate init`), its regions and its
/// orgs.
///
/// What is written is read again by the product's own readers before it is left. Everything runs on
/// the thread of the command. The time is asked for by commands only, for certificates by
/// [ValidityOptions][dev.tidegate.broker.cli.ValidityOptions]; what they call takes it as an
/// argument.
@NullMarked
package dev.tidegate.onboarding;

import org.jspecify.annotations.NullMarked;
