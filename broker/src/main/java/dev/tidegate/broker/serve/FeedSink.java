package dev.tidegate.broker.serve;

import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;

/// The other end of feeds: what a subscriber is told. Called on the broker's loop, in the order in
/// which it is to arrive.
///
/// Within any of these calls only [FanOut#pause] may be called back; everything else comes as an
/// input of its own.
public interface FeedSink {
  /// The feed has begun, at this cursor. Comes first.
  void opened(long feed, byte[] cursor);

  /// Within the feed's credit.
  void deliver(long feed, FeedBatch batch);

  /// The feed has ended and is told why; nothing more comes. CURSOR_EXPIRED names the first place
  /// there is.
  void refuse(long feed, TidegateException why);

  /// The feed fell out of what is kept in memory and reads on from the journal; nothing is lost.
  /// Once per fall.
  void resync(long feed, byte[] cursor, String reason);

  void linkState(long feed, RegionId region, LinkFeedState state);
}
