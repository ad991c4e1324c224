/// What goes wrong in a simulated world, one class for each family of faults.
///
/// A new family is a new [Fault] and a constant of [Family]. A seed has a random half of them, each
/// of which strikes again and again while the orgs talk.
@NullMarked
package dev.tidegate.chaos.fault;

import org.jspecify.annotations.NullMarked;
