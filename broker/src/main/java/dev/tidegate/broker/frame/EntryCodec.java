package dev.tidegate.broker.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The byte form of one entry of the index. Its records stand elsewhere in the frame; here are
/// their lengths and checksums.
final class EntryCodec {
  private EntryCodec() {}

  /// @param channel the channel's place in the index
  static void write(CodedOutputStream out, FrameHead head, Entry entry, int channel)
      throws IOException {
    out.writeUInt64NoTag(entry.sequence() - head.firstSequence());
    out.writeUInt32NoTag(channel);
    out.writeUInt64NoTag(entry.channelPosition());
    out.writeUInt32NoTag(entry.plan() + 1);
    out.writeUInt32NoTag(entry.kind().code());
    out.writeUInt32NoTag(entry.records().size());
    for (Entry.Slot slot : entry.records()) {
      out.writeUInt32NoTag(slot.number());
      out.writeUInt32NoTag(slot.bytes().length);
      out.writeFixed32NoTag(SealedCodec.crc(slot.bytes(), 0, slot.bytes().length));
    }
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
            FrameCodec.count(in));
    for (int i = 0; i < unread.numbers.length; i++) {
      unread.numbers[i] = in.readUInt32();
      unread.lengths[i] = in.readUInt32();
      unread.crcs[i] = in.readFixed32();
    }
    return unread;
  }

  /// An entry whose records are still in the frame's bytes.
  static final class Unread {
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

    int recordBytes() {
      int bytes = 0;
      for (int length : lengths) {
        bytes += length;
      }
      return bytes;
    }

    /// The entry with its records, the first of which begins at `from`; none may go beyond `to`.
    Entry entry(byte[] bytes, int from, int to) throws DamagedFrameException {
      List<Entry.Slot> slots = new ArrayList<>(lengths.length);
      int offset = from;
      for (int i = 0; i < lengths.length; i++) {
        int length = lengths[i];
        if (length < 0 || length > to - offset) {
          throw new DamagedFrameException("Frame ends within a record");
        }
        if (SealedCodec.crc(bytes, offset, length) != crcs[i]) {
          throw new DamagedFrameException("Record checksum does not hold: sequence " + sequence);
        }
        slots.add(new Entry.Slot(numbers[i], Arrays.copyOfRange(bytes, offset, offset + length)));
        offset += length;
      }
      return new Entry(sequence, channel, channelPosition, plan, kind, slots);
    }

    /// The entry with those of its records that are what they were; the others are empty.
    Entry left(byte[] bytes, int from, int to) {
      List<Entry.Slot> slots = new ArrayList<>(lengths.length);
      long offset = from;
      for (int i = 0; i < lengths.length; i++) {
        int length = lengths[i];
        boolean within = length >= 0 && offset >= from && offset + length <= to;
        byte[] record =
            within && SealedCodec.crc(bytes, (int) offset, length) == crcs[i]
                ? Arrays.copyOfRange(bytes, (int) offset, (int) offset + length)
                : new byte[0];
        slots.add(new Entry.Slot(numbers[i], record));
        offset += length;
      }
      return new Entry(sequence, channel, channelPosition, plan, kind, slots);
    }
  }
}
