package dev.tidegate.broker.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/// The byte form of frames (docs/frame.md): head, plans, index, records, and a CRC32C over all of
/// it; each record has a CRC32C of its own in the index, so that damage is told by the event's
/// name.
///
/// Numbers are varints unless fixed; integers inside are bounded before anything is allocated for
/// them.
public final class FrameCodec {
  private static final int MAGIC = 0x54474631; // "TGF1"
  private static final int MAX_COUNT = 1 << 16;

  private FrameCodec() {}

  public static byte[] encode(Frame frame) {
    try {
      var bytes = new ByteArrayOutputStream((int) frame.recordBytes() + 512);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      out.writeFixed32NoTag(MAGIC);
      writeHead(out, frame.head());
      out.writeUInt32NoTag(frame.plans().size());
      for (Plan plan : frame.plans()) {
        PlanCodec.write(out, plan);
      }
      writeIndex(out, frame);
      for (Entry entry : frame.entries()) {
        for (Entry.Slot slot : entry.records()) {
          out.writeRawBytes(slot.bytes());
        }
      }
      out.flush();
      byte[] covered = bytes.toByteArray();
      out.writeFixed32NoTag(crc(covered, 0, covered.length));
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("Writing to memory failed", e);
    }
  }

  /// @throws DamagedFrameException if a checksum does not hold or the bytes are not a frame
  public static Frame decode(byte[] bytes) throws DamagedFrameException {
    return read(bytes, false);
  }

  /// What damaged bytes still tell: a frame in which a record that does not hold its own checksum
  /// is empty. Nothing else of it is checked: it is to be believed only where something else says
  /// the same.
  static Optional<Frame> salvage(byte[] bytes) {
    try {
      return Optional.of(read(bytes, true));
    } catch (DamagedFrameException _) {
      return Optional.empty();
    }
  }

  private static Frame read(byte[] bytes, boolean damaged) throws DamagedFrameException {
    if (bytes.length < 8) {
      throw new DamagedFrameException("Frame is too short: " + bytes.length + " bytes");
    }
    int covered = bytes.length - 4;
    try {
      CodedInputStream tail = CodedInputStream.newInstance(bytes, covered, 4);
      if (!damaged && tail.readFixed32() != crc(bytes, 0, covered)) {
        throw new DamagedFrameException("Frame checksum does not hold: " + bytes.length + " bytes");
      }
      CodedInputStream in = CodedInputStream.newInstance(bytes, 0, covered);
      if (in.readFixed32() != MAGIC) {
        throw new DamagedFrameException("Not a frame");
      }
      FrameHead head = readHead(in);
      int planCount = count(in);
      List<Plan> plans = new ArrayList<>(planCount);
      for (int i = 0; i < planCount; i++) {
        plans.add(PlanCodec.read(in));
      }
      return readIndex(in, bytes, covered, head, plans, damaged);
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedFrameException("Frame does not decode: " + bytes.length + " bytes", e);
    }
  }

  private static void writeHead(CodedOutputStream out, FrameHead head) throws IOException {
    out.writeUInt32NoTag(head.bucket().value());
    out.writeStringNoTag(head.origin().value());
    out.writeUInt64NoTag(head.incarnation());
    writePointer(out, head.after());
    out.writeUInt64NoTag(head.firstSequence());
    out.writeUInt64NoTag(head.lastSequence());
    out.writeUInt64NoTag(head.firstPosition());
    out.writeUInt32NoTag(head.revision());
    out.writeUInt64NoTag(head.storedAtMillis());
    out.writeBoolNoTag(head.early());
    out.writeUInt32NoTag(head.dependencies().size());
    for (Map.Entry<RegionId, Pointer> each : head.dependencies().entrySet()) {
      out.writeStringNoTag(each.getKey().value());
      writePointer(out, each.getValue());
    }
    out.writeUInt32NoTag(head.control().size());
    for (Map.Entry<RegionId, Long> each : head.control().entrySet()) {
      out.writeStringNoTag(each.getKey().value());
      out.writeUInt64NoTag(each.getValue());
    }
  }

