package dev.tidegate.broker.frame;

import com.google.common.collect.ImmutableSortedMap;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// The byte form of a frame's head.
final class HeadCodec {
  private static final Same<RegionId> REGIONS = new Same<>(64);
  private static final Same<SortedMap<RegionId, Long>> CONTROLS = new Same<>(64);

  private HeadCodec() {}

  static void write(CodedOutputStream out, FrameHead head) throws IOException {
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

  static FrameHead read(CodedInputStream in) throws IOException, DamagedFrameException {
    BucketId bucket = new BucketId(in.readUInt32());
    RegionId origin = readRegion(in);
    long incarnation = in.readUInt64();
    Pointer after = readPointer(in);
    long first = in.readUInt64();
    long last = in.readUInt64();
    long position = in.readUInt64();
    int revision = in.readUInt32();
    long storedAt = in.readUInt64();
    boolean early = in.readBool();
    SortedMap<RegionId, Pointer> dependencies = new TreeMap<>();
    for (int i = FrameCodec.count(in); i > 0; i--) {
      dependencies.put(readRegion(in), readPointer(in));
    }
    SortedMap<RegionId, Long> control = new TreeMap<>();
    for (int i = FrameCodec.count(in); i > 0; i--) {
      control.put(readRegion(in), in.readUInt64());
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
        CONTROLS.as(ImmutableSortedMap.copyOfSorted(control)));
  }

  private static RegionId readRegion(CodedInputStream in) throws IOException {
    return REGIONS.as(new RegionId(in.readString()));
  }

  private static void writePointer(CodedOutputStream out, Pointer pointer) throws IOException {
    out.writeUInt64NoTag(pointer.incarnation());
    out.writeUInt64NoTag(pointer.sequence());
  }

  private static Pointer readPointer(CodedInputStream in) throws IOException {
    return new Pointer(in.readUInt64(), in.readUInt64());
  }
}
