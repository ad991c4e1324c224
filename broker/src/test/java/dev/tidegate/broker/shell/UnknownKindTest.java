package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.RegionByHand.ACME;
import static dev.tidegate.broker.shell.RegionByHand.BUCKET;
import static dev.tidegate.broker.shell.RegionByHand.CHANNEL;
import static dev.tidegate.broker.shell.RegionByHand.EU;
import static dev.tidegate.broker.shell.RegionByHand.data;
import static dev.tidegate.broker.shell.RegionByHand.end;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import dev.tidegate.broker.frame.Entry;
import dev.tidegate.broker.frame.EventKind;
import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.FrameCodec;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.journal.Answer;
import dev.tidegate.broker.journal.Query;
import dev.tidegate.broker.journal.SqliteJournal;
import dev.tidegate.broker.link.Lane;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.Event;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A region of a later release sends an event of a kind that this release does not know.
final class UnknownKindTest {
  /// The field of the kind that comes with wire level 2.
  private static final int LATER_FIELD = 90;

  /// Its number in the frame's index.
  private static final int LATER_KIND = 42;

  private static final ByteString LATER_WORDS = ByteString.copyFromUtf8("a poll, say");

  @TempDir private Path folder = Path.of("unset");
  private Optional<Site> running = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    Site site = Regions.configured(folder);
    running = Optional.of(site);
    site.start("us-va");
  }

  @AfterEach
  void stop() {
    running.ifPresent(Site::close);
  }

  @Test
  void frame_ofALaterKind_isStoredAsItIsAcknowledgedAndServedAsUnsupported() throws Exception {
    Site site = running.orElseThrow();
    Client globex = new Client(site.org("us-va", "globex"));
    RegionByHand eu = new RegionByHand(site);
    eu.share(globex);
    LaneByHand live = eu.dial(Lane.LIVE);
    Pointer start = end(live);
    Frame frame = eu.frame(EU, ACME, start, words());

    live.send(data(List.of(laterKind(frame)), 3));
    live.awaitAck(BUCKET, frame.end());
    live.send(data(eu.frame(frame.end(), "after")));

    Reading feed = new Reading(globex.channel());
    assertThat(feed.text()).isEqualTo("before");
    Event stub = feed.event();
    assertThat(stub.getUnsupported().getNeedsLevel()).isEqualTo(2);
    assertThat(stub.getId().getSequence()).isEqualTo(2);
    assertThat(stub.getUnknownFields().asMap()).isEmpty();
    assertThat(feed.text()).isEqualTo("between");
    assertThat(feed.text()).isEqualTo("after");
    assertThat(globex.history(CHANNEL.toString()))
        .extracting(delivery -> delivery.getEvent().getBodyCase())
        .containsExactly(
            Event.BodyCase.POSTED,
            Event.BodyCase.UNSUPPORTED,
            Event.BodyCase.POSTED,
            Event.BodyCase.POSTED);

    // The bytes wait in the store, as they were sent, for a broker that reads them.
    site.stop("us-va");
    assertThat(stored(site.data("us-va").resolve("journal.db")))
        .contains(frame.entries().get(1).record(0).orElseThrow());

    // Which then serves them as what they are, to who reads them.
    site.start("us-va", new WireLevels(2, EventCodec::levelOf));
    Client upgraded = new Client(site.org("us-va", "globex"));
    Event later = upgraded.history(CHANNEL.toString()).get(1).getEvent();
    assertThat(later.getBodyCase()).isEqualTo(Event.BodyCase.BODY_NOT_SET);
    assertThat(later.getUnknownFields().getField(LATER_FIELD).getLengthDelimitedList())
        .containsExactly(LATER_WORDS);
  }

  /// All records of the channel's bucket.
  private static List<byte[]> stored(Path store) {
    SecureRandom chance = new SecureRandom();
    try (SqliteJournal journal =
        SqliteJournal.open(store, new RegionId("us-va"), 0, 4 << 20, chance)) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      journal.read(new Query.FramesFrom(BUCKET, 1, 1 << 20), answer::complete);
      return ((Answer.Frames) answer.join())
          .frames().stream()
              .flatMap(frame -> frame.entries().stream())
              .map(entry -> entry.record(0).orElseThrow())
              .toList();
    }
  }

  private static List<RegionByHand.Spoken> words() {
    List<RegionByHand.Spoken> words = new ArrayList<>(RegionByHand.messages("before"));
    words.add(new RegionByHand.Spoken(EventKind.UNKNOWN, UnknownKindTest::later));
    words.addAll(RegionByHand.messages("between"));
    return words;
  }

  private static byte[] later(EventId id) {
    return Event.newBuilder()
        .setId(EventCodec.toWire(id))
        .setChannel(CHANNEL.toString())
        .setStamp(1)
        .setOrg("acme")
        .setAuthor("ann")
        .setWireLevel(2)
        .setUnknownFields(
            UnknownFieldSet.newBuilder()
                .addField(
                    LATER_FIELD,
                    UnknownFieldSet.Field.newBuilder().addLengthDelimited(LATER_WORDS).build())
                .build())
        .build()
        .toByteArray();
  }

  /// The frame's bytes with the number of a kind that no enum here has, in the place of 0.
  private static byte[] laterKind(Frame frame) {
    byte[] bytes = FrameCodec.encode(frame);
    byte[] other = FrameCodec.encode(withKind(frame, EventKind.POSTED));
    int place = 0;
    while (bytes[place] == other[place]) {
      place++;
    }
    assertThat(bytes[place]).isZero();
    bytes[place] = LATER_KIND;
    return FrameBytes.checked(bytes);
  }

  private static Frame withKind(Frame frame, EventKind kind) {
    return new Frame(
        frame.head(),
        frame.plans(),
        frame.entries().stream()
            .map(entry ->
                entry.kind() == EventKind.UNKNOWN
                    ? new Entry(entry.sequence(), entry.channel(), 0, 0, kind, entry.records())
                    : entry)
            .toList(),
        List.of(),
        List.of());
  }
}
