package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Outcome;
import dev.tidegate.adapter.Preview;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.cli.Key;
import dev.tidegate.model.Body;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.UserId;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// A chat without its terminal and without its broker: events in, effects out, time as an argument.
final class ChatCore {
  static final Duration PREVIEW_AFTER = Duration.ofMillis(250);
  private static final int MAX_UNSENT = 32;
  private static final List<String> HELP =
      List.of(
          "  what you type is posted; below it stands what each partner would see",
          "  /reply N TEXT   /edit N TEXT   /delete N   /react N EMOJI   /unreact N EMOJI",
          "  /preview TEXT   what each partner would see, without posting",
          "  /who            who shares the channel and who spoke        /quit   ends");

  private final ChannelInfo channel;
  private final OrgId org;
  private final UserId user;
  private final LineEditor editor = new LineEditor();
  private final ChatTranscript transcript;

  private int unsent;
  private boolean ending;
  private boolean asking;
  // What the previews below the line are of.
  private String previewed = "";
  private Optional<Instant> previewAt = Optional.empty();
  private Optional<Preview> preview = Optional.empty();
  private Optional<String> asked = Optional.empty();

  ChatCore(ChannelInfo channel, OrgId org, UserId user, ZoneId zone) {
    this.channel = channel;
    this.org = org;
    this.user = user;
    this.transcript = new ChatTranscript(zone);
  }

  LineEditor editor() {
    return editor;
  }

  List<String> previewRows() {
    return ChatScreen.rows(preview);
  }

  Optional<Instant> wakeAt() {
    return asking ? Optional.empty() : previewAt;
  }

  List<ChatEffect> on(ChatEvent event, Instant now) {
    var effects = new ArrayList<ChatEffect>();
    switch (event) {
      case ChatEvent.Pressed(Key key) -> pressed(key, now, effects);
      case ChatEvent.LineRead(String line) -> command(ChatInput.parse(line), effects);
      case ChatEvent.InputEnded() -> end(effects);
      case ChatEvent.Came(Delivery delivery) -> show(delivery, effects);
      case ChatEvent.Came(var item) ->
          effects.add(new ChatEffect.Show(Words.item(item, ZoneId.of("UTC"))));
      case ChatEvent.FeedEnded(var failure) -> {
        effects.add(new ChatEffect.Show("! " + Words.failure(failure)));
        effects.add(new ChatEffect.Quit(ExitCode.REFUSED));
      }
      case ChatEvent.Previewed(String text, var answer) -> previewed(text, answer, effects);
      case ChatEvent.PreviewFailed(var failure) -> {
        asking = false;
        preview = Optional.empty();
        if (asked.isPresent()) {
          asked = Optional.empty();
          effects.add(new ChatEffect.Show("! " + Words.failure(failure)));
        }
      }
      case ChatEvent.Sent(Body body, Receipt receipt) -> sent(body, receipt, effects);
      case ChatEvent.SendFailed(var failure) -> {
        unsent--;
        effects.add(new ChatEffect.Show("! not posted: " + Words.failure(failure)));
      }
      case ChatEvent.Tick() -> {}
    }
    if (!asking && previewAt.filter(at -> !now.isBefore(at)).isPresent()) {
      askForTyped(effects);
    }
    if (ending && unsent == 0 && asked.isEmpty()) {
      effects.add(new ChatEffect.Quit(ExitCode.DONE));
    }
    return effects;
  }

  private void pressed(Key key, Instant now, List<ChatEffect> effects) {
    boolean leaves = key == Key.Control.CANCEL || key == Key.Control.END_OF_INPUT;
    if (leaves && editor.text().isEmpty()) {
      end(effects);
      return;
    }
    editor.on(key).ifPresent(line -> command(ChatInput.parse(line), effects));
    String words = typed();
    if (words.isEmpty()) {
      preview = Optional.empty();
      previewAt = Optional.empty();
      previewed = "";
    } else if (!words.equals(previewed)) {
      previewAt = Optional.of(now.plus(PREVIEW_AFTER));
    }
  }

