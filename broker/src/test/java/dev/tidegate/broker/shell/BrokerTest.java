package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.Sharing.refusal;
import static dev.tidegate.broker.shell.Sharing.share;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.DrainRequest;
import dev.tidegate.wire.admin.v1.ForceLinkRequest;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.Deleted;
import dev.tidegate.wire.v1.DisconnectOrgRequest;
import dev.tidegate.wire.v1.Edited;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.EventId;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.GetChannelRequest;
import dev.tidegate.wire.v1.Invitation;
import dev.tidegate.wire.v1.OrgOutcome;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PreviewRequest;
import dev.tidegate.wire.v1.PublishResponse;
import dev.tidegate.wire.v1.ReactionAdded;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Brokers of two regions over loopback, with TLS and stores on disk.
final class BrokerTest {
  /// Everything may go everywhere, but card numbers do not leave their region in the clear.
  private static final String BASELINE =
      """
      apiVersion: residency/v1
      policy: {id: baseline, org: baseline, version: 2026.11.1, mode: enforce}
      classes:
        pci.card: {detect: [card-luhn]}
      rules:
        - {id: B00-home, effect: allow, when: {same_region: true}, because: stays here}
        - {id: B01-abroad, effect: allow, when: {same_region: false}, because: agreed}
        - id: B02-cards
          effect: redact
          when: {same_region: false, class: [pci.card]}
          because: cards stay at home
      """;

  private static final String CARD = "4111 1111 1111 1111";

  @TempDir private Path folder;
  private Optional<Site> running = Optional.empty();

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  private Site twoRegions() throws Exception {
    Site site = new Site(folder);
    running = Optional.of(site);
    Path baseline = Files.writeString(folder.resolve("baseline.yaml"), BASELINE);
    site.configure(
        List.of(
            new Site.Region("eu-de", "EU", List.of("acme", "nordwind"), Site.freePort()),
            new Site.Region("us-va", "US", List.of("globex"), Site.freePort())),
        Optional.of(baseline));
    site.start("eu-de");
    site.start("us-va");
    return site;
  }

  @Test
  void publish_channelOfTwoRegions_eachOrgGetsItsRendition() throws Exception {
    Site site = twoRegions();
    Client acme = new Client(site.org("eu-de", "acme"));
    Client globex = new Client(site.org("us-va", "globex"));
    Reading feed = new Reading(globex.channel());
    Channel channel = share("general", acme, "globex", globex);
    Reading own = new Reading(acme.channel());

    PublishResponse plain = acme.say(channel.getId(), "hello", "k1");
    PublishResponse card = acme.say(channel.getId(), "card " + CARD, "k2");

    assertThat(outcome(plain, "globex").getDelivery()).isEqualTo(OrgOutcome.Delivery.DELIVERY_COPY);
    assertThat(outcome(card, "globex").getDelivery())
        .isEqualTo(OrgOutcome.Delivery.DELIVERY_CHANGED);
    assertThat(feed.text()).isEqualTo("hello");
    assertThat(feed.text()).startsWith("card ").doesNotContain("1111");
    assertThat(own.text()).isEqualTo("hello");
    assertThat(own.text()).isEqualTo("card " + CARD);
  }

  @Test
  void publish_sameKeyAgain_sameEventAndNothingNew() throws Exception {
    Site site = twoRegions();
    Client acme = new Client(site.org("eu-de", "acme"));
    Channel channel = acme.create("general");
    PublishResponse first = acme.say(channel.getId(), "once", "k1");

    assertThat(refusal(() -> acme.say(channel.getId(), "other", "k1")))
        .isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH);
    PublishResponse again = acme.say(channel.getId(), "once", "k1");

