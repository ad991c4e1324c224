package dev.tidegate.broker.frame;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a store keeps of a frame a second time, beside its bytes: all of it but words.
///
/// So damage costs words and nothing else: places, decisions, keys and marks are known, and so is
/// which records there were. In the form of a frame (docs/frame.md) in which a seal stands for each
/// record; only deletes and what is left of deleted messages stand as they are, so that a repair
/// brings no deleted word back. Made anew with each revision.
public final class Outline {
  /// No record begins with it: a protobuf message has no field 0.
  private static final byte SEAL = 0;

  private static final byte[] SEAL_ONLY = {SEAL};

  private Outline() {}

  public static byte[] encode(Frame frame) {
    List<Entry> sealed = new ArrayList<>(frame.entries().size());
    for (Entry entry : frame.entries()) {
      List<Entry.Slot> slots = new ArrayList<>(entry.records().size());
      for (Entry.Slot slot : entry.records()) {
        slots.add(new Entry.Slot(slot.number(), seal(slot)));
      }
      sealed.add(entry.with(entry.plan(), slots));
    }
    return FrameCodec.encode(
        new Frame(frame.head(), frame.plans(), sealed, frame.keys(), frame.marks()));
  }

  /// What is left of a frame, by its outline and its damaged bytes (empty if they cannot be read at
  /// all): records that still hold their own checksum are.
  ///
  /// @throws DamagedFrameException if the outline is damaged, too
  public static Remains remains(byte[] outline, byte[] damaged) throws DamagedFrameException {
    Frame sealed = FrameCodec.decode(outline);
    Optional<Frame> salvaged = FrameCodec.salvage(damaged).filter(each -> sameIndex(sealed, each));
    List<Entry> entries = new ArrayList<>(sealed.entries().size());
    List<Remains.Lost> lost = new ArrayList<>();
    for (int i = 0; i < sealed.entries().size(); i++) {
      Entry entry = sealed.entries().get(i);
      List<Entry.Slot> left = new ArrayList<>(entry.records().size());
      for (int j = 0; j < entry.records().size(); j++) {
        Entry.Slot seal = entry.records().get(j);
        Entry.Slot slot = salvaged.isPresent() ? slot(salvaged.get(), i, j) : seal;
        if (!isSeal(seal.bytes())) {
          left.add(seal);
        } else if (!isSeal(slot.bytes()) && fits(seal.bytes(), slot.bytes())) {
          left.add(slot);
        } else {
          lost.add(new Remains.Lost(entry.sequence(), seal.number(), original(seal.bytes())));
        }
      }
      entries.add(entry.with(entry.plan(), left));
    }
    return new Remains(
        new Frame(sealed.head(), sealed.plans(), entries, sealed.keys(), sealed.marks()), lost);
  }

  private static byte[] seal(Entry.Slot slot) {
    if (slot.bytes().length > 0 && !isSeal(slot.bytes()) && RecordCodec.isWordless(slot.bytes())) {
      return slot.bytes();
    }
    if (slot.number() != 0) {
      return SEAL_ONLY;
    }
    ByteBuffer seal = ByteBuffer.allocate(1 + Digest.BYTES).put(SEAL);
    Digest.of(slot.bytes()).write(seal);
    return seal.array();
  }

  private static boolean isSeal(byte[] bytes) {
    return bytes.length == 0 || bytes[0] == SEAL;
  }

  private static Optional<Digest> original(byte[] seal) {
    return seal.length == 1 + Digest.BYTES
        ? Optional.of(Digest.read(ByteBuffer.wrap(seal, 1, Digest.BYTES)))
        : Optional.empty();
  }

  private static boolean fits(byte[] seal, byte[] record) {
    return original(seal).map(digest -> digest.equals(Digest.of(record))).orElse(true);
  }

  private static Entry.Slot slot(Frame frame, int entry, int index) {
    return frame.entries().get(entry).records().get(index);
  }

  /// Whether the two say the same of every place, down to the numbers of the slots: else no record
  /// of the one can be told to be that of the other.
  private static boolean sameIndex(Frame sealed, Frame salvaged) {
    boolean same = sealed.entries().size() == salvaged.entries().size();
    for (int i = 0; same && i < sealed.entries().size(); i++) {
      Entry one = sealed.entries().get(i);
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
