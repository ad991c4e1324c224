package dev.tidegate.broker.serve;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import dev.tidegate.model.Stamp;
import java.io.IOException;
import java.util.Optional;

/// What the feed must know of a record and its index does not tell; read without touching the body.
///
/// @param wireLevel the lowest wire level that reads the body, at least 1
record RecordHead(Stamp stamp, int wireLevel) {
  // Field numbers of tidegate.v1.Event; released, so they never change.
  private static final int STAMP = 3;
  private static final int WIRE_LEVEL = 6;

  /// Empty if the bytes are no record.
  static Optional<RecordHead> of(byte[] record) {
    CodedInputStream in = CodedInputStream.newInstance(record);
    long stamp = 0;
    int level = 0;
    try {
      while (true) {
        int tag = in.readTag();
        if (tag == 0) {
          break;
        }
        int field = WireFormat.getTagFieldNumber(tag);
        int type = WireFormat.getTagWireType(tag);
        if (field == STAMP && type == WireFormat.WIRETYPE_FIXED64) {
          stamp = in.readFixed64();
        } else if (field == WIRE_LEVEL && type == WireFormat.WIRETYPE_VARINT) {
          level = in.readUInt32();
        } else if (type == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
          in.skipRawBytes(in.readRawVarint32());
        } else if (!in.skipField(tag)) {
          return Optional.empty();
        }
      }
      return Optional.of(new RecordHead(new Stamp(stamp), Math.max(1, level)));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
