package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Small things that ride on the next commit: kept cursors and releases of parked channels.
///
/// Of one subscription only the latest cursor is stored; a commit that fails takes them again.
public final class Notes implements CommitSource {
  private record Subscription(OrgId org, String name) {}

  private final Map<Subscription, byte[]> cursors = new LinkedHashMap<>();
  private final List<Batch.Parking> parkings = new ArrayList<>();
  private final Map<Subscription, byte[]> cursorsUnderWay = new LinkedHashMap<>();
  private final List<Batch.Parking> parkingsUnderWay = new ArrayList<>();

  public void keep(OrgId org, String name, byte[] cursor) {
    cursors.put(new Subscription(org, name), cursor);
  }

  public void parking(Batch.Parking parking) {
    parkings.add(parking);
  }

  @Override
  public boolean hasWork() {
    return !cursors.isEmpty() || !parkings.isEmpty();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    cursors.forEach((subscription, token) ->
        batch.cursors.add(new Batch.Cursor(subscription.org(), subscription.name(), token)));
    batch.parkings.addAll(parkings);
    cursorsUnderWay.putAll(cursors);
    parkingsUnderWay.addAll(parkings);
    cursors.clear();
    parkings.clear();
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    cursorsUnderWay.clear();
    parkingsUnderWay.clear();
  }

  @Override
  public void failed(String cause, Moment now) {
    cursorsUnderWay.forEach(cursors::putIfAbsent);
    parkings.addAll(0, parkingsUnderWay);
    cursorsUnderWay.clear();
    parkingsUnderWay.clear();
  }
}
