package dev.tidegate.broker.upkeep;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.journal.CommitSource;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Small things that ride on the next commit: kept cursors, releases of parked channels, and events
/// of this region that another has refused.
///
/// Of one subscription only the latest cursor is stored, of one event only the first refusal; a
/// commit that fails takes them again.
public final class Notes implements CommitSource {
  private static final int REFUSALS_WAITING = 16_384;

  private record Subscription(OrgId org, String name) {}

  private final Map<Subscription, byte[]> cursors = new LinkedHashMap<>();
  private final List<Batch.Parking> parkings = new ArrayList<>();
  private final Map<EventId, Batch.Refusal> refusals = new LinkedHashMap<>();
  private final Map<Subscription, byte[]> cursorsUnderWay = new LinkedHashMap<>();
  private final List<Batch.Parking> parkingsUnderWay = new ArrayList<>();
  private final Map<EventId, Batch.Refusal> refusalsUnderWay = new LinkedHashMap<>();

  public void keep(OrgId org, String name, byte[] cursor) {
    cursors.put(new Subscription(org, name), cursor);
  }

  public void parking(Batch.Parking parking) {
    parkings.add(parking);
  }

  /// Beyond [#REFUSALS_WAITING] it is not taken: only a region that makes them up has so many.
  public void refusal(Batch.Refusal refusal) {
    if (refusals.size() < REFUSALS_WAITING) {
      refusals.putIfAbsent(refusal.event(), refusal);
    }
  }

  @Override
  public boolean hasWork() {
    return !cursors.isEmpty() || !parkings.isEmpty() || !refusals.isEmpty();
  }

  @Override
  public void fill(Batch.Builder batch, Budget budget, Moment now) {
    cursors.forEach((subscription, token) ->
        batch.cursors.add(new Batch.Cursor(subscription.org(), subscription.name(), token)));
    batch.parkings.addAll(parkings);
    batch.refusals.addAll(refusals.values());
    cursorsUnderWay.putAll(cursors);
    parkingsUnderWay.addAll(parkings);
    refusalsUnderWay.putAll(refusals);
    cursors.clear();
    parkings.clear();
    refusals.clear();
  }

  @Override
  public void stored(List<Frame> frames, Moment now) {
    cursorsUnderWay.clear();
    parkingsUnderWay.clear();
    refusalsUnderWay.clear();
  }

  @Override
  public void failed(String cause, Moment now) {
    cursorsUnderWay.forEach(cursors::putIfAbsent);
    parkings.addAll(0, parkingsUnderWay);
    refusalsUnderWay.forEach(refusals::putIfAbsent);
    cursorsUnderWay.clear();
    parkingsUnderWay.clear();
    refusalsUnderWay.clear();
  }
}
