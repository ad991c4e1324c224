package dev.tidegate.broker.serve;

import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;

/// A page of one channel. Refuses with MALFORMED_REQUEST.
///
/// @param fromPosition exclusive; 0: the beginning or, backward, the end
/// @param limit 1 to 200
public record HistoryRequest(ChannelId channel, long fromPosition, boolean backward, int limit) {
  public static final int DEFAULT_LIMIT = 50;

  public HistoryRequest {
    if (fromPosition < 0) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Position is out of bounds");
    }
    if (limit < 1 || limit > Limits.HISTORY_PAGE) {
      throw new TidegateException(ErrorCode.MALFORMED_REQUEST, "Page size is out of bounds")
          .with("page_size", limit)
          .with("limit", Limits.HISTORY_PAGE);
    }
  }
}
