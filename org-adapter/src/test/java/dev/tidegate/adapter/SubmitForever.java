package dev.tidegate.adapter;

import dev.tidegate.adapter.testing.FakeBroker;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.UserId;
import java.nio.file.Path;

/// A process that submits to an outbox until it is killed, and prints a line for each that is
/// durable.
final class SubmitForever {
  static final String DURABLE = "durable ";
  private static final int ENOUGH = 100_000;

  private SubmitForever() {}

  static void main(String[] arguments) {
    ChannelId id = ChannelId.parse(arguments[1]);
    try (var client =
        InProcess.client(FakeBroker.nowhere()).outbox(Path.of(arguments[0])).build()) {
      for (int i = 0; i < ENOUGH; i++) {
        var message = client.channel(id).message(new UserId("ann"), "m" + i);
        System.out.println(DURABLE + client.outbox().submit(message).sequence());
      }
    }
  }
}
