package dev.tidegate.broker.shell;

import dev.tidegate.broker.accept.OutcomeCodec;
import dev.tidegate.broker.control.ControlRecord;
import dev.tidegate.broker.control.Declarations;
import dev.tidegate.broker.link.Link;
import dev.tidegate.broker.link.LinkStatus;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.support.Loop;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.compliance.policy.Problem;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.EventId;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.ErrorStatus;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.admin.v1.ActivatePolicyRequest;
import dev.tidegate.wire.admin.v1.ActivatePolicyResponse;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.DrainRequest;
import dev.tidegate.wire.admin.v1.DrainResponse;
import dev.tidegate.wire.admin.v1.ForceLinkRequest;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.ListControlPositionsRequest;
import dev.tidegate.wire.admin.v1.ListControlPositionsResponse;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.ListLinksResponse;
import dev.tidegate.wire.admin.v1.ListOrgsRequest;
import dev.tidegate.wire.admin.v1.ListOrgsResponse;
import dev.tidegate.wire.admin.v1.ListParkedRequest;
import dev.tidegate.wire.admin.v1.ListParkedResponse;
import dev.tidegate.wire.admin.v1.OrgRequest;
import dev.tidegate.wire.admin.v1.OrgResponse;
import dev.tidegate.wire.admin.v1.RegionStatus;
import dev.tidegate.wire.admin.v1.ReleaseParkedRequest;
import dev.tidegate.wire.admin.v1.ReleaseParkedResponse;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.ExplainResponse;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The gRPC edge for operators: turns calls into questions and inputs of the region's core, on the
/// loop.
final class AdminService extends AdminServiceGrpc.AdminServiceImplBase {
  private static final int FORCE_SECONDS = 86_400;
  private static final int DRAIN_SECONDS = 600;
  private static final int PROBLEMS_TOLD = 20;

  private final RegionSettings settings;
  private final RegionCore core;
  private final Drains drains;
  private final Loop loop;
  private final LongSupplier journalBytes;

  /// @param journalBytes the store's size now; asked on the calls' threads
  AdminService(
      RegionSettings settings,
      RegionCore core,
      Drains drains,
      Loop loop,
      LongSupplier journalBytes) {
    this.settings = settings;
    this.core = core;
    this.drains = drains;
    this.loop = loop;
    this.journalBytes = journalBytes;
  }

  @Override
  public void getRegion(GetRegionRequest wire, StreamObserver<RegionStatus> answer) {
    long bytes = journalBytes.getAsLong();
    onLoop(
        answer,
        _ -> {
          long events = core.ends().positions().values().stream().mapToLong(Long::longValue).sum();
          var status =
              RegionStatus.newBuilder()
                  .setRegion(settings.region().value())
                  .setBroker(settings.broker())
                  .setIncarnation(settings.incarnation())
                  .setPolicySet(core.policies().active().hash())
                  .setEventsStored(events)
                  .setJournalBytes(bytes)
                  .setDraining(drains.begun());
          core.directory().regions().forEach(region -> status.addRegions(region.value()));
          core.alarms().forEach(alarm -> status.addAlarms(AdminCodec.toWire(alarm)));
          return status.build();
        });
  }

  @Override
  public void listLinks(ListLinksRequest wire, StreamObserver<ListLinksResponse> answer) {
    onLoop(
        answer,
        now -> {
          var links = ListLinksResponse.newBuilder();
          RegionId self = settings.region();
          core.links(now).forEach(link -> links.addLinks(AdminCodec.toWire(self, link)));
          core.inbound()
              .forEach((peer, live) -> links.addLinks(AdminCodec.inbound(peer, self, live)));
          return links.build();
        });
  }