    assertThat(again.getDuplicate()).isTrue();
    assertThat(again.getEvent()).isEqualTo(first.getEvent());
    assertThat(acme.say(channel.getId(), "next", "k2").getEvent().getSequence())
        .isEqualTo(first.getEvent().getSequence() + 1);
  }

  @Test
  void publish_brokerRestarted_keyAndCursorStillCount() throws Exception {
    Site site = twoRegions();
    Client before = new Client(site.org("eu-de", "acme"));
    Channel channel = before.create("general");
    PublishResponse first = before.say(channel.getId(), "one", "k1");
    Reading reading = new Reading(before.channel());
    assertThat(reading.text()).isEqualTo("one");

    site.stop("eu-de");
    site.start("eu-de");
    Client after = new Client(site.org("eu-de", "acme"));
    PublishResponse again = after.say(channel.getId(), "one", "k1");
    after.say(channel.getId(), "two", "k2");

    assertThat(again.getDuplicate()).isTrue();
    assertThat(again.getEvent()).isEqualTo(first.getEvent());
    assertThat(new Reading(after.channel(), reading.cursor()).text()).isEqualTo("two");
  }

  @Test
  void publish_otherRegionDown_deliveredWhenItIsBack() throws Exception {
    Site site = twoRegions();
    Client acme = new Client(site.org("eu-de", "acme"));
    Client globex = new Client(site.org("us-va", "globex"));
    Reading feed = new Reading(globex.channel());
    Channel channel = share("general", acme, "globex", globex);
    acme.say(channel.getId(), "before", "k1");
    assertThat(feed.text()).isEqualTo("before");

    site.stop("us-va");
    acme.say(channel.getId(), "meanwhile", "k2");
    site.start("us-va");

    Reading back = new Reading(site.org("us-va", "globex"), feed.cursor());
    assertThat(back.text()).isEqualTo("meanwhile");
  }

  @Test
  void publish_badInput_listedCodeAndNothingStored() throws Exception {
    Site site = twoRegions();
    Client acme = new Client(site.org("eu-de", "acme"));
    Client nordwind = new Client(site.org("eu-de", "nordwind"));
    String channel = acme.create("general").getId();
    EventId first = acme.say(channel, "first", "k1").getEvent();
    EventId gone = acme.say(channel, "gone", "k2").getEvent();
    acme.publish(
        Envelope.newBuilder()
            .setChannel(channel)
            .setAuthor("ann")
            .setDeleted(Deleted.newBuilder().setTarget(gone))
            .build());
    EventId absent = first.toBuilder().setSequence(9_999).build();
    Envelope good = Client.posted(channel, "words").build();
    Map<Envelope, ErrorCode> table = new LinkedHashMap<>();
    table.put(Client.posted(channel, "").build(), ErrorCode.TEXT_EMPTY);
    table.put(Client.posted(channel, "x".repeat(65_537)).build(), ErrorCode.TEXT_TOO_LONG);
    table.put(Client.posted("nowhere", "words").build(), ErrorCode.CHANNEL_UNKNOWN);
    table.put(
        Client.posted("01ARZ3NDEKTSV4RRFFQ69G5FAV", "words").build(), ErrorCode.CHANNEL_UNKNOWN);
    table.put(good.toBuilder().setAuthor("Ann B").build(), ErrorCode.NAME_MALFORMED);
    table.put(good.toBuilder().setAuthor("").build(), ErrorCode.NAME_MALFORMED);
    table.put(good.toBuilder().addLabels("NO").build(), ErrorCode.LABELS_MALFORMED);
    table.put(
        good.toBuilder().addAllLabels(java.util.Collections.nCopies(17, "a")).build(),
        ErrorCode.LABELS_MALFORMED);
    table.put(good.toBuilder().clearBody().build(), ErrorCode.MALFORMED_REQUEST);
    table.put(reaction(channel, first, ""), ErrorCode.EMOJI_MALFORMED);
    table.put(reaction(channel, first, "x".repeat(65)), ErrorCode.EMOJI_MALFORMED);
    table.put(reaction(channel, absent, "+1"), ErrorCode.EVENT_UNKNOWN);
    table.put(reaction(channel, EventId.getDefaultInstance(), "+1"), ErrorCode.EVENT_UNKNOWN);
    table.put(reaction(channel, gone, "+1"), ErrorCode.MESSAGE_DELETED);
    table.put(
        good.toBuilder().setEdited(Edited.newBuilder().setTarget(gone).setText("x")).build(),
        ErrorCode.MESSAGE_DELETED);
    table.put(
        good.toBuilder().setPosted(Posted.newBuilder().setText("x").setThread(absent)).build(),
        ErrorCode.EVENT_UNKNOWN);

    table.forEach((envelope, code) ->
        assertThat(refusal(() -> acme.publish(envelope)))
            .as("%s", envelope.getBodyCase())
            .isEqualTo(code));
    assertThat(refusal(() -> nordwind.publish(good))).isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(() -> acme.say(channel, "x", "k".repeat(65))))
        .isEqualTo(ErrorCode.MALFORMED_REQUEST);
    assertThat(acme.say(channel, "last", "k9").getEvent().getSequence())
        .isEqualTo(gone.getSequence() + 2);
  }

  @Test
  void channel_orgThatIsNotInIt_cannotTellItFromNone() throws Exception {
    Site site = twoRegions();
    Client acme = new Client(site.org("eu-de", "acme"));
    Client nordwind = new Client(site.org("eu-de", "nordwind"));
    String id = acme.create("general").getId();
    GetChannelRequest asked = GetChannelRequest.newBuilder().setChannel(id).build();

    assertThat(refusal(() -> nordwind.channels().getChannel(asked)))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(acme.channels().getChannel(asked).getConnected()).isTrue();
  }

  /// What was answered is seen by whoever asks next, whatever the edge had kept of it.
  @Test
  void channel_memberComesAndGoes_seenByTheNextCall() throws Exception {
    Site site = twoRegions();
    Client acme = new Client(site.org("eu-de", "acme"));
    Client nordwind = new Client(site.org("eu-de", "nordwind"));
    String id = acme.create("general").getId();
    GetChannelRequest asked = GetChannelRequest.newBuilder().setChannel(id).build();
    PreviewRequest typed =
        PreviewRequest.newBuilder().setEnvelope(Client.posted(id, "words")).build();
    DisconnectOrgRequest out =
        DisconnectOrgRequest.newBuilder().setChannel(id).setOrg("nordwind").build();
    for (int round = 0; round < 5; round++) {
      Invitation invitation = acme.invite(id, "nordwind");
      acme.approve(invitation);
      nordwind.accept(invitation);
      nordwind.approve(invitation);
      Sharing.awaitMember(acme, id, "nordwind");

      assertThat(nordwind.channels().getChannel(asked).getConnected()).isTrue();
      assertThat(nordwind.list()).extracting(Channel::getId).containsExactly(id);
      assertThat(acme.publishing().preview(typed).getOutcomesList()).hasSize(1);
      assertThat(nordwind.say(id, "in", "in " + round).getOutcomesList()).hasSize(1);

      acme.channels().disconnectOrg(out);

      assertThat(nordwind.channels().getChannel(asked).getConnected()).isFalse();
      assertThat(nordwind.channels().getChannel(asked).getMembersList()).isEmpty();
      assertThat(nordwind.list()).isEmpty();
      assertThat(acme.channels().getChannel(asked).getMembersList()).hasSize(1);
      assertThat(acme.publishing().preview(typed).getOutcomesList()).isEmpty();
      assertThat(refusal(() -> nordwind.publishing().preview(typed)))
          .isEqualTo(ErrorCode.DISCONNECTED);
      assertThat(refusal(() -> nordwind.say(id, "out", "out"))).isEqualTo(ErrorCode.DISCONNECTED);
    }
  }

  @Test
  void call_wrongKindOfCaller_refusedOnEachPort() throws Exception {
    Site site = twoRegions();
    Identity org = new Identity.OrgAdapter(new OrgId("acme"));
    Identity operator = new Identity.Operator("sre");

    Client strange = new Client(site.dial("eu-de", Port.WORKSPACE, operator));
    var admin = AdminServiceGrpc.newBlockingStub(site.dial("eu-de", Port.OPERATOR, org));

    assertThat(refusal(() -> strange.create("x"))).isEqualTo(ErrorCode.WRONG_IDENTITY);
    assertThat(refusal(() -> admin.getRegion(GetRegionRequest.getDefaultInstance())))
        .isEqualTo(ErrorCode.WRONG_IDENTITY);
  }

  @Test
  void operator_asksAndDrains_toldAndPublishesRefused() throws Exception {
    Site site = twoRegions();
    Client acme = new Client(site.org("eu-de", "acme"));
    String channel = acme.create("general").getId();
    EventId event = acme.say(channel, "words", "k1").getEvent();
    var admin = AdminServiceGrpc.newBlockingStub(site.operator("eu-de"));

    var region = admin.getRegion(GetRegionRequest.getDefaultInstance());
    var links = admin.listLinks(ListLinksRequest.getDefaultInstance());
    var why = admin.explain(ExplainRequest.newBuilder().setEvent(event).setOrg("acme").build());
    var drained = admin.drain(DrainRequest.newBuilder().setTimeoutSeconds(10).build());

    assertThat(region.getRegion()).isEqualTo("eu-de");
    assertThat(region.getEventsStored()).isEqualTo(1);
    assertThat(region.getFramesStored()).isEqualTo(1);
    assertThat(links.getLinksList()).anyMatch(link -> link.getTo().equals("us-va"));
    assertThat(why.getOutcome().getDelivery()).isEqualTo(OrgOutcome.Delivery.DELIVERY_COPY);
    assertThat(drained.getComplete()).isTrue();
    assertThat(refusal(() -> acme.say(channel, "late", "k2"))).isEqualTo(ErrorCode.DRAINING);
  }

  @Test
  void operator_pausesLink_shownAsPausedUntilResumed() throws Exception {
    Site site = twoRegions();
    var admin = AdminServiceGrpc.newBlockingStub(site.operator("eu-de"));
    var us = ForceLinkRequest.newBuilder().setRegion("us-va");

    assertThat(refusal(() -> admin.pauseLink(us.setExpiresInSeconds(0).build())))
        .isEqualTo(ErrorCode.MALFORMED_REQUEST);
    LinkStatus paused = admin.pauseLink(us.setExpiresInSeconds(600).build());
    LinkStatus listed = toUs(admin);
    admin.resumeLink(us.build());
    LinkStatus resumed = toUs(admin);
    while (resumed.getState() == LinkStatus.State.STATE_PAUSED) {
      // An open breaker dials when its next probe is due.
      resumed = toUs(admin);
    }

    assertThat(paused.getState()).isEqualTo(LinkStatus.State.STATE_PAUSED);
    assertThat(listed.getState()).isEqualTo(LinkStatus.State.STATE_PAUSED);
    assertThat(listed.getReason()).isEqualTo("PAUSED");
    assertThat(resumed.getState()).isNotEqualTo(LinkStatus.State.STATE_PAUSED);
  }

  private static LinkStatus toUs(AdminServiceGrpc.AdminServiceBlockingStub admin) {
    return admin.listLinks(ListLinksRequest.getDefaultInstance()).getLinksList().stream()
        .filter(link -> link.getTo().equals("us-va"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void start_storeInUse_saysSo() throws Exception {
    Site site = twoRegions();

    BrokerStartException refused =
        catchThrowableOfType(BrokerStartException.class, () -> site.start("eu-de"));

    assertThat(refused.fault()).isEqualTo(BrokerStartException.Fault.UNAVAILABLE);
    assertThat(refused).hasMessageContaining("in use");
  }

  private static OrgOutcome outcome(PublishResponse response, String org) {
    return response.getOutcomesList().stream()
        .filter(outcome -> outcome.getOrg().equals(org))
        .findFirst()
        .orElseThrow();
  }

  private static Envelope reaction(String channel, EventId target, String emoji) {
    return Envelope.newBuilder()
        .setChannel(channel)
        .setAuthor("ann")
        .setReactionAdded(ReactionAdded.newBuilder().setTarget(target).setEmoji(emoji))
        .build();
  }
}
