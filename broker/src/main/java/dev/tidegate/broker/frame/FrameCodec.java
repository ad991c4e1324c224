package dev.tidegate.broker.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The byte form of frames (docs/frame.md): head ([HeadCodec]), plans ([PlanCodec]), index
/// ([IndexCodec]), records, and a CRC32C over all of it; each record has a CRC32C of its own in the
/// index, so that damage is told by the event's name.
///
/// Numbers are varints unless fixed; integers inside are bounded before anything is allocated for
/// them.
public final class FrameCodec {
  private static final int MAGIC = 0x54474631; // "TGF1"
  private static final int MAX_COUNT = 1 << 16;

  /// What a frame takes beside its records, more often than not.
  private static final int HEAD_BYTES = 512;

  private static final int ENTRY_BYTES = 64;

  private FrameCodec() {}

  public static byte[] encode(Frame frame) {
    int index = HEAD_BYTES * (1 + frame.plans().size()) + ENTRY_BYTES * frame.entries().size();
    return SealedCodec.seal((int) frame.recordBytes() + index, out -> write(out, frame));
  }

  /// @throws DamagedFrameException if a checksum does not hold or the bytes are not a frame
  public static Frame decode(byte[] bytes) throws DamagedFrameException {
    return SealedCodec.open("Frame", bytes, (in, all, length) -> read(in, all, length, false));
  }

  /// What damaged bytes still tell: a frame in which a record that does not hold its own checksum
  /// is empty. Nothing else of it is checked: it is to be believed only where something else says
  /// the same.
  static Optional<Frame> salvage(byte[] bytes) {
    try {
      return Optional.of(
          SealedCodec.unsealed(bytes, (in, all, length) -> read(in, all, length, true)));
    } catch (DamagedFrameException _) {
      return Optional.empty();
    }
  }

  private static void write(CodedOutputStream out, Frame frame) throws IOException {
    out.writeFixed32NoTag(MAGIC);
    HeadCodec.write(out, frame.head());
    out.writeUInt32NoTag(frame.plans().size());
    for (Plan plan : frame.plans()) {
      PlanCodec.write(out, plan);
    }
    IndexCodec.write(out, frame);
    for (Entry entry : frame.entries()) {
      for (Entry.Slot slot : entry.records()) {
        out.writeRawBytes(slot.bytes());
      }
    }
  }

  private static Frame read(CodedInputStream in, byte[] bytes, int length, boolean damaged)
      throws IOException, DamagedFrameException {
    if (in.readFixed32() != MAGIC) {
      throw new DamagedFrameException("Not a frame");
    }
    FrameHead head = HeadCodec.read(in);
    int planCount = count(in);
    List<Plan> plans = new ArrayList<>(planCount);
    for (int i = 0; i < planCount; i++) {
      plans.add(PlanCodec.read(in));
    }
    IndexCodec.Index index = IndexCodec.read(in, head);
    List<Entry> entries = index.entries(bytes, in.getTotalBytesRead(), length, damaged);
    return new Frame(head, plans, entries, index.keys(), index.marks());
  }

  static int count(CodedInputStream in) throws IOException, DamagedFrameException {
    int count = in.readUInt32();
    if (count < 0 || count > MAX_COUNT) {
      throw new DamagedFrameException("Frame counts " + Integer.toUnsignedString(count));
    }
    return count;
  }
}