  private String typed() {
    return ChatInput.parse(editor.text()).words().filter(text -> !text.isBlank()).orElse("");
  }

  private void askForTyped(List<ChatEffect> effects) {
    previewAt = Optional.empty();
    previewed = typed();
    if (!previewed.isEmpty()) {
      asking = true;
      effects.add(new ChatEffect.AskPreview(previewed));
    }
  }

  private void previewed(String text, Preview answer, List<ChatEffect> effects) {
    if (asked.filter(text::equals).isPresent()) {
      asked = Optional.empty();
      ChatScreen.rows(Optional.of(answer)).forEach(row -> effects.add(new ChatEffect.Show(row)));
    }
    asking = false;
    preview = typed().isEmpty() ? Optional.empty() : Optional.of(answer);
  }

  private void command(ChatInput input, List<ChatEffect> effects) {
    switch (input) {
      case ChatInput.Say(String text) -> publish(new Body.Posted(text, Optional.empty()), effects);
      case ChatInput.Reply(int number, String text) ->
          about(number, id -> new Body.Posted(text, Optional.of(id)), effects);
      case ChatInput.Edit(int number, String text) ->
          about(number, id -> new Body.Edited(id, text), effects);
      case ChatInput.Delete(int number) -> about(number, Body.Deleted::new, effects);
      case ChatInput.React(int number, String emoji) ->
          about(number, id -> new Body.ReactionAdded(id, emoji), effects);
      case ChatInput.Unreact(int number, String emoji) ->
          about(number, id -> new Body.ReactionRemoved(id, emoji), effects);
      case ChatInput.Preview(String text) -> {
        asked = Optional.of(text);
        effects.add(new ChatEffect.AskPreview(text));
      }
      case ChatInput.Who() -> who(effects);
      case ChatInput.Help() -> HELP.forEach(line -> effects.add(new ChatEffect.Show(line)));
      case ChatInput.Quit() -> end(effects);
      case ChatInput.Nothing() -> {}
      case ChatInput.Wrong(String usage) -> effects.add(new ChatEffect.Show("! " + usage));
    }
  }

  private void about(int number, Function<EventId, Body> body, List<ChatEffect> effects) {
    Optional<EventId> event = transcript.event(number);
    if (event.isPresent()) {
      publish(body.apply(event.get()), effects);
    } else {
      effects.add(new ChatEffect.Show("! no message " + number + " on this screen"));
    }
  }

  private void publish(Body body, List<ChatEffect> effects) {
    if (unsent >= MAX_UNSENT) {
      effects.add(new ChatEffect.Show("! not posted: " + MAX_UNSENT + " messages wait already"));
      return;
    }
    unsent++;
    effects.add(new ChatEffect.Publish(body));
  }

  private void sent(Body body, Receipt receipt, List<ChatEffect> effects) {
    unsent--;
    var event =
        new Event(
            receipt.event(),
            channel.id(),
            receipt.stamp(),
            Optional.of(org),
            Optional.of(user),
            1,
            body);
    show(new Delivery(event, 1, false, false, List.of(), List.of(), List.of()), effects);
    receipt.outcomes().stream()
        .filter(outcome -> outcome.outcome() != Outcome.COPY)
        .forEach(outcome -> effects.add(new ChatEffect.Show("       " + Words.outcome(outcome))));
  }

  private void show(Delivery delivery, List<ChatEffect> effects) {
    transcript.show(delivery).ifPresent(line -> effects.add(new ChatEffect.Show(line)));
  }

  private void who(List<ChatEffect> effects) {
    channel
        .members()
        .forEach(member ->
            effects.add(new ChatEffect.Show("  " + member.org() + " in " + member.home())));
    transcript.speakers().stream()
        .sorted()
        .forEach(speaker -> effects.add(new ChatEffect.Show("    " + speaker)));
  }

  private void end(List<ChatEffect> effects) {
    if (!ending && unsent > 0) {
      effects.add(new ChatEffect.Show("-- waiting for " + unsent + " messages to be posted"));
    }
    ending = true;
  }
}