  @Override
  public void listControlPositions(
      ListControlPositionsRequest wire, StreamObserver<ListControlPositionsResponse> answer) {
    onLoop(
        answer,
        now -> {
          var all = ListControlPositionsResponse.newBuilder();
          core.directory()
              .vector()
              .positions()
              .forEach((region, position) -> {
                OptionalLong ago = core.heardAgoNanos(region, now);
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

  @Override
  public void forceOpen(
      ForceLinkRequest wire, StreamObserver<dev.tidegate.wire.admin.v1.LinkStatus> answer) {
    Duration expiry = expiry(wire);
    onLink(wire, answer, (link, now) -> link.forceOpen(expiry, now));
  }

  @Override
  public void forceClose(
      ForceLinkRequest wire, StreamObserver<dev.tidegate.wire.admin.v1.LinkStatus> answer) {
    onLink(wire, answer, Link::forceClose);
  }

  @Override
  public void pauseLink(
      ForceLinkRequest wire, StreamObserver<dev.tidegate.wire.admin.v1.LinkStatus> answer) {
    Duration expiry = expiry(wire);
    onLink(wire, answer, (link, now) -> link.pause(expiry, now));
  }

  @Override
  public void resumeLink(
      ForceLinkRequest wire, StreamObserver<dev.tidegate.wire.admin.v1.LinkStatus> answer) {
    onLink(wire, answer, Link::resume);
  }

  @Override
  public void drain(DrainRequest wire, StreamObserver<DrainResponse> answer) {
    int seconds = wire.getTimeoutSeconds();
    if (seconds < 0 || seconds > DRAIN_SECONDS) {
      throw malformed("The timeout is out of bounds").with("max_seconds", DRAIN_SECONDS);
    }
    loop.run(begun ->
        drains.begin(
            Duration.ofSeconds(seconds),
            (complete, now) ->
                answer(
                    DrainResponse.newBuilder()
                        .setComplete(complete)
                        .setUnsentEvents(
                            core.links(now).stream().mapToLong(LinkStatus::lagEvents).sum())
                        .build(),
                    answer),
            begun));
  }

  @Override
  public void activatePolicy(
      ActivatePolicyRequest wire, StreamObserver<ActivatePolicyResponse> answer) {
    PolicyFile file = policy(wire);
    if (file.isBaseline()) {
      throw new TidegateException(
          ErrorCode.POLICY_INVALID, "The baseline is a setting: policy.baseline, and a restart");
    }
    loop.run(now -> {
      List<Problem> contradictions = contradictions(file);
      if (!contradictions.isEmpty()) {
        refuse(invalid(contradictions, null), answer);
        return;
      }
      declare(
          declarations -> declarations.policy(file.org(), file.source(), file.hash()),
          answer,
          () ->
              ActivatePolicyResponse.newBuilder()
                  .setOwner(file.owner())
                  .setHash(file.hash())
                  .setPolicySet(core.policies().active().hash())
                  .build(),
          now);
    });
  }

  @Override
  public void addOrg(OrgRequest wire, StreamObserver<OrgResponse> answer) {
    OrgId org = org(wire.getOrg());
    loop.run(now ->
        declare(
            declarations -> declarations.homed(org), answer, OrgResponse::getDefaultInstance, now));
  }

  @Override
  public void removeOrg(OrgRequest wire, StreamObserver<OrgResponse> answer) {
    OrgId org = org(wire.getOrg());
    loop.run(now ->
        declare(
            declarations -> declarations.removed(org),
            answer,
            OrgResponse::getDefaultInstance,
            now));
  }

  @Override
  public void listOrgs(ListOrgsRequest wire, StreamObserver<ListOrgsResponse> answer) {
    onLoop(
        answer,
        _ -> {
          var all = ListOrgsResponse.newBuilder();
          for (RegionId region : core.directory().regions()) {
            for (OrgId org : core.directory().orgsAt(region)) {
              all.addOrgs(
                  ListOrgsResponse.Org.newBuilder().setOrg(org.value()).setHome(region.value()));
            }
          }
          return all.build();
        });
  }

  @Override
  public void explain(ExplainRequest wire, StreamObserver<ExplainResponse> answer) {
    EventId event;
    try {
      event = EventCodec.fromWire(wire.getEvent());
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event", e);
    }
    OrgId org = org(wire.getOrg());
    loop.run(_ -> core.explain(event, explained -> explain(explained, org, answer)));
  }

  private static void explain(
      Optional<RegionCore.Explained> explained, OrgId org, StreamObserver<ExplainResponse> answer) {
    if (explained.isEmpty()) {
      refuse(new TidegateException(ErrorCode.EVENT_UNKNOWN, "No such event"), answer);
      return;
    }
    explained
        .get()
        .plan()
        .reader(org)
        .ifPresentOrElse(
            reader ->
                answer(
                    OutcomeCodec.explanation(explained.get().plan(), reader, Optional.empty()),
                    answer),
            () ->
                refuse(
                    new TidegateException(ErrorCode.ORG_UNKNOWN, "Org was not in the channel"),
                    answer));
  }

  @Override
  public void listParked(ListParkedRequest wire, StreamObserver<ListParkedResponse> answer) {
    onLoop(
        answer,
        _ -> {
          var all = ListParkedResponse.newBuilder();
          core.parked().forEach(parking -> all.addParked(AdminCodec.toWire(parking)));
          return all.build();
        });
  }

  @Override
  public void releaseParked(
      ReleaseParkedRequest wire, StreamObserver<ReleaseParkedResponse> answer) {
    ChannelId channel;
    try {
      channel = ChannelId.parse(wire.getChannel());
    } catch (IllegalArgumentException e) {
      throw unknownChannel();
    }
    onLoop(
        answer,
        now -> {
          if (!core.release(channel, now)) {
            throw unknownChannel();
          }
          return ReleaseParkedResponse.getDefaultInstance();
        });
  }

  private PolicyFile policy(ActivatePolicyRequest wire) {
    int bytes = wire.getSource().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.POLICY_FILE_BYTES) {
      throw new TidegateException(ErrorCode.POLICY_INVALID, "Policy file is too long")
          .with("bytes", bytes)
          .with("max_bytes", Limits.POLICY_FILE_BYTES);
    }
    String name = wire.getFileName().isEmpty() ? "policy" : wire.getFileName();
    try {
      return PolicyFile.parse(name, wire.getSource());
    } catch (PolicyFileException e) {
      throw invalid(e.problems(), e);
    }
  }

  /// A file that contradicts what the operators declared must not become active.
  private List<Problem> contradictions(PolicyFile file) {
    PolicyFile baseline = core.policies().active().files().getFirst();
    return PolicySet.of(baseline, List.of(file)).contradictions(core.policies().geography());
  }

  private <A> void declare(
      Function<Declarations, List<ControlRecord>> ask,
      StreamObserver<A> answer,
      Supplier<A> done,
      Moment now) {
    core.declare(
        ask,
        failure ->
            failure.ifPresentOrElse(why -> refuse(why, answer), () -> answer(done.get(), answer)),
        now);
  }

  private void onLink(
      ForceLinkRequest wire,
      StreamObserver<dev.tidegate.wire.admin.v1.LinkStatus> answer,
      BiConsumer<Link, Moment> work) {
    RegionId peer;
    try {
      peer = new RegionId(wire.getRegion());
    } catch (IllegalArgumentException e) {
      throw unknownLink();
    }
    onLoop(
        answer,
        now -> {
          Link link = core.link(peer).orElseThrow(AdminService::unknownLink);
          work.accept(link, now);
          return AdminCodec.toWire(settings.region(), link.status(now));
        });
  }

  /// Asks on the loop and answers there; what is refused there is told, not thrown.
  private <A> void onLoop(StreamObserver<A> answer, Function<Moment, A> ask) {
    loop.run(now -> {
      A message;
      try {
        message = ask.apply(now);
      } catch (TidegateException e) {
        refuse(e, answer);
        return;
      }
      answer(message, answer);
    });
  }

  private static <A> void answer(A message, StreamObserver<A> answer) {
    answer.onNext(message);
    answer.onCompleted();
  }

  private static void refuse(TidegateException why, StreamObserver<?> answer) {
    answer.onError(ErrorStatus.exception(why));
  }

  private static Duration expiry(ForceLinkRequest wire) {
    int seconds = wire.getExpiresInSeconds();
    if (seconds < 1 || seconds > FORCE_SECONDS) {
      throw malformed("The expiry is out of bounds")
          .with("seconds", seconds)
          .with("max_seconds", FORCE_SECONDS);
    }
    return Duration.ofSeconds(seconds);
  }

  private static OrgId org(String name) {
    try {
      return new OrgId(name);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.NAME_MALFORMED, "Org's name is malformed", e);
    }
  }

  private static TidegateException invalid(List<Problem> problems, @Nullable Throwable cause) {
    TidegateException refused =
        new TidegateException(ErrorCode.POLICY_INVALID, "The policy file has mistakes", cause)
            .with("problems", problems.size());
    for (int i = 0; i < Math.min(PROBLEMS_TOLD, problems.size()); i++) {
      refused.with("problem_" + (i + 1), problems.get(i));
    }
    return refused;
  }

  private static TidegateException malformed(String text) {
    return new TidegateException(ErrorCode.MALFORMED_REQUEST, text);
  }

  private static TidegateException unknownLink() {
    return new TidegateException(ErrorCode.LINK_UNKNOWN, "No link to that region");
  }

  private static TidegateException unknownChannel() {
    return new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel is parked");
  }
}