  private static FrameHead readHead(CodedInputStream in) throws IOException, DamagedFrameException {
    BucketId bucket = new BucketId(in.readUInt32());
    RegionId origin = new RegionId(in.readString());
    long incarnation = in.readUInt64();
    Pointer after = readPointer(in);
    long first = in.readUInt64();
    long last = in.readUInt64();
    long position = in.readUInt64();
    int revision = in.readUInt32();
    long storedAt = in.readUInt64();
    boolean early = in.readBool();
    SortedMap<RegionId, Pointer> dependencies = new TreeMap<>();
    for (int i = count(in); i > 0; i--) {
      dependencies.put(new RegionId(in.readString()), readPointer(in));
    }
    SortedMap<RegionId, Long> control = new TreeMap<>();
    for (int i = count(in); i > 0; i--) {
      control.put(new RegionId(in.readString()), in.readUInt64());
    }
    return new FrameHead(
        bucket,
        origin,
        incarnation,
        after,
        first,
        last,
        position,
        revision,
        storedAt,
        early,
        dependencies,
        control);
  }

  private static void writeIndex(CodedOutputStream out, Frame frame) throws IOException {
    Map<ChannelId, Integer> channels = new LinkedHashMap<>();
    for (Entry entry : frame.entries()) {
      channels.putIfAbsent(entry.channel(), channels.size());
    }
    out.writeUInt32NoTag(channels.size());
    for (ChannelId channel : channels.keySet()) {
      out.writeFixed64NoTag(channel.high());
      out.writeFixed64NoTag(channel.low());
    }
    out.writeUInt32NoTag(frame.entries().size());
    for (Entry entry : frame.entries()) {
      out.writeUInt64NoTag(entry.sequence() - frame.head().firstSequence());
      out.writeUInt32NoTag(channels.getOrDefault(entry.channel(), 0));
      out.writeUInt64NoTag(entry.channelPosition());
      out.writeUInt32NoTag(entry.plan() + 1);
      out.writeUInt32NoTag(entry.kind().code());
      out.writeUInt32NoTag(entry.records().size());
      for (Entry.Slot slot : entry.records()) {
        out.writeUInt32NoTag(slot.number());
        out.writeUInt32NoTag(slot.bytes().length);
        out.writeFixed32NoTag(crc(slot.bytes(), 0, slot.bytes().length));
      }
    }
    out.writeUInt32NoTag(frame.keys().size());
    for (Frame.Key key : frame.keys()) {
      out.writeUInt64NoTag(key.sequence());
      out.writeFixed64NoTag(key.high());
      out.writeFixed64NoTag(key.low());
    }
    out.writeUInt32NoTag(frame.marks().size());
    for (Frame.Mark mark : frame.marks()) {
      out.writeUInt64NoTag(mark.sequence());
      out.writeStringNoTag(mark.producer().org().value());
      out.writeFixed64NoTag(mark.producer().high());
      out.writeFixed64NoTag(mark.producer().low());
      out.writeUInt64NoTag(mark.producerSequence());
    }
  }

