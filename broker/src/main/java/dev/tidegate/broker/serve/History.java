package dev.tidegate.broker.serve;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Plan;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Pages of one channel by channel position, under the same rules as the feed. Bounded reads for
/// each page.
final class History {
  private final FeedConfig config;
  private final Directory directory;
  private final ItemCache items;
  private final Causality causality;
  private final BiPredicate<Plan, Moment> stands;
  private final JournalReads reads;
  private final Supplier<Moment> latest;

  History(
      FeedConfig config,
      Directory directory,
      ItemCache items,
      Causality causality,
      BiPredicate<Plan, Moment> stands,
      JournalReads reads,
      Supplier<Moment> latest) {
    this.config = config;
    this.directory = directory;
    this.items = items;
    this.causality = causality;
    this.stands = stands;
    this.reads = reads;
    this.latest = latest;
  }

  void page(OrgId org, HistoryRequest request, int wireLevel, Consumer<HistoryPage> then) {
    new Page(org, request, wireLevel, then).read();
  }

  /// One page in the making.
  private final class Page {
    private final OrgId org;
    private final HistoryRequest request;
    private final int wireLevel;
    private final Consumer<HistoryPage> then;
    private final List<FeedItem.Delivery> deliveries = new ArrayList<>();
    private long position;
    private int bytes;
    private int readsLeft = config.historyReads();
    private int decisionsLeft = config.historyReads();

    Page(OrgId org, HistoryRequest request, int wireLevel, Consumer<HistoryPage> then) {
      this.org = org;
      this.request = request;
      this.wireLevel = wireLevel;
      this.then = then;
      this.position = request.fromPosition();
    }

    void read() {
      if (!directory.isConnected(request.channel(), org)) {
        refuse(FeedStart.unknown(request.channel()));
        return;
      }
      readsLeft--;
      int entries = request.limit() - deliveries.size();
      reads.read(
          new Query.ChannelFrames(request.channel(), position, request.backward(), entries),
          this::answered);
    }

    private void answered(Answer answer) {
      if (!(answer instanceof Answer.Frames(var frames, var damage))) {
        refuse(new TidegateException(ErrorCode.STORE_UNAVAILABLE, "The store cannot be read"));
        return;
      }
      int seen = 0;
      for (Frame each : frames) {
        FrameItems frame = items.of(each);
        int[] indexes = onThisSide(frame);
        if (!frame.stands(indexes, plan -> stands.test(plan, latest.get()))) {
          decide(frame.frame());
          return;
        }
        for (int index : indexes) {
          if (!take(frame, index)) {
            finish(position);
            return;
          }
          seen++;
        }
      }
      if (damage.isPresent() && seen == 0 && deliveries.isEmpty()) {
        refuse(
            new TidegateException(ErrorCode.FRAME_DAMAGED, "Events here wait to be repaired")
                .with("channel", request.channel()));
      } else if (damage.isPresent()) {
        finish(position);
      } else if (seen == 0) {
        // Only an answer without frames is the end: answers are bounded in bytes, too.
        finish(0);
      } else if (readsLeft > 0 && deliveries.size() < request.limit()) {
        read();
      } else {
        finish(position);
      }
    }

    private int[] onThisSide(FrameItems frame) {
      long from = request.backward() ? 1 : position + 1;
      long to = request.backward() && position > 0 ? position - 1 : Long.MAX_VALUE;
      int[] indexes = frame.range(request.channel(), from, to);
      if (request.backward()) {
        int[] reversed = new int[indexes.length];
        Arrays.setAll(reversed, i -> indexes[indexes.length - 1 - i]);
        return reversed;
      }
      return indexes;
    }

    /// False: the page is full before this entry.
    private boolean take(FrameItems frame, int index) {
      Entry entry = frame.entry(index);
      boolean gap = causality.lacks(frame.frame());
      FrameItems.Share share = frame.share(org, wireLevel, index);
      Optional<FeedItem> item = frame.item(index, share, gap, latest.get());
      if (item.isPresent() && item.get() instanceof FeedItem.Delivery delivery) {
        int cost = delivery.encoded().length;
        boolean full =
            deliveries.size() >= request.limit()
                || (!deliveries.isEmpty() && bytes + cost > config.historyBytes());
        if (full) {
          return false;
        }
        deliveries.add(delivery);
        bytes += cost;
      }
      position = entry.channelPosition();
      return true;
    }

    private void decide(Frame stale) {
      if (decisionsLeft-- > 0) {
        reads.refresh(stale, _ -> read());
      } else if (deliveries.isEmpty()) {
        refuse(
            new TidegateException(ErrorCode.POLICY_UNKNOWN, "Events here wait to be decided anew"));
      } else {
        finish(position);
      }
    }

    private void finish(long nextPosition) {
      if (directory.isConnected(request.channel(), org)) {
        then.accept(new HistoryPage.Page(deliveries, nextPosition));
      } else {
        refuse(FeedStart.unknown(request.channel()));
      }
    }

    private void refuse(TidegateException why) {
      then.accept(new HistoryPage.Refused(why));
    }
  }
}
