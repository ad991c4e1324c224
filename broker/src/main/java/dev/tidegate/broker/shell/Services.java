package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.PublishService;
import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.control.ChannelService;
import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.broker.control.Intent;
import dev.tidegate.broker.control.Requests;
import dev.tidegate.broker.edge.GrpcListeners;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.identity.GrpcCaller;
import dev.tidegate.broker.link.LinkMessage;
import dev.tidegate.broker.quota.Quota;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.remote.LinkService;
import dev.tidegate.broker.serve.FeedService;
import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// The gRPC services of a broker, connected to its region's core.
final class Services {
  private final BrokerConfig config;
  private final RegionSettings settings;
  private final RegionCore core;
  private final RegionShell shell;
  private final EdgeCaches edge;
  private final Supplier<Moment> time;
  private final TaskLoop loop;
  private final Executor workers;
  private final Drains drains;
  private final RandomGenerator chance;

  Services(
      BrokerConfig config,
      RegionSettings settings,
      RegionCore core,
      RegionShell shell,
      EdgeCaches edge,
      Supplier<Moment> time,
      TaskLoop loop,
      Executor workers,
      Drains drains,
      RandomGenerator chance) {
    this.config = config;
    this.settings = settings;
    this.core = core;
    this.shell = shell;
    this.edge = edge;
    this.time = time;
    this.loop = loop;
    this.workers = workers;
    this.drains = drains;
    this.chance = chance;
  }

  /// @param listened what each port serves
  /// @param farewell what ends the streams of workspaces
  record All(GrpcListeners.Services listened, Farewell farewell) {}

  /// @param policies the policy set last seen active
  /// @param journalBytes the store's size now
  All all(
      Quota quota, Supplier<PolicySet> policies, LongSupplier journalBytes, Reloading reloading) {
    Loop workspaces = loop.workspaces();
    PublishService publish =
        new PublishService(
            core.publisher(),
            this::explain,
            quota,
            time,
            policies,
            edge.cards(),
            edge.previews(),
            Settings.streamWindow(config.limits()),
            workspaces,
            workers,
            GrpcCaller::org);
    ChannelService channels =
        new ChannelService(
            new Asking(),
            core.directory(),
            edge.cards(),
            core::leaseExpired,
            time,
            chance,
            workspaces,
            GrpcCaller::org);
    FeedService feeds = new FeedService(core.feeds(), shell.streams(), workspaces, GrpcCaller::org);
    LinkService link =
        new LinkService(
            new Inbound(), shell.sessions(), loop, workers, () -> GrpcCaller.broker().region());
    AdminService admin =
        new AdminService(settings, core, shell::traffic, drains, loop, journalBytes, reloading);
    return new All(
        new GrpcListeners.Services(
            List.of(publish, channels, feeds), List.of(link), List.of(admin)),
        new Farewell(core, publish, shell.streams()));
  }

  private void explain(
      EventId event,
      OrgId org,
      BiConsumer<Plan, Plan.Reader> found,
      PublishService.Refusal refused) {
    core.explain(
        event,
        explained ->
            explained
                .flatMap(known -> known.plan().reader(org))
                .ifPresentOrElse(
                    reader -> found.accept(explained.get().plan(), reader),
                    () ->
                        refused.refuse(
                            new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event"))));
  }

  /// What orgs ask of the control log.
  private final class Asking implements ChannelService.Asking {
    @Override
    public <T> void request(
        Function<Requests, Intent<T>> ask,
        Consumer<T> done,
        Consumer<TidegateException> refused,
        Moment now) {
      core.request(
          ask,
          result -> {
            switch (result) {
              case ControlLog.Result.Done<T>(T subject) -> done.accept(subject);
              case ControlLog.Result.Refused<T>(TidegateException why) -> refused.accept(why);
            }
          },
          now);
    }
  }

  /// What other regions say.
  private final class Inbound implements LinkService.Inbound {
    @Override
    public void greeted(long session, RegionId peer, LinkMessage.Hello hello, Moment now) {
      core.greeted(session, peer, hello, now);
    }

    @Override
    public void received(long session, LinkMessage.FromSender message, Moment now) {
      core.received(session, message, now);
    }

    @Override
    public void gone(long session, Moment now) {
      core.gone(session, now);
    }
  }
}
