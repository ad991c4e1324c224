package dev.tidegate.broker.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import dev.tidegate.broker.testing.Frames;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.compliance.policy.RuleRef;
import dev.tidegate.compliance.policy.Transform;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

final class FrameCodecTest {
  private static final BucketId BUCKET = new BucketId(7);

  @Test
  void decode_truncatedAnywhere_refused() {
    byte[] bytes = FrameCodec.encode(sample());
    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> FrameCodec.decode(cut))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void decode_truncatedAnywhereWithAChecksumThatHolds_refused() {
    byte[] bytes = FrameCodec.encode(sample());
    for (int length = 0; length < bytes.length - 4; length++) {
      byte[] cut = sealed(Arrays.copyOf(bytes, length));
      assertThatThrownBy(() -> FrameCodec.decode(cut))
          .as("%d of %d bytes", length, bytes.length)
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void decode_anyBitFlipped_refused() {
    byte[] bytes = FrameCodec.encode(sample());
    for (int bit = 0; bit < bytes.length * 8; bit++) {
      byte[] flipped = bytes.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> FrameCodec.decode(flipped))
          .as("bit %d", bit)
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void decode_anyBitFlippedUnderAChecksumThatHolds_refusedOrAnotherFrame() {
    byte[] bytes = FrameCodec.encode(sample());
    Frame original = sample();
    for (int bit = 0; bit < (bytes.length - 4) * 8; bit++) {
      byte[] flipped = Arrays.copyOf(bytes, bytes.length - 4);
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      try {
        assertThat(records(FrameCodec.decode(sealed(flipped))))
            .as("bit %d: records are held to checksums of their own", bit)
            .isSubsetOf(records(original));
      } catch (DamagedFrameException e) {
        assertThat(e.getMessage()).isNotBlank();
      }
    }
  }

  @Test
  void decode_randomBytes_refused() {
    RandomGenerator random = random(5);
    for (int i = 0; i < 2_000; i++) {
      byte[] bytes = new byte[random.nextInt(300)];
      random.nextBytes(bytes);
      assertThatThrownBy(() -> FrameCodec.decode(sealed(bytes)))
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void decode_hugeCounts_refusedBeforeAnythingIsMadeForThem() throws IOException {
    byte[] head = headOnly();
    for (int skip = 0; skip < 6; skip++) {
      byte[] bytes = sealed(huge(head, skip));
      assertThatThrownBy(() -> FrameCodec.decode(bytes))
          .as("count %d", skip)
          .isInstanceOf(DamagedFrameException.class);
    }
  }

  @Test
  void decode_recordLongerThanTheFrame_refused() {
    Frame frame =
        Frames.after(Pointer.START)
            .event(channel(), List.of(new Entry.Slot(0, new byte[100])))
            .build();
    byte[] bytes = FrameCodec.encode(frame);
    int length = indexOf(bytes, (byte) 100);
    byte[] longer = Arrays.copyOf(bytes, bytes.length - 4);
    longer[length] = 127;

    assertThatThrownBy(() -> FrameCodec.decode(sealed(longer)))
        .isInstanceOf(DamagedFrameException.class)
        .hasMessageContaining("within a record");
  }

  @Test
  void decode_encodedFrame_equal() throws DamagedFrameException {
    Frame frame = sample();

    assertThat(FrameCodec.decode(FrameCodec.encode(frame))).isEqualTo(frame);
  }

  @Test
  void decode_anyFrame_equalAndEncodedTheSame() throws DamagedFrameException {
    for (long seed = 0; seed < 500; seed++) {
      Frame frame = anyFrame(random(seed));
      byte[] bytes = FrameCodec.encode(frame);

      Frame decoded = FrameCodec.decode(bytes);

      assertThat(decoded).as("seed %d", seed).isEqualTo(frame);
      assertThat(FrameCodec.encode(decoded)).as("seed %d", seed).isEqualTo(bytes);
    }
  }

  private static Frame sample() {
    return Frames.after(new Pointer(4, 10))
        .event(channel(), "hello")
        .key(-1, Long.MIN_VALUE)
        .skipped()
        .event(Frames.channel(BUCKET, 1), "again")
        .mark(Frames.producer(3), 99)
        .build();
  }

  private static ChannelId channel() {
    return Frames.channel(BUCKET, 0);
  }

  private static List<String> records(Frame frame) {
    return frame.entries().stream()
        .flatMap(entry -> entry.records().stream())
        .map(slot -> HexFormat.of().formatHex(slot.bytes()))
        .toList();
  }

  /// The bytes with the checksum that they ought to have.
  private static byte[] sealed(byte[] covered) {
    CRC32C crc = new CRC32C();
    crc.update(covered);
    byte[] bytes = Arrays.copyOf(covered, covered.length + 4);
    for (int i = 0; i < 4; i++) {
      bytes[covered.length + i] = (byte) (crc.getValue() >>> (8 * i));
    }
    return bytes;
  }

  private static int indexOf(byte[] bytes, byte value) {
    // From the end: the record is zeros, and the length stands in the index right before it.
    for (int i = bytes.length - 5; i >= 0; i--) {
      if (bytes[i] == value && bytes[i + 1] != 0) {
        return i;
      }
    }
    throw new AssertionError("No byte " + value);
  }

  /// Magic and head up to, not with, the count of dependencies.
  private static byte[] headOnly() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeFixed32NoTag(0x54474631);
    out.writeUInt32NoTag(7);
    out.writeStringNoTag("eu-de");
    out.writeUInt64NoTag(1);
    out.writeUInt64NoTag(0);
    out.writeUInt64NoTag(0);
    out.writeUInt64NoTag(1);
    out.writeUInt64NoTag(9);
    out.writeUInt64NoTag(1);
    out.writeUInt32NoTag(0);
    out.writeUInt64NoTag(5);
    out.writeBoolNoTag(false);
    out.flush();
    return bytes.toByteArray();
  }

  /// `skip` counts of zero, then one of two thousand millions.
  private static byte[] huge(byte[] head, int skip) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(head);
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    for (int i = 0; i < skip; i++) {
      out.writeUInt32NoTag(0);
    }
    out.writeUInt32NoTag(2_000_000_000);
    out.flush();
    return bytes.toByteArray();
  }

  private static RandomGenerator random(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  private static Frame anyFrame(RandomGenerator random) {
    long incarnation = random.nextLong(1, Long.MAX_VALUE);
    boolean first = random.nextBoolean();
    long firstSequence = first ? 1 : random.nextLong(1, 1L << 40);
    Pointer after =
        first
            ? new Pointer(random.nextLong(1, Long.MAX_VALUE), random.nextLong(1, 1L << 40))
            : new Pointer(incarnation, firstSequence - 1);
    if (first && after.incarnation() == incarnation) {
      after = new Pointer(incarnation, 0);
    }
    List<Plan> plans = new ArrayList<>();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      plans.add(anyPlan(random));
    }
    List<Entry> entries = new ArrayList<>();
    List<Frame.Key> keys = new ArrayList<>();
    List<Frame.Mark> marks = new ArrayList<>();
    long sequence = firstSequence;
    for (int i = random.nextInt(9); i > 0; i--) {
      sequence += random.nextInt(3);
      entries.add(anyEntry(random, sequence, plans.size()));
      keys.add(new Frame.Key(sequence, random.nextLong(), random.nextLong()));
      marks.add(
          new Frame.Mark(sequence, Frames.producer(random.nextInt(9)), random.nextLong(1 << 30)));
      sequence++;
    }
    TreeMap<RegionId, Pointer> dependencies = new TreeMap<>();
    TreeMap<RegionId, Long> control = new TreeMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      dependencies.put(new RegionId("r" + i), new Pointer(1, random.nextLong(1L << 50)));
      control.put(new RegionId("r" + i), random.nextLong(1L << 50));
    }
    FrameHead head =
        new FrameHead(
            new BucketId(random.nextInt(BucketId.COUNT)),
            new RegionId("eu-de"),
            incarnation,
            after,
            firstSequence,
            sequence,
            random.nextLong(1L << 40),
            random.nextInt(1 << 20),
            random.nextLong(1L << 42),
            random.nextBoolean(),
            dependencies,
            control);
    return new Frame(head, plans, entries, keys, marks);
  }

  private static Entry anyEntry(RandomGenerator random, long sequence, int plans) {
    EventKind[] kinds = EventKind.values();
    EventKind kind = kinds[random.nextInt(kinds.length)];
    List<Entry.Slot> slots = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      slots.add(new Entry.Slot(slots.size(), bytes));
    }
    return new Entry(
        sequence,
        new ChannelId(random.nextLong(), random.nextInt(3)),
        random.nextLong(1L << 40),
        kind == EventKind.GAP ? -1 : random.nextInt(plans),
        kind,
        slots);
  }

  private static Plan anyPlan(RandomGenerator random) {
    TreeMap<String, Transform> transforms = new TreeMap<>();
    transforms.put("email", Transform.REDACT);
    List<Outcome> outcomes =
        List.of(
            new Outcome.Copy(transforms),
            Outcome.Copy.PLAIN,
            new Outcome.Stub("by rule"),
            new Outcome.Block("größer"),
            new Outcome.Deferred("classes"));
    List<Plan.Reader> readers = new ArrayList<>();
    for (Outcome outcome : outcomes) {
      readers.add(
          new Plan.Reader(
              new OrgId("org-" + readers.size()),
              outcome,
              random.nextInt(Plan.NO_SLOT, 2),
              List.of(new RuleRef("acme", RuleRef.DEFAULT, "because"))));
    }
    byte[] hash = new byte[32];
    random.nextBytes(hash);
    return new Plan(
        new OrgId("acme"),
        new TreeSet<>(List.of("a", "b")),
        new TreeSet<>(List.of("l")),
        HexFormat.of().formatHex(hash),
        random.nextLong(1L << 42),
        random.nextBoolean() ? Plan.NO_END : random.nextLong(1L << 42),
        outcomes.subList(0, 2),
        readers);
  }
}
