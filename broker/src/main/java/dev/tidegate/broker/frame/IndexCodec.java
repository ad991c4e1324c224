package dev.tidegate.broker.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The byte form of a frame's index: channels, entries with the lengths and checksums of their
/// records, keys and marks.
final class IndexCodec {
  private static final Same<ChannelId> CHANNELS = new Same<>(1024);
  private static final Same<Producer> PRODUCERS = new Same<>(256);

  private IndexCodec() {}

  static void write(CodedOutputStream out, Frame frame) throws IOException {
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
      int channel = channels.getOrDefault(entry.channel(), 0);
      EntryCodec.write(out, frame.head(), entry, channel);
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

  /// An index, and not yet the records that stand behind it.
  record Index(List<EntryCodec.Unread> unread, List<Frame.Key> keys, List<Frame.Mark> marks) {
    /// The entries with their records, which fill `bytes` from `from` to `to`.
    ///
    /// @param damaged they need not: a record that is not what it was is empty
    List<Entry> entries(byte[] bytes, int from, int to, boolean damaged)
        throws DamagedFrameException {
      List<Entry> entries = new ArrayList<>(unread.size());
      int offset = from;
      for (EntryCodec.Unread each : unread) {
        entries.add(damaged ? each.left(bytes, offset, to) : each.entry(bytes, offset, to));
        offset += each.recordBytes();
      }
      if (offset != to && !damaged) {
        throw new DamagedFrameException("Frame holds " + (to - offset) + " bytes too many");
      }
      return entries;
    }
  }

  static Index read(CodedInputStream in, FrameHead head) throws IOException, DamagedFrameException {
    int channelCount = FrameCodec.count(in);
    List<ChannelId> channels = new ArrayList<>(channelCount);
    for (int i = 0; i < channelCount; i++) {
      channels.add(CHANNELS.as(new ChannelId(in.readFixed64(), in.readFixed64())));
    }
    int entryCount = FrameCodec.count(in);
    List<EntryCodec.Unread> entries = new ArrayList<>(entryCount);
    for (int i = 0; i < entryCount; i++) {
      entries.add(EntryCodec.read(in, head, channels));
    }
    List<Frame.Key> keys = new ArrayList<>();
    for (int i = FrameCodec.count(in); i > 0; i--) {
      keys.add(new Frame.Key(in.readUInt64(), in.readFixed64(), in.readFixed64()));
    }
    List<Frame.Mark> marks = new ArrayList<>();
    for (int i = FrameCodec.count(in); i > 0; i--) {
      long sequence = in.readUInt64();
      Producer producer =
          PRODUCERS.as(
              new Producer(new OrgId(in.readString()), in.readFixed64(), in.readFixed64()));
      marks.add(new Frame.Mark(sequence, producer, in.readUInt64()));
    }
    return new Index(entries, keys, marks);
  }
}
