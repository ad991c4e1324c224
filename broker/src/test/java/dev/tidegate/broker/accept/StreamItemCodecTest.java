package dev.tidegate.broker.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Glance;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.v1.Deleted;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.EventId;
import dev.tidegate.wire.v1.Posted;
import dev.tidegate.wire.v1.PublishStreamRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StreamItemCodecTest {
  private static final ChannelId CHANNEL = new ChannelId(5, 7);
  private static final ChannelId OTHER = new ChannelId(6, 8);

  private final List<Glance> glances = new ArrayList<>();

  @Test
  void items_unknownChannelOrNoSequence_endsTheStream() {
    assertThat(refusal(item(1, posted("well").setChannel("nowhere"))))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(item(0, posted("well")))).isEqualTo(ErrorCode.MALFORMED_REQUEST);
  }

  @Test
  void items_oneIsNoPublish_refusesThatOneOnly() {
    List<StreamItem> items =
        read(
            item(1, posted("")),
            item(2, posted("half \uD83D")),
            item(3, posted("well").setAuthor("NO NAME")),
            item(4, posted("well").addLabels("?")),
            item(5, Envelope.newBuilder().setChannel(CHANNEL.toString()).setAuthor("ann")),
            item(6, posted("well")));

    assertThat(items)
        .extracting(item -> item.refused().map(TidegateException::code).orElse(null))
        .containsExactly(
            ErrorCode.TEXT_EMPTY,
            ErrorCode.TEXT_MALFORMED,
            ErrorCode.NAME_MALFORMED,
            ErrorCode.LABELS_MALFORMED,
            ErrorCode.MALFORMED_REQUEST,
            null);
    assertThat(items).allMatch(StreamItem::taken);
  }

  @Test
  void items_texts_countAsTheirBytes() {
    List<StreamItem> items = read(item(1, posted("x".repeat(100))), item(2, posted("\u4E2D?")));

    int names = CHANNEL.toString().length() + "ann".length();
    assertThat(items)
        .extracting(StreamItem::bytes)
        .containsExactly(100 + names + 16, 4 + names + 16);
  }

  @Test
  void items_moreThanATextAndNames_countsAsItCame() {
    var labelled = item(1, posted("well").addLabels("legal"));
    var deleted =
        item(
            2,
            Envelope.newBuilder()
                .setChannel(CHANNEL.toString())
                .setAuthor("ann")
                .setDeleted(
                    Deleted.newBuilder()
                        .setTarget(
                            EventId.newBuilder()
                                .setOrigin("eu-de")
                                .setIncarnation(1)
                                .setSequence(9))));

    assertThat(read(labelled, deleted))
        .extracting(StreamItem::bytes)
        .containsExactly(labelled.getSerializedSize(), deleted.getSerializedSize());
  }

  @Test
  void items_checked_holdWhatCameAndAreLookedIntoOnce() {
    List<StreamItem> items = read(item(3, posted("ask ann@b.example")), item(4, posted("well")));

    assertThat(items).extracting(StreamItem::sequence).containsExactly(3L, 4L);
    assertThat(items).extracting(StreamItem::bucket).containsOnly(CHANNEL.bucket());
    assertThat(items)
        .extracting(item -> item.envelope().orElseThrow().body())
        .containsExactly(
            new Body.Posted("ask ann@b.example", Optional.empty()),
            new Body.Posted("well", Optional.empty()));
    assertThat(glances).containsExactly(Glance.at("ask ann@b.example"), Glance.at("well"));
  }

  @Test
  void items_refusedForTheQuota_takesWhatFollowsInItsBucketAlong() {
    var full = new TidegateException(ErrorCode.RATE_EXCEEDED, "Full");
    List<Integer> asked = new ArrayList<>();

    List<StreamItem> items =
        StreamItemCodec.items(
            batch(
                item(1, posted("first")),
                item(2, posted("second")),
                item(1, posted("else").setChannel(OTHER.toString()))),
            (_, bytes) -> {
              asked.add(bytes);
              return asked.size() == 1 ? Optional.of(full) : Optional.empty();
            },
            (_, _) -> Optional.empty());

    assertThat(items).extracting(StreamItem::taken).containsExactly(false, false, true);
    assertThat(asked).hasSize(2);
  }

  private List<StreamItem> read(PublishStreamRequest.Item... items) {
    return StreamItemCodec.items(
        batch(items),
        (_, _) -> Optional.empty(),
        (_, glance) -> {
          glances.add(glance);
          return Optional.empty();
        });
  }

  private ErrorCode refusal(PublishStreamRequest.Item item) {
    return catchThrowableOfType(TidegateException.class, () -> read(item)).code();
  }

  private static PublishStreamRequest.Batch batch(PublishStreamRequest.Item... items) {
    return PublishStreamRequest.Batch.newBuilder().addAllItems(List.of(items)).build();
  }

  private static PublishStreamRequest.Item item(long sequence, Envelope.Builder envelope) {
    return PublishStreamRequest.Item.newBuilder()
        .setSequence(sequence)
        .setEnvelope(envelope)
        .build();
  }

  private static Envelope.Builder posted(String text) {
    return Envelope.newBuilder()
        .setChannel(CHANNEL.toString())
        .setAuthor("ann")
        .setPosted(Posted.newBuilder().setText(text));
  }
}
