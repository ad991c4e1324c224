package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.AcceptConfig;
import dev.tidegate.broker.accept.StreamWindow;
import dev.tidegate.broker.config.BreakerConfig;
import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.config.OrgLimitsConfig;
import dev.tidegate.broker.config.PeerConfig;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.link.LinkConfig;
import dev.tidegate.broker.quota.LimitsByOrg;
import dev.tidegate.broker.quota.OrgLimits;
import dev.tidegate.broker.quota.Rate;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.serve.FeedConfig;
import dev.tidegate.broker.support.Breakers;
import dev.tidegate.broker.upkeep.MergeConfig;
import dev.tidegate.broker.upkeep.SweepConfig;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/// What an operator configured, as the stages take it.
final class Settings {
  private static final int STREAM_WINDOW = 8_192;

  private Settings() {}

  static RegionSettings region(BrokerConfig config, long incarnation, WireLevels levels)
      throws BrokerStartException {
    return new RegionSettings(
        config.region(),
        config.broker(),
        incarnation,
        new TreeSet<>(config.jurisdictions()),
        new TreeSet<>(config.orgs()),
        config.regions().stream().map(PeerConfig::name).toList(),
        PolicySources.baseline(config.policy()),
        PolicySources.files(config.policy()),
        new AcceptConfig(config.journal().queueEvents(), AcceptConfig.DEFAULTS.keyWindow(), levels),
        link(config.link()),
        feed(config),
        config.membershipLease(),
        config.journal().commitEventsMax(),
        config.journal().commitBytesMax(),
        config.feed().tailBytes(),
        sweep(config.sweep()),
        merge(config.merge()),
        limits(config.limits()),
        levels);
  }

  private static SweepConfig sweep(dev.tidegate.broker.config.SweepConfig config) {
    SweepConfig base = SweepConfig.DEFAULTS;
    return new SweepConfig(
        config.bytesPerSecond(), base.pageBytes(), base.noteBytes(), config.patience());
  }

  private static MergeConfig merge(dev.tidegate.broker.config.MergeConfig config) {
    MergeConfig base = MergeConfig.DEFAULTS;
    return new MergeConfig(
        config.enabled(),
        config.age(),
        base.rest(),
        config.bytesPerSecond(),
        base.readBytesPerSecond(),
        base.pageBytes(),
        base.noteBytes());
  }

  static LimitsByOrg limits(LimitsConfig limits) {
    Map<OrgId, OrgLimits> own = new HashMap<>();
    limits.orgs().forEach((org, each) -> own.put(org, limits(each.over(limits.org()))));
    return new LimitsByOrg(limits(limits.org()), own);
  }

  private static OrgLimits limits(OrgLimitsConfig org) {
    return new OrgLimits(
        org.connections(),
        org.calls(),
        org.streams(),
        org.subscriptions(),
        org.channels(),
        org.invitations(),
        org.eventsInFlight(),
        events(org.eventsPerSecond(), org.eventsBurst()),
        bytes(org.bytesPerSecond(), org.bytesBurst()),
        new OrgLimits.User(
            org.userEventsInFlight(),
            events(org.userEventsPerSecond(), org.userEventsBurst()),
            bytes(org.userBytesPerSecond(), org.userBytesBurst())));
  }

  private static Rate events(int perSecond, Optional<Integer> burst) {
    return new Rate(perSecond, burst.orElse(perSecond));
  }

  private static Rate bytes(long perSecond, Optional<Long> burst) {
    return new Rate(perSecond, burst.orElse(perSecond));
  }

  /// At least a batch, or none could ever be read.
  static StreamWindow streamWindow(LimitsConfig limits) {
    int eventsInFlight = limits.org().eventsInFlight();
    int events = Math.max(Limits.BATCH_ITEMS, Math.min(STREAM_WINDOW, eventsInFlight));
    return new StreamWindow(events, limits.streamInFlightBytes());
  }

  private static LinkConfig link(dev.tidegate.broker.config.LinkConfig config) {
    BreakerConfig breaker = config.breaker();
    LinkConfig base = LinkConfig.DEFAULTS;
    return new LinkConfig(
        config.tick(),
        config.heartbeat(),
        breaker.noProgress(),
        breaker.connectFailures(),
        new Breakers.Settings(
            breaker.errorPercent(), breaker.errorCallsMin(), breaker.errorWindow()),
        base.retryMin(),
        base.retryMax(),
        breaker.probeDelayMin(),
        breaker.probeDelayMax(),
        breaker.slowAfter(),
        breaker.slowProbeDelay(),
        breaker.probeDeadline(),
        config.messageBytesMax(),
        base.readBytes(),
        base.bufferedBytes(),
        base.catchUpEvents(),
        base.catchUpAge(),
        base.liveEvents(),
        base.liveAge(),
        base.catchUpPercent());
  }

  private static FeedConfig feed(BrokerConfig config) {
    FeedConfig base = FeedConfig.DEFAULTS.withCausalWait(config.feed().causalWait());
    return new FeedConfig(
        base.batchItems(),
        base.batchBytes(),
        base.readBytes(),
        base.framesPerTurn(),
        base.encodedBytes(),
        base.causalWait(),
        base.heldChannels(),
        base.heldEntries(),
        base.changesKept(),
        base.historyReads(),
        base.historyBytes(),
        base.retryAfter(),
        base.keepEvery());
  }
}
