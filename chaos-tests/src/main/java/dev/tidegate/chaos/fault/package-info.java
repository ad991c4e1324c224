/// What goes wrong in a simulated world, one class for each family of faults.
///
/// A new family is a new [Fault] and a constant of [Family]. All faults of a seed stand in its
/// [Schedule] before its world begins; [Chaos] plays them, or some of them.
@NullMarked
package dev.tidegate.chaos.fault;

import org.jspecify.annotations.NullMarked;
