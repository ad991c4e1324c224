package dev.tidegate.chaos.world;

import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.broker.serve.FeedItem;
import dev.tidegate.model.Body;
import dev.tidegate.model.EventId;

/// The words that a reader gets of an event, or what stands for them.
public final class Words {
  public static final String WITHHELD = "(withheld)";
  public static final String DELETED = "(deleted)";
  public static final String UNSUPPORTED = "(unsupported)";

  private Words() {}

  public static String of(FeedItem.Delivery delivery) {
    return of(RecordCodec.decode(delivery.record()).event().body());
  }

  /// Of a post or an edit its text; `delete NAME` and `+emoji`, `-emoji` for what has none.
  public static String of(Body body) {
    return switch (body) {
      case Body.Posted(String text, _) -> text;
      case Body.Edited(_, String text) -> text;
      case Body.Deleted(EventId target) -> "delete " + target;
      case Body.ReactionAdded(_, String emoji) -> "+" + emoji;
      case Body.ReactionRemoved(_, String emoji) -> "-" + emoji;
      case Body.Withheld _ -> WITHHELD;
      case Body.Tombstone _ -> DELETED;
      case Body.Unsupported _ -> UNSUPPORTED;
    };
  }
}
