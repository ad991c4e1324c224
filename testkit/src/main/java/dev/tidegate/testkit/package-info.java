/// Regions in a test's own process, for the tests of a workspace: its bot, its bridge, its archive.
///
/// ```java
/// @TidegateTest(regions = {
///   @Region(name = "eu-de", law = "EU", orgs = "acme"),
///   @Region(name = "us-va", law = "US", orgs = "globex")
/// })
/// final class BotTest {
///   @Test
///   void bot_partnerAsks_answers(
///       Federation tidegate, @Org("acme") TidegateClient acme, @Org("globex") TidegateClient globex) {
///     ChannelId channel = tidegate.share("help", "acme", "globex");
///     ...
///     tidegate.cut("eu-de", "us-va");
///     tidegate.heal("eu-de", "us-va");
///     tidegate.clock().advance(Duration.ofDays(2));
///   }
/// }
/// ```
///
/// What runs is the broker itself, with its store, TLS and ports of loopback, and the SDK's own
/// client; only the certificates are made for the test and the clock is the test's. Each test
/// method has regions of its own.
@NullMarked
package dev.tidegate.testkit;

import org.jspecify.annotations.NullMarked;
