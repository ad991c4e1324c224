package dev.tidegate.broker.shell;

import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.region.RegionView;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.admin.v1.DrainRequest;
import dev.tidegate.wire.admin.v1.DrainResponse;
import dev.tidegate.wire.admin.v1.ListControlPositionsResponse;
import dev.tidegate.wire.admin.v1.Place;
import dev.tidegate.wire.admin.v1.RegionStatus;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/// An operator's calls about the region as a whole: what it holds, whom it has heard, and its end.
final class GrpcRegionCalls {
  private static final int DRAIN_SECONDS = 600;

  private final RegionSettings settings;
  private final RegionView view;
  private final Drains drains;
  private final GrpcAnswers answers;
  private final LongSupplier journalBytes;

  /// @param journalBytes the store's size now; asked on the calls' threads
  GrpcRegionCalls(
      RegionSettings settings,
      RegionView view,
      Drains drains,
      GrpcAnswers answers,
      LongSupplier journalBytes) {
    this.settings = settings;
    this.view = view;
    this.drains = drains;
    this.answers = answers;
    this.journalBytes = journalBytes;
  }

  void status(StreamObserver<RegionStatus> answer) {
    long bytes = journalBytes.getAsLong();
    answers
        .loop()
        .run(_ ->
            view.framesStored(
                // A store that cannot be read is no reason not to tell the alarms.
                (frames, now) -> GrpcAnswers.answer(status(frames.orElse(0), bytes, now), answer)));
  }

  private RegionStatus status(long frames, long bytes, Moment now) {
    long events = view.ends().positions().values().stream().mapToLong(Long::longValue).sum();
    var status =
        RegionStatus.newBuilder()
            .setRegion(settings.region().value())
            .setBroker(settings.broker())
            .setIncarnation(settings.incarnation())
            .setPolicySet(view.policies().active().hash())
            .setEventsStored(events)
            .setFramesStored(frames)
            .setJournalBytes(bytes)
            .setDraining(drains.begun())
            .setRelease(Release.name())
            .setWireLevel(settings.levels().highest())
            .setStoreSchema(SqliteJournal.SCHEMA)
            .setCounts(AdminCodec.counts(view.figures(now)));
    for (RegionId region : view.directory().regions()) {
      status
          .addRegions(region.value())
          .addPlaces(
              Place.newBuilder()
                  .setRegion(region.value())
                  .addAllJurisdictions(view.directory().jurisdictions(region))
                  .setOrgs(view.directory().orgsAt(region).size()));
    }
    view.alarms().forEach(alarm -> status.addAlarms(AdminCodec.toWire(alarm)));
    return status.build();
  }

  void controlPositions(StreamObserver<ListControlPositionsResponse> answer) {
    answers.ask(
        answer,
        now -> {
          var all = ListControlPositionsResponse.newBuilder();
          view.directory()
              .vector()
              .positions()
              .forEach((region, position) -> {
                OptionalLong ago = view.heardAgoNanos(region, now);
                all.addPositions(
                    ListControlPositionsResponse.Position.newBuilder()
                        .setRegion(region.value())
                        .setApplied(position)
                        .setHeardMillis(
                            ago.isPresent() ? now.millis() - ago.getAsLong() / 1_000_000 : 0));
              });
          return all.build();
        });
  }

  void drain(DrainRequest wire, StreamObserver<DrainResponse> answer) {
    int seconds = wire.getTimeoutSeconds();
    if (seconds < 0 || seconds > DRAIN_SECONDS) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "The timeout is out of bounds")
          .with("max_seconds", DRAIN_SECONDS);
    }
    answers
        .loop()
        .run(begun ->
            drains.begin(
                Duration.ofSeconds(seconds),
                (complete, now) ->
                    GrpcAnswers.answer(
                        DrainResponse.newBuilder()
                            .setComplete(complete)
                            .setUnsentEvents(
                                view.links(now).stream().mapToLong(LinkStatus::lagEvents).sum())
                            .build(),
                        answer),
                begun));
  }
}
