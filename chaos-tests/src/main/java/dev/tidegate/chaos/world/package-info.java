/// The world in one heap: regions, orgs, links and stores on one thread, from one seed.
///
/// The regions are the product's own [dev.tidegate.broker.region.RegionCore]; what is simulated is
/// what lies around them: time, the network, the stores' delays and failures, the orgs. Nothing
/// here sleeps, asks for the time or uses another thread. What is played in it stands in
/// [dev.tidegate.chaos.play].
@NullMarked
package dev.tidegate.chaos.world;

import org.jspecify.annotations.NullMarked;