  private static Frame readIndex(
      CodedInputStream in,
      byte[] bytes,
      int covered,
      FrameHead head,
      List<Plan> plans,
      boolean damaged)
      throws IOException, DamagedFrameException {
    int channelCount = count(in);
    List<ChannelId> channels = new ArrayList<>(channelCount);
    for (int i = 0; i < channelCount; i++) {
      channels.add(new ChannelId(in.readFixed64(), in.readFixed64()));
    }
    int entryCount = count(in);
    List<Unread> index = new ArrayList<>(entryCount);
    for (int i = 0; i < entryCount; i++) {
      index.add(Unread.read(in, head, channels));
    }
    List<Frame.Key> keys = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      keys.add(new Frame.Key(in.readUInt64(), in.readFixed64(), in.readFixed64()));
    }
    List<Frame.Mark> marks = new ArrayList<>();
    for (int i = count(in); i > 0; i--) {
      long sequence = in.readUInt64();
      var producer = new Producer(new OrgId(in.readString()), in.readFixed64(), in.readFixed64());
      marks.add(new Frame.Mark(sequence, producer, in.readUInt64()));
    }
    List<Entry> entries = new ArrayList<>(entryCount);
    int offset = in.getTotalBytesRead();
    for (Unread unread : index) {
      List<Entry.Slot> slots = new ArrayList<>(unread.lengths.length);
      for (int i = 0; i < unread.lengths.length; i++) {
        int length = unread.lengths[i];
        boolean within = length >= 0 && length <= covered - offset;
        if (!within || crc(bytes, offset, length) != unread.crcs[i]) {
          if (damaged) {
            slots.add(new Entry.Slot(unread.numbers[i], new byte[0]));
            offset += within ? length : 0;
            continue;
          }
          throw new DamagedFrameException(
              within
                  ? "Record checksum does not hold: sequence " + unread.sequence
                  : "Frame ends within a record");
        }
        byte[] record = new byte[length];
        System.arraycopy(bytes, offset, record, 0, length);
        slots.add(new Entry.Slot(unread.numbers[i], record));
        offset += length;
      }
      entries.add(unread.entry(slots));
    }
    if (!damaged && offset != covered) {
      throw new DamagedFrameException("Frame holds " + (covered - offset) + " bytes too many");
    }
    return new Frame(head, plans, entries, keys, marks);
  }

  /// An entry whose records are still in the frame's bytes.
  private static final class Unread {
    private final long sequence;
    private final ChannelId channel;
    private final long channelPosition;
    private final int plan;
    private final EventKind kind;
    private final int[] numbers;
    private final int[] lengths;
    private final int[] crcs;

    private Unread(
        long sequence,
        ChannelId channel,
        long channelPosition,
        int plan,
        EventKind kind,
        int slots) {
      this.sequence = sequence;
      this.channel = channel;
      this.channelPosition = channelPosition;
      this.plan = plan;
      this.kind = kind;
      numbers = new int[slots];
      lengths = new int[slots];
      crcs = new int[slots];
    }

    static Unread read(CodedInputStream in, FrameHead head, List<ChannelId> channels)
        throws IOException, DamagedFrameException {
      long sequence = head.firstSequence() + in.readUInt64();
      int channel = in.readUInt32();
      if (channel < 0 || channel >= channels.size()) {
        throw new DamagedFrameException("Frame names channel " + channel);
      }
      var unread =
          new Unread(
              sequence,
              channels.get(channel),
              in.readUInt64(),
              in.readUInt32() - 1,
              EventKind.of(in.readUInt32()),
              count(in));
      for (int i = 0; i < unread.numbers.length; i++) {
        unread.numbers[i] = in.readUInt32();
        unread.lengths[i] = in.readUInt32();
        unread.crcs[i] = in.readFixed32();
      }
      return unread;
    }

    Entry entry(List<Entry.Slot> slots) {
      return new Entry(sequence, channel, channelPosition, plan, kind, slots);
    }
  }

  private static void writePointer(CodedOutputStream out, Pointer pointer) throws IOException {
    out.writeUInt64NoTag(pointer.incarnation());
    out.writeUInt64NoTag(pointer.sequence());
  }

  private static Pointer readPointer(CodedInputStream in) throws IOException {
    return new Pointer(in.readUInt64(), in.readUInt64());
  }

  static int count(CodedInputStream in) throws IOException, DamagedFrameException {
    int count = in.readUInt32();
    if (count < 0 || count > MAX_COUNT) {
      throw new DamagedFrameException("Frame counts " + Integer.toUnsignedString(count));
    }
    return count;
  }

  private static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
