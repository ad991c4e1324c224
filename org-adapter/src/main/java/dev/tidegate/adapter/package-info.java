/// The SDK of a workspace: say something in a shared channel and see what each partner gets of it;
/// read what the org may have; lose nothing when the network or the process goes.
///
/// ```java
/// try (var tidegate =
///     TidegateClient.builder()
///         .endpoint("broker.eu.example:7443")
///         .org("acme")
///         .mtls(Path.of("acme.crt"), Path.of("acme.key"), Path.of("ca.crt"))
///         .outbox(Path.of("outbox.db"))
///         .build()) {
///   var incident = tidegate.channel(ChannelId.parse("01JD0000000000000000000000"));
///   var ann = new UserId("ann");
///
///   Receipt receipt = incident.labelled("internal").post(ann, "failover done");
///   for (PartnerOutcome partner : receipt.outcomes()) {
///     IO.println(partner.org() + " " + partner.outcome() + " " + partner.rules());
///   }
///   tidegate.outbox().submit(incident.message(ann, "this one survives a crash"));
///
///   var cursors = new FileCursorStore(Path.of("cursors"));
///   try (var feed = tidegate.subscribe(SubscribeOptions.earliest().keptIn(cursors, "ops-bot"))) {
///     for (Received next : feed) {
///       switch (next.item()) {
///         case Delivery delivery -> show(delivery);
///         case Item.ChannelChange change -> update(change);
///         case Item.Gap gap -> warn(gap);
///         case Item.LinkState link -> light(link);
///         case Item.Resync resync -> note(resync);
///       }
///       feed.ack(next);
///     }
///   }
/// }
/// ```
///
/// The same feed as a [java.util.concurrent.Flow.Publisher], for a library of streams or a
/// subscriber of one's own; what it requests is the credit that the broker gets:
///
/// ```java
/// FeedPublisher feed =
///     tidegate.publisher(SubscribeOptions.earliest().keptIn(cursors, "ops-bot"));
/// feed.subscribe(subscriber); // who calls feed.ack(next) when an item was taken care of
/// ```
///
/// The way in is [TidegateClient]. What blocks is meant for virtual threads. No type of gRPC or
/// protobuf shows. Inside, `inbound` (the outbox) and `outbound` (the feed) are cores that know
/// neither; the classes named `Grpc*` and `*Codec` here are the only ones that do.
@NullMarked
package dev.tidegate.adapter;

import org.jspecify.annotations.NullMarked;
