package dev.tidegate.adapter.cli;

import dev.tidegate.adapter.ChannelClient;
import dev.tidegate.adapter.Received;
import dev.tidegate.adapter.Subscription;
import dev.tidegate.adapter.support.Time;
import dev.tidegate.cli.KeyDecoder;
import dev.tidegate.cli.Terminal;
import dev.tidegate.model.Body;
import dev.tidegate.model.TidegateException;
import dev.tidegate.model.UserId;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// Runs a [ChatCore]: reads input and feed on threads of their own, calls the broker on two more,
/// draws on its own.
final class ChatSession {
  private static final int INBOX = 1_024;

  private final ChatCore core;
  private final ChannelClient channel;
  private final UserId user;
  private final Subscription feed;
  private final PrintWriter out;
  private final Optional<Terminal> terminal;
  private final Time time;
  private final BlockingQueue<ChatEvent> events = new ArrayBlockingQueue<>(INBOX);
  private OptionalInt exitCode = OptionalInt.empty();

  ChatSession(
      ChatCore core,
      ChannelClient channel,
      UserId user,
      Subscription feed,
      PrintWriter out,
      Optional<Terminal> terminal,
      Time time) {
    this.core = core;
    this.channel = channel;
    this.user = user;
    this.feed = feed;
    this.out = out;
    this.terminal = terminal;
    this.time = time;
  }

  /// @return the exit code
  int run(List<ChatEvent> first, Reader input) throws InterruptedException {
    // One thread each: messages go out in the order in which they were typed.
    try (ExecutorService publishing = oneThread();
        ExecutorService previewing = oneThread()) {
      Thread.ofVirtual().name("chat-feed").start(this::readFeed);
      // Reading the terminal blocks its thread for good: a daemon ends with the process.
      Thread.ofPlatform().name("chat-input").daemon().start(() -> readInput(input));
      draw(List.of());
      for (ChatEvent event : first) {
        handle(event, publishing, previewing);
      }
      while (exitCode.isEmpty()) {
        handle(next(), publishing, previewing);
      }
      feed.close();
      previewing.shutdownNow();
    }
    if (terminal.isPresent()) {
      out.print(ChatScreen.clear());
    }
    out.flush();
    return exitCode.getAsInt();
  }

  private ChatEvent next() throws InterruptedException {
    Instant now = time.now();
    Duration wait =
        core.wakeAt().map(at -> Duration.between(now, at)).orElse(Duration.ofSeconds(1));
    ChatEvent event = events.poll(Math.max(0, wait.toNanos()), TimeUnit.NANOSECONDS);
    return event == null ? new ChatEvent.Tick() : event;
  }

  private void handle(ChatEvent event, ExecutorService publishing, ExecutorService previewing) {
    var lines = new ArrayList<String>();
    List<ChatEffect> effects = core.on(event, time.now());
    for (ChatEffect effect : effects) {
      switch (effect) {
        case ChatEffect.Publish(Body body) -> publishing.execute(() -> publish(body));
        case ChatEffect.AskPreview(String text) -> previewing.execute(() -> preview(text));
        case ChatEffect.Show(String line) -> lines.add(line);
        case ChatEffect.Quit(int code) -> exitCode = OptionalInt.of(code);
      }
    }
    if (!(event instanceof ChatEvent.Tick) || !effects.isEmpty()) {
      draw(lines);
    }
  }

  private void draw(List<String> lines) {
    if (terminal.isPresent()) {
      int columns = terminal.get().columns();
      out.print(ChatScreen.render(lines, core.editor(), core.previewRows(), columns));
    } else {
      lines.forEach(out::println);
    }
    out.flush();
  }

  private void publish(Body body) {
    ChatEvent result;
    try {
      result = new ChatEvent.Sent(body, channel.publish(user, body));
    } catch (TidegateException e) {
      result = new ChatEvent.SendFailed(e);
    }
    post(result);
  }

  private void preview(String text) {
    ChatEvent result;
    try {
      result = new ChatEvent.Previewed(text, channel.preview(user, text));
    } catch (TidegateException e) {
      result = new ChatEvent.PreviewFailed(e);
    }
    post(result);
  }

  private void readFeed() {
    try {
      for (Received received : feed) {
        post(new ChatEvent.Came(received.item()));
      }
    } catch (TidegateException e) {
      post(new ChatEvent.FeedEnded(e));
    }
  }

  private void readInput(Reader input) {
    var decoder = new KeyDecoder();
    var line = new StringBuilder();
    try {
      for (int c = input.read(); c >= 0; c = input.read()) {
        if (terminal.isPresent()) {
          decoder.feed((char) c).ifPresent(key -> post(new ChatEvent.Pressed(key)));
        } else if (c == '\n') {
          post(new ChatEvent.LineRead(line.toString()));
          line.setLength(0);
        } else if (line.length() < 1 << 17) {
          line.append((char) c);
        }
      }
    } catch (IOException _) {
      // A terminal that is gone is the end of input.
    }
    if (!line.isEmpty()) {
      post(new ChatEvent.LineRead(line.toString()));
    }
    post(new ChatEvent.InputEnded());
  }

  private void post(ChatEvent event) {
    try {
      events.put(event);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private static ExecutorService oneThread() {
    return Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());
  }
}
