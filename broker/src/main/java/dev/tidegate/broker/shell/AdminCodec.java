package dev.tidegate.broker.shell;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.journal.Batch;
import dev.tidegate.broker.link.BreakerState;
import dev.tidegate.broker.link.LinkState;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.link.LinkTraffic;
import dev.tidegate.broker.region.ParkedChannel;
import dev.tidegate.broker.region.RegionFigures;
import dev.tidegate.broker.serve.FeedStatus;
import dev.tidegate.broker.support.Alarms;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.admin.v1.Alarm;
import dev.tidegate.wire.admin.v1.Counts;
import dev.tidegate.wire.admin.v1.ListChannelsResponse;
import dev.tidegate.wire.admin.v1.ListFeedsResponse;
import dev.tidegate.wire.admin.v1.ListParkedResponse;
import java.time.Duration;

/// Tells operators how a broker is doing.
final class AdminCodec {
  private static final double NANOS_PER_MILLI = 1e6;

  private AdminCodec() {}

  static Alarm toWire(Alarms.Alarm alarm) {
    return Alarm.newBuilder()
        .setCode(alarm.code())
        .setDetail(alarm.detail())
        .setSinceMillis(alarm.sinceMillis())
        .setCount(alarm.count())
        .build();
  }

  /// What was counted in this run.
  static Counts counts(RegionFigures figures) {
    var counts =
        Counts.newBuilder()
            .setOwnEvents(figures.events().own())
            .setOtherEvents(figures.events().others())
            .setCommits(figures.commits().micros().count())
            .setDelivered(figures.feeds().delivered())
            .setResyncs(figures.feeds().resyncs())
            .setPublishQueue(figures.publisher().depth())
            .setPublishQueueCapacity(figures.publisher().capacity())
            .setOpenFeeds(figures.feeds().feeds().size())
            .setParkedChannels(figures.parked().channels())
            .setChannels(figures.known().channels())
            .putAllPlans(figures.plans());
    figures.refused().forEach((reason, count) -> counts.putRefused(reason.name(), count));
    return counts.build();
  }

  static ListFeedsResponse.Feed toWire(FeedStatus feed) {
    return ListFeedsResponse.Feed.newBuilder()
        .setNumber(feed.number())
        .setOrg(feed.org().value())
        .setName(feed.name().orElse(""))
        .setLagEvents(feed.lagEvents())
        .setCredit(feed.credit())
        .setPaused(feed.paused())
        .setLive(feed.live())
        .setHeldChannels(feed.held())
        .build();
  }

  static ListChannelsResponse.Channel toWire(ChannelView channel, boolean parked) {
    var wire =
        ListChannelsResponse.Channel.newBuilder()
            .setId(channel.id().toString())
            .setBucket(channel.id().bucket().value())
            .setHost(channel.host().value())
            .setHostRegion(channel.hostRegion().value())
            .setClosed(channel.closed())
            .setParked(parked);
    channel.members().forEach(org -> wire.addOrgs(org.value()));
    return wire.build();
  }

  /// A link that goes out from this region, whose highest wire level is `wireLevel`.
  static dev.tidegate.wire.admin.v1.LinkStatus toWire(
      RegionId from, LinkStatus link, LinkTraffic traffic, int wireLevel) {
    return dev.tidegate.wire.admin.v1.LinkStatus.newBuilder()
        .setFrom(from.value())
        .setTo(link.peer().value())
        .setState(state(link.state()))
        .setBreaker(breaker(link.breaker()))
        .setLagEvents(link.lagEvents())
        .setLagBytes(link.lagBytes())
        .setLagSeconds(link.lagTime().toMillis() / 1e3)
        .setReason(link.reason())
        .setSinceMillis(link.sinceMillis())
        .setLastProgressMillis(link.lastProgressMillis())
        .setNextProbeMillis(link.nextProbeMillis().orElse(0))
        .setCreditBytes(link.creditBytes())
        .setCreditEvents(link.creditEvents())
        .setRoundTripMillis(link.roundTrip().map(Duration::toNanos).orElse(0L) / NANOS_PER_MILLI)
        .setWireBytesSent(traffic.sentBytes())
        .setWireBytesReceived(traffic.receivedBytes())
        .setPeerWireLevel(link.peerWireLevel())
        .setWireLevel(Math.min(wireLevel, link.peerWireLevel()))
        .build();
  }

  /// A link that comes in: its lag and its breaker are the other region's to tell.
  static dev.tidegate.wire.admin.v1.LinkStatus inbound(RegionId from, RegionId to, boolean live) {
    return dev.tidegate.wire.admin.v1.LinkStatus.newBuilder()
        .setFrom(from.value())
        .setTo(to.value())
        .setState(
            live
                ? dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_LIVE
                : dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_CONNECTING)
        .setReason(live ? "" : "NOT_DIALED")
        .build();
  }

  static ListParkedResponse.Parked toWire(ParkedChannel parked) {
    Batch.Parking parking = parked.parking();
    return ListParkedResponse.Parked.newBuilder()
        .setChannel(parking.channel().toString())
        .setEvent(EventCodec.toWire(parking.event()))
        .setReason(parking.reason())
        .setWaiting(parked.waiting())
        .build();
  }

  private static dev.tidegate.wire.admin.v1.LinkStatus.State state(LinkState state) {
    return switch (state) {
      case LinkState.Connecting _ -> dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_CONNECTING;
      case LinkState.Resuming _ -> dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_RESUMING;
      case LinkState.CatchingUp _ -> dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_CATCHING_UP;
      case LinkState.Live _ -> dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_LIVE;
      case LinkState.BackingOff _ -> dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_BACKING_OFF;
      case LinkState.Paused _ -> dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_PAUSED;
      case LinkState.Drained _ -> dev.tidegate.wire.admin.v1.LinkStatus.State.STATE_DRAINED;
    };
  }

  private static dev.tidegate.wire.admin.v1.LinkStatus.Breaker breaker(BreakerState breaker) {
    return switch (breaker) {
      case BreakerState.Closed _ -> dev.tidegate.wire.admin.v1.LinkStatus.Breaker.BREAKER_CLOSED;
      case BreakerState.Slow _ -> dev.tidegate.wire.admin.v1.LinkStatus.Breaker.BREAKER_SLOW;
      case BreakerState.Open _ -> dev.tidegate.wire.admin.v1.LinkStatus.Breaker.BREAKER_OPEN;
      case BreakerState.HalfOpen _ ->
          dev.tidegate.wire.admin.v1.LinkStatus.Breaker.BREAKER_HALF_OPEN;
      case BreakerState.ForcedOpen _ ->
          dev.tidegate.wire.admin.v1.LinkStatus.Breaker.BREAKER_FORCED_OPEN;
    };
  }
}
