package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.Item;
import dev.tidegate.adapter.Preview;
import dev.tidegate.adapter.Receipt;
import dev.tidegate.cli.Key;
import dev.tidegate.model.Body;
import dev.tidegate.model.TidegateException;

/// What happens in a chat.
sealed interface ChatEvent {
  record Pressed(Key key) implements ChatEvent {}

  /// A whole line, where there is no terminal to press keys at.
  record LineRead(String line) implements ChatEvent {}

  record InputEnded() implements ChatEvent {}

  record Came(Item item) implements ChatEvent {}

  record FeedEnded(TidegateException failure) implements ChatEvent {}

  record Previewed(String text, Preview preview) implements ChatEvent {}

  record PreviewFailed(TidegateException failure) implements ChatEvent {}

  record Sent(Body body, Receipt receipt) implements ChatEvent {}

  record SendFailed(TidegateException failure) implements ChatEvent {}

  record Tick() implements ChatEvent {}
}
