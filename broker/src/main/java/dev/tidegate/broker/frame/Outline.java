package dev.tidegate.broker.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a store keeps of a frame a second time, beside its bytes: all of it but words.
///
/// So damage costs words and nothing else: places, decisions, keys and marks are known, and so is
/// which records there were. In the form of a frame (docs/frame.md) in which an imprint stands for
/// each record; only deletes and what is left of deleted messages stand as they are, so that a
/// repair brings no deleted word back. Made anew with each revision.
public final class Outline {
  /// No record begins with it: a protobuf message has no field 0.
  private static final byte IMPRINT = 0;

  private static final byte[] IMPRINT_ONLY = {IMPRINT};

  private Outline() {}

  public static byte[] encode(Frame frame) {
    List<Entry> outlined = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      List<Entry.Slot> slots = new ArrayList<>(entry.records().size());
      for (Entry.Slot slot : entry.records()) {
        slots.add(new Entry.Slot(slot.number(), imprint(slot)));
      }
      outlined.add(entry.with(entry.plan(), slots));
    }
    return FrameCodec.encode(
        new Frame(frame.head(), frame.plans(), outlined, frame.keys(), frame.marks()));
  }

  /// What is left of a frame, by its outline and its damaged bytes (empty if they cannot be read at
  /// all): records that still hold their own checksum are.
  ///
  /// @throws DamagedFrameException if the outline is damaged, too
  public static Remains remains(byte[] outline, byte[] damaged) throws DamagedFrameException {
    Frame outlined = FrameCodec.decode(outline);
    Optional<Frame> salvaged =
        FrameCodec.salvage(damaged).filter(each -> sameIndex(outlined, each));
    List<Entry> entries = new ArrayList<>(outlined.entries().size());
    List<Remains.Lost> lost = new ArrayList<>();
    for (int i = 0; i < outlined.entries().size(); i++) {
      Entry entry = outlined.entries().get(i);
      List<Entry.Slot> left = new ArrayList<>(entry.records().size());
      for (int j = 0; j < entry.records().size(); j++) {
        Entry.Slot imprint = entry.records().get(j);
        Entry.Slot slot = salvaged.isPresent() ? slot(salvaged.get(), i, j) : imprint;
        if (!isImprint(imprint.bytes())) {
          left.add(imprint);
        } else if (!isImprint(slot.bytes()) && fits(imprint.bytes(), slot.bytes())) {
          left.add(slot);
        } else {
          lost.add(new Remains.Lost(entry.sequence(), imprint.number(), original(imprint.bytes())));
        }
      }
      entries.add(entry.with(entry.plan(), left));
    }
    return new Remains(
        new Frame(outlined.head(), outlined.plans(), entries, outlined.keys(), outlined.marks()),
        lost);
  }

  private static byte[] imprint(Entry.Slot slot) {
    if (slot.bytes().length > 0
        && !isImprint(slot.bytes())
        && RecordCodec.isWordless(slot.bytes())) {
      return slot.bytes();
    }
    if (slot.number() != 0) {
      return IMPRINT_ONLY;
    }
    ByteBuffer imprint = ByteBuffer.allocate(1 + Digest.BYTES).put(IMPRINT);
    Digest.of(slot.bytes()).write(imprint);
    return imprint.array();
  }

  private static boolean isImprint(byte[] bytes) {
    return bytes.length == 0 || bytes[0] == IMPRINT;
  }

  private static Optional<Digest> original(byte[] imprint) {
    return imprint.length == 1 + Digest.BYTES
        ? Optional.of(Digest.read(ByteBuffer.wrap(imprint, 1, Digest.BYTES)))
        : Optional.empty();
  }

  private static boolean fits(byte[] imprint, byte[] record) {
    return original(imprint).map(digest -> digest.equals(Digest.of(record))).orElse(true);
  }

  private static Entry.Slot slot(Frame frame, int entry, int index) {
    return frame.entries().get(entry).records().get(index);
  }

  /// Whether the two say the same of every place, down to the numbers of the slots: else no record
  /// of the one can be told to be that of the other.
  private static boolean sameIndex(Frame outlined, Frame salvaged) {
    boolean same = outlined.entries().size() == salvaged.entries().size();
    for (int i = 0; same && i < outlined.entries().size(); i++) {
      Entry one = outlined.entries().get(i);
      Entry other = salvaged.entries().get(i);
      same =
          one.with(0, List.of()).equals(other.with(0, List.of()))
              && one.plan() == other.plan()
              && numbers(one).equals(numbers(other));
    }
    return same;
  }

  private static List<Integer> numbers(Entry entry) {
    return entry.records().stream().map(Entry.Slot::number).toList();
  }
}
