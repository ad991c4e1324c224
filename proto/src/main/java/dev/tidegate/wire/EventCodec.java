package dev.tidegate.wire;

import com.google.protobuf.ByteString;
import dev.tidegate.model.Body;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import dev.tidegate.wire.v1.Deleted;
import dev.tidegate.wire.v1.Edited;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.ReactionAdded;
import dev.tidegate.wire.v1.ReactionRemoved;
import dev.tidegate.wire.v1.Tombstone;
import dev.tidegate.wire.v1.Unsupported;
import dev.tidegate.wire.v1.Withheld;
import java.util.Optional;

/// Turns events into `tidegate.v1.Event` and back.
///
/// Decoding refuses what the model refuses, with IllegalArgumentException. A body of a kind that
/// this release does not know comes out as [Body.Unsupported]: an unknown kind never stops a
/// reader.
public final class EventCodec {
  /// The highest wire level that this release writes and reads.
  public static final int WIRE_LEVEL = 1;

  private EventCodec() {}

  /// The lowest wire level that reads a body: what the release that brought its kind had. It never
  /// changes.
  public static int levelOf(Body body) {
    return switch (body) {
      case Body.Posted _,
          Body.Edited _,
          Body.Deleted _,
          Body.ReactionAdded _,
          Body.ReactionRemoved _,
          Body.Withheld _,
          Body.Tombstone _,
          Body.Unsupported _ ->
          1;
    };
  }

  public static dev.tidegate.wire.v1.Event.Builder toWire(Event event) {
    var wire =
        dev.tidegate.wire.v1.Event.newBuilder()
            .setId(toWire(event.id()))
            .setChannel(event.channel().toString())
            .setStamp(event.stamp().value())
            .setWireLevel(event.wireLevel());
    event.org().ifPresent(org -> wire.setOrg(org.value()));
    event.author().ifPresent(author -> wire.setAuthor(author.value()));
    switch (event.body()) {
      case Body.Posted(String text, var thread) -> {
        var posted = Posted.newBuilder().setTextBytes(utf8(text));
        thread.ifPresent(id -> posted.setThread(toWire(id)));
        wire.setPosted(posted);
      }
      case Body.Edited(EventId target, String text) ->
          wire.setEdited(Edited.newBuilder().setTarget(toWire(target)).setTextBytes(utf8(text)));
      case Body.Deleted(EventId target) ->
          wire.setDeleted(Deleted.newBuilder().setTarget(toWire(target)));
      case Body.ReactionAdded(EventId target, String emoji) ->
          wire.setReactionAdded(
              ReactionAdded.newBuilder().setTarget(toWire(target)).setEmoji(emoji));
      case Body.ReactionRemoved(EventId target, String emoji) ->
          wire.setReactionRemoved(
              ReactionRemoved.newBuilder().setTarget(toWire(target)).setEmoji(emoji));
      case Body.Withheld(var kind, String reason, var target, var thread) -> {
        var withheld = Withheld.newBuilder().setKind(toWire(kind)).setReason(reason);
        target.ifPresent(id -> withheld.setTarget(toWire(id)));
        thread.ifPresent(id -> withheld.setThread(toWire(id)));
        wire.setWithheld(withheld);
      }
      case Body.Tombstone(EventId by) ->
          wire.setTombstone(Tombstone.newBuilder().setBy(toWire(by)));
      case Body.Unsupported(int needsLevel) ->
          wire.setUnsupported(Unsupported.newBuilder().setNeedsLevel(needsLevel));
    }
    return wire;
  }

  public static Event fromWire(dev.tidegate.wire.v1.Event wire) {
    return new Event(
        fromWire(wire.getId()),
        ChannelId.parse(wire.getChannel()),
        new Stamp(wire.getStamp()),
        wire.getOrg().isEmpty() ? Optional.empty() : Optional.of(new OrgId(wire.getOrg())),
        wire.getAuthor().isEmpty() ? Optional.empty() : Optional.of(new UserId(wire.getAuthor())),
        wire.getWireLevel(),
        body(wire));
  }

  /// A text as the wire has it. A message that is given it as a string looks at each character
  /// twice, once to tell how long it will be; this is many times faster.
  public static ByteString utf8(String text) {
    return ByteString.copyFromUtf8(text);
  }

  public static dev.tidegate.wire.v1.EventId toWire(EventId id) {
    return dev.tidegate.wire.v1.EventId.newBuilder()
        .setOrigin(id.origin().value())
        .setIncarnation(id.incarnation())
        .setBucket(id.bucket().value())
        .setSequence(id.sequence())
        .build();
  }

  public static EventId fromWire(dev.tidegate.wire.v1.EventId wire) {
    return new EventId(
        new RegionId(wire.getOrigin()),
        wire.getIncarnation(),
        new BucketId(wire.getBucket()),
        wire.getSequence());
  }

  private static Withheld.Kind toWire(Body.WithheldKind kind) {
    return switch (kind) {
      case MESSAGE -> Withheld.Kind.KIND_MESSAGE;
      case EDIT -> Withheld.Kind.KIND_EDIT;
      case REACTION -> Withheld.Kind.KIND_REACTION;
    };
  }

  private static Body body(dev.tidegate.wire.v1.Event wire) {
    return switch (wire.getBodyCase()) {
      case POSTED -> posted(wire.getPosted());
      case EDITED -> edited(wire.getEdited());
      case DELETED -> deleted(wire.getDeleted());
      case REACTION_ADDED -> added(wire.getReactionAdded());
      case REACTION_REMOVED -> removed(wire.getReactionRemoved());
      case WITHHELD -> withheld(wire.getWithheld());
      case TOMBSTONE -> new Body.Tombstone(fromWire(wire.getTombstone().getBy()));
      case UNSUPPORTED -> new Body.Unsupported(wire.getUnsupported().getNeedsLevel());
      case BODY_NOT_SET -> new Body.Unsupported(wire.getWireLevel());
    };
  }

  public static Body.Posted posted(Posted wire) {
    return new Body.Posted(
        wire.getText(),
        wire.hasThread() ? Optional.of(fromWire(wire.getThread())) : Optional.empty());
  }

  public static Body.Edited edited(Edited wire) {
    return new Body.Edited(fromWire(wire.getTarget()), wire.getText());
  }

  public static Body.Deleted deleted(Deleted wire) {
    return new Body.Deleted(fromWire(wire.getTarget()));
  }

  public static Body.ReactionAdded added(ReactionAdded wire) {
    return new Body.ReactionAdded(fromWire(wire.getTarget()), wire.getEmoji());
  }

  public static Body.ReactionRemoved removed(ReactionRemoved wire) {
    return new Body.ReactionRemoved(fromWire(wire.getTarget()), wire.getEmoji());
  }

  private static Body.Withheld withheld(Withheld wire) {
    var kind =
        switch (wire.getKind()) {
          case KIND_EDIT -> Body.WithheldKind.EDIT;
          case KIND_REACTION -> Body.WithheldKind.REACTION;
          case KIND_MESSAGE, KIND_UNSPECIFIED, UNRECOGNIZED -> Body.WithheldKind.MESSAGE;
        };
    return new Body.Withheld(
        kind,
        wire.getReason(),
        wire.hasTarget() ? Optional.of(fromWire(wire.getTarget())) : Optional.empty(),
        wire.hasThread() ? Optional.of(fromWire(wire.getThread())) : Optional.empty());
  }
}
