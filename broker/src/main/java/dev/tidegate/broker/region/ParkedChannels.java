package dev.tidegate.broker.region;

import dev.tidegate.broker.journal.Batch;
import dev.tidegate.model.ChannelId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The channels that a poison event has stopped, each with the first such event.
final class ParkedChannels {
  private final Map<ChannelId, Batch.Parking> parked = new LinkedHashMap<>();

  void park(Batch.Parking parking) {
    parked.putIfAbsent(parking.channel(), parking);
  }

  /// Lets the channel go; gives what is to be stored of that, empty if it was not parked.
  Optional<Batch.Parking> release(ChannelId channel) {
    return Optional.ofNullable(parked.remove(channel))
        .map(each -> new Batch.Parking(each.channel(), each.event(), each.reason(), false));
  }

  List<Batch.Parking> all() {
    return List.copyOf(parked.values());
  }
}
