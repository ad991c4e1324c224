package dev.tidegate.broker.shell;

import dev.tidegate.broker.control.ChannelView;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.serve.FeedStatus;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.admin.v1.ListChannelsRequest;
import dev.tidegate.wire.admin.v1.ListChannelsResponse;
import dev.tidegate.wire.admin.v1.ListFeedsResponse;
import io.grpc.stub.StreamObserver;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// An operator's calls about what is shared: the channels, and the feeds that read them.
final class GrpcSharingCalls {
  private static final int PAGE = 1_000;

  private final RegionCore core;
  private final GrpcAnswers answers;

  GrpcSharingCalls(RegionCore core, GrpcAnswers answers) {
    this.core = core;
    this.answers = answers;
  }

  void feeds(StreamObserver<ListFeedsResponse> answer) {
    answers.ask(
        answer,
        _ -> {
          List<FeedStatus> feeds = core.feeds().figures().feeds();
          var all = ListFeedsResponse.newBuilder().setTotal(feeds.size());
          feeds.stream()
              .sorted(
                  Comparator.comparingLong(FeedStatus::lagEvents)
                      .reversed()
                      .thenComparingLong(FeedStatus::number))
              .limit(PAGE)
              .forEach(feed -> all.addFeeds(AdminCodec.toWire(feed)));
          return all.build();
        });
  }

  void channels(ListChannelsRequest wire, StreamObserver<ListChannelsResponse> answer) {
    Optional<ChannelId> after =
        wire.getAfter().isEmpty() ? Optional.empty() : Optional.of(channel(wire.getAfter()));
    int limit = wire.getLimit() == 0 ? PAGE : wire.getLimit();
    if (limit < 0 || limit > PAGE) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "The limit is out of bounds")
          .with("max", PAGE);
    }
    answers.ask(answer, _ -> page(after, limit));
  }

  private ListChannelsResponse page(Optional<ChannelId> after, int limit) {
    Set<ChannelId> parked =
        core.parked().stream().map(each -> each.parking().channel()).collect(Collectors.toSet());
    List<ChannelView> found =
        core.directory().channels().stream()
            .filter(id -> after.isEmpty() || id.compareTo(after.get()) > 0)
            .limit(limit + 1L)
            .flatMap(id -> core.directory().channel(id).stream())
            .toList();
    var page = ListChannelsResponse.newBuilder().setMore(found.size() > limit);
    found.stream()
        .limit(limit)
        .forEach(each -> page.addChannels(AdminCodec.toWire(each, parked.contains(each.id()))));
    return page.build();
  }

  private static ChannelId channel(String id) {
    try {
      return ChannelId.parse(id);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "The id is malformed", e);
    }
  }
}
