package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.model.ChannelId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The channels that a poison event has stopped, each with the first such event and how much has
/// come to it since.
final class ParkedChannels {
  private final Map<ChannelId, ParkedChannel> parked = new LinkedHashMap<>();

  void park(Batch.Parking parking) {
    parked.putIfAbsent(parking.channel(), new ParkedChannel(parking, 0));
  }

  void committed(List<Frame> frames) {
    if (parked.isEmpty()) {
      return;
    }
    for (Frame frame : frames) {
      for (Entry entry : frame.entries()) {
        parked.computeIfPresent(
            entry.channel(),
            (_, before) -> new ParkedChannel(before.parking(), before.waiting() + 1));
      }
    }
  }

  /// Lets the channel go; gives what is to be stored of that, empty if it was not parked.
  Optional<Batch.Parking> release(ChannelId channel) {
    return Optional.ofNullable(parked.remove(channel))
        .map(ParkedChannel::parking)
        .map(each -> new Batch.Parking(each.channel(), each.event(), each.reason(), false));
  }

  List<ParkedChannel> all() {
    return List.copyOf(parked.values());
  }
}
