package dev.tidegate.broker.shell;

import dev.tidegate.broker.link.Link;
import dev.tidegate.broker.link.LinkTraffic;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.admin.v1.ForceLinkRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksResponse;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.function.BiConsumer;
import java.util.function.Function;

/// An operator's calls about links: how they are, and what is forced on them for a while.
final class GrpcLinkCalls {
  private static final int FORCE_SECONDS = 86_400;

  private final RegionId self;
  private final int wireLevel;
  private final RegionCore core;
  private final Function<RegionId, LinkTraffic> traffic;
  private final GrpcAnswers answers;

  GrpcLinkCalls(
      RegionId self,
      int wireLevel,
      RegionCore core,
      Function<RegionId, LinkTraffic> traffic,
      GrpcAnswers answers) {
    this.self = self;
    this.wireLevel = wireLevel;
    this.core = core;
    this.traffic = traffic;
    this.answers = answers;
  }

  void list(StreamObserver<ListLinksResponse> answer) {
    answers.ask(
        answer,
        now -> {
          var links = ListLinksResponse.newBuilder();
          core.links(now)
              .forEach(link ->
                  links.addLinks(
                      AdminCodec.toWire(self, link, traffic.apply(link.peer()), wireLevel)));
          core.inbound()
              .forEach((peer, live) -> links.addLinks(AdminCodec.inbound(peer, self, live)));
          return links.build();
        });
  }

  void forceOpen(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    Duration expiry = expiry(wire);
    onLink(wire, answer, (link, now) -> link.forceOpen(expiry, now));
  }

  void forceClose(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    onLink(wire, answer, Link::forceClose);
  }

  void pause(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    Duration expiry = expiry(wire);
    onLink(wire, answer, (link, now) -> link.pause(expiry, now));
  }

  void resume(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    onLink(wire, answer, Link::resume);
  }

  private void onLink(
      ForceLinkRequest wire, StreamObserver<LinkStatus> answer, BiConsumer<Link, Moment> work) {
    RegionId peer;
    try {
      peer = new RegionId(wire.getRegion());
    } catch (IllegalArgumentException e) {
      throw unknown();
    }
    answers.ask(
        answer,
        now -> {
          Link link = core.link(peer).orElseThrow(GrpcLinkCalls::unknown);
          work.accept(link, now);
          return AdminCodec.toWire(self, link.status(now), traffic.apply(peer), wireLevel);
        });
  }

  private static Duration expiry(ForceLinkRequest wire) {
    int seconds = wire.getExpiresInSeconds();
    if (seconds < 1 || seconds > FORCE_SECONDS) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "The expiry is out of bounds")
          .with("seconds", seconds)
          .with("max_seconds", FORCE_SECONDS);
    }
    return Duration.ofSeconds(seconds);
  }

  private static TidegateException unknown() {
    return new TidegateException(ErrorCode.LINK_UNKNOWN, "No link to that region");
  }
}
