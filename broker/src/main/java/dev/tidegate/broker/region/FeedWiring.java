package dev.tidegate.broker.region;

import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.serve.FanOut;
import dev.tidegate.broker.serve.FeedBatch;
import dev.tidegate.broker.serve.LinkFeedState;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.function.Consumer;

/// What the feeds want done.
record FeedWiring(RegionStages stages, RegionCore.Effects effects) implements FanOut.Effects {
  @Override
  public void read(Query query, Consumer<Answer> then) {
    stages.read(
        query,
        (answer, at) -> {
          stages.alarms.at(at);
          then.accept(answer);
        });
  }

  @Override
  public void refresh(Frame stale, Consumer<Frame> then) {
    stages.refresh(stale, (frame, _) -> then.accept(frame));
  }

  @Override
  public void keep(OrgId org, String name, byte[] cursor) {
    stages.notes.keep(org, name, cursor);
    effects.wake();
  }

  @Override
  public void given(long feed, OrgId org, Frame frame, Entry entry, Moment now) {
    stages.trail.delivered(feed, org, frame, entry, now);
  }

  @Override
  public void opened(long feed, byte[] cursor) {
    effects.feeds().opened(feed, cursor);
  }

  @Override
  public void deliver(long feed, FeedBatch batch) {
    effects.feeds().deliver(feed, batch);
  }

  @Override
  public void refuse(long feed, TidegateException why) {
    effects.feeds().refuse(feed, why);
  }

  @Override
  public void resync(long feed, byte[] cursor, String reason) {
    effects.feeds().resync(feed, cursor, reason);
  }

  @Override
  public void linkState(long feed, RegionId region, LinkFeedState state) {
    effects.feeds().linkState(feed, region, state);
  }
}
