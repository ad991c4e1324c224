package dev.tidegate.adapter.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.PartnerOutcome;
import dev.tidegate.adapter.Preview;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.adapter.Rule;
import dev.tidegate.cli.Key;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChatCoreTest {
  private static final ChannelId CHANNEL = new ChannelId(1, 2);
  private static final OrgId ACME = new OrgId("acme");
  private static final Rule RULE = new Rule("initech", "R-mail", "mail stays");

  private final ChatCore core =
      new ChatCore(
          new ChannelInfo(
              CHANNEL,
              "incident",
              ACME,
              List.of(new ChannelInfo.Member(ACME, new RegionId("eu-de"))),
              CHANNEL.bucket(),
              true,
              false),
          ACME,
          new UserId("ann"),
          ZoneOffset.UTC);
  private Instant now = Instant.EPOCH;

  @Test
  void wrongCommand_saysWhatIsRight() {
    assertThat(on(line("/edit"))).containsExactly(show("! /edit NUMBER TEXT"));
    assertThat(on(line("/edit 7 x"))).containsExactly(show("! no message 7 on this screen"));
    assertThat(on(line("/bogus"))).hasSize(1);
  }

  @Test
  void typing_untilAPause_asksForOnePreview() {
    type("hi");
    now = now.plusMillis(100);
    type("!");

    now = now.plusMillis(200);
    assertThat(on(new ChatEvent.Tick())).isEmpty();
    now = now.plusMillis(50);
    assertThat(on(new ChatEvent.Tick())).containsExactly(new ChatEffect.AskPreview("hi!"));
    assertThat(core.wakeAt()).isEmpty();
  }

  @Test
  void typing_whileAPreviewIsAsked_asksAgainAfterIt() {
    type("a");
    now = now.plus(ChatCore.PREVIEW_AFTER);
    on(new ChatEvent.Tick());
    type("b");
    now = now.plus(ChatCore.PREVIEW_AFTER);

    assertThat(on(new ChatEvent.Tick())).isEmpty();
    assertThat(on(new ChatEvent.Previewed("a", preview("a"))))
        .containsExactly(new ChatEffect.AskPreview("ab"));
    on(new ChatEvent.Previewed("ab", preview("ab")));
    assertThat(core.previewRows()).containsExactly("  globex       sees: ab by initech/R-mail");
  }

  @Test
  void typing_aCommandWithoutWords_asksForNothing() {
    type("/who");
    now = now.plusSeconds(1);

    assertThat(on(new ChatEvent.Tick())).isEmpty();
  }

  @Test
  void enter_text_publishesAndClearsThePreview() {
    type("hi");

    assertThat(on(new ChatEvent.Pressed(Key.Control.ENTER)))
        .containsExactly(new ChatEffect.Publish(new Body.Posted("hi", Optional.empty())));
    assertThat(core.editor().text()).isEmpty();
    assertThat(core.previewRows()).isEmpty();
  }

  @Test
  void sent_thenComesByTheFeed_isShownOnce() {
    on(line("hi"));
    var body = new Body.Posted("hi", Optional.empty());
    var outcome = new PartnerOutcome(new OrgId("globex"), Outcome.STUB, List.of(), List.of(RULE));

    assertThat(on(new ChatEvent.Sent(body, new Receipt(id(1), stamp(), List.of(outcome), false))))
        .containsExactly(
            show("   1 00:00 acme/ann  hi"),
            show("       globex gets a stub: withheld by initech/R-mail"));
    assertThat(on(new ChatEvent.Came(delivery(id(1), body, List.of())))).isEmpty();
  }

  @Test
  void came_withheldAndRedacted_areShownAsSuch() {
    var stub =
        new Body.Withheld(
            Body.WithheldKind.MESSAGE, "mail stays", Optional.empty(), Optional.empty());

    assertThat(on(new ChatEvent.Came(delivery(id(1), stub, List.of(RULE)))))
        .containsExactly(show("   1 00:00 acme/ann  [withheld by initech/R-mail: mail stays]"));
    assertThat(
            on(
                new ChatEvent.Came(
                    delivery(
                        id(2), new Body.Posted("[e-mail]", Optional.of(id(1))), List.of(RULE)))))
        .containsExactly(
            show("   2 00:00 acme/ann  (re #1) [e-mail] [redacted by initech/R-mail]"));
  }

  @Test
  void came_escapeSequences_doNotReachTheTerminal() {
    var body = new Body.Posted("\u001b]0;owned\u0007hi\u202e", Optional.empty());

    assertThat(on(new ChatEvent.Came(delivery(id(1), body, List.of()))))
        .containsExactly(show("   1 00:00 acme/ann   ]0;owned hi "));
  }

  @Test
  void deleteAndReact_byNumber_nameTheEvent() {
    on(new ChatEvent.Came(delivery(id(5), new Body.Posted("x", Optional.empty()), List.of())));

    assertThat(on(line("/delete 1")))
        .containsExactly(new ChatEffect.Publish(new Body.Deleted(id(5))));
    assertThat(on(line("/react #1 👍")))
        .containsExactly(new ChatEffect.Publish(new Body.ReactionAdded(id(5), "👍")));
  }

  @Test
  void inputEnded_messagesUnsent_waitsForThem() {
    on(line("hi"));

    assertThat(on(new ChatEvent.InputEnded())).doesNotContain(new ChatEffect.Quit(0));
    var failure = new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel");
    assertThat(on(new ChatEvent.SendFailed(failure)))
        .containsExactly(
            show("! not posted: CHANNEL_UNKNOWN: No such channel"), new ChatEffect.Quit(0));
  }

  @Test
  void cancel_withText_emptiesTheLineFirst() {
    type("hi");

    assertThat(on(new ChatEvent.Pressed(Key.Control.CANCEL))).isEmpty();
    assertThat(core.editor().text()).isEmpty();
    assertThat(on(new ChatEvent.Pressed(Key.Control.CANCEL)))
        .containsExactly(new ChatEffect.Quit(0));
  }

  private List<ChatEffect> on(ChatEvent event) {
    return core.on(event, now);
  }

  private void type(String text) {
    text.codePoints().forEach(c -> on(new ChatEvent.Pressed(new Key.Typed(c))));
  }

  private static ChatEvent line(String text) {
    return new ChatEvent.LineRead(text);
  }

  private static ChatEffect show(String line) {
    return new ChatEffect.Show(line);
  }

  private static Preview preview(String text) {
    var outcome =
        new PartnerOutcome(new OrgId("globex"), Outcome.CHANGED, List.of(), List.of(RULE));
    return new Preview(List.of(new Preview.Rendition(outcome, text)), List.of());
  }

  private static Delivery delivery(EventId id, Body body, List<Rule> rules) {
    var event =
        new Event(id, CHANNEL, stamp(), Optional.of(ACME), Optional.of(new UserId("ann")), 1, body);
    return new Delivery(event, 1, false, false, rules, List.of(), List.of());
  }

  private static EventId id(long sequence) {
    return new EventId(new RegionId("eu-de"), 1, CHANNEL.bucket(), sequence);
  }

  private static Stamp stamp() {
    return Stamp.of(1_000, 0);
  }
}
