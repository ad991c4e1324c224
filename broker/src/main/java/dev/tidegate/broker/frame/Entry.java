package dev.tidegate.broker.frame;

import dev.tidegate.model.ChannelId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// One event in a frame.
///
/// @param channelPosition dense from 1 per channel in this region; 0 while the frame is on the link
/// @param plan index into the frame's plans; -1 for a gap
/// @param records the renditions that are here, by slot of the plan, in order of slot
public record Entry(
    long sequence,
    ChannelId channel,
    long channelPosition,
    int plan,
    EventKind kind,
    List<Slot> records) {
  public Entry {
    records = List.copyOf(records);
  }

  /// One rendition's record.
  public record Slot(int number, byte[] bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Slot(int n, byte[] b) && n == number && Arrays.equals(b, bytes);
    }

    @Override
    public int hashCode() {
      return Objects.hash(number, Arrays.hashCode(bytes));
    }

    @Override
    public String toString() {
      return "Slot[" + number + ", " + bytes.length + " bytes]";
    }
  }

  public Optional<byte[]> record(int slot) {
    for (Slot each : records) {
      if (each.number() == slot) {
        return Optional.of(each.bytes());
      }
    }
    return Optional.empty();
  }

  public Entry at(long position) {
    return new Entry(sequence, channel, position, plan, kind, records);
  }

  public Entry with(int newPlan, List<Slot> newRecords) {
    return new Entry(sequence, channel, channelPosition, newPlan, kind, newRecords);
  }
}
