package dev.tidegate.broker.serve;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;

/// The byte form of a cursor token: version, store, run, org, positions, control, held channels,
/// CRC32C.
///
/// At most 4 KiB. The checksum tells accidents, not forgery: a forged place shows nothing that the
/// org may not have.
final class CursorCodec {
  private static final int VERSION = 2;

  private CursorCodec() {}

  static byte[] encode(FeedCursor cursor) {
    return encode(
        cursor.storeId(),
        cursor.run(),
        cursor.org(),
        cursor.positions(),
        cursor.control(),
        cursor.changesTold(),
        cursor.held());
  }

  /// As for the cursor of these parts, without copies: this is done for every batch.
  static byte[] encode(
      long storeId,
      long run,
      OrgId org,
      long[] positions,
      long control,
      int changesTold,
      List<FeedCursor.HeldChannel> held) {
    byte[] buffer = new byte[96 + 10 * BucketId.COUNT + 48 * held.size() + org.value().length()];
    CodedOutputStream out = CodedOutputStream.newInstance(buffer);
    try {
      out.writeRawByte((byte) VERSION);
      out.writeFixed64NoTag(storeId);
      out.writeFixed64NoTag(run);
      out.writeStringNoTag(org.value());
      for (int word = 0; word < BucketId.COUNT; word += Long.SIZE) {
        long present = 0;
        for (int bit = 0; bit < Long.SIZE; bit++) {
          present |= positions[word + bit] == 0 ? 0 : 1L << bit;
        }
        out.writeFixed64NoTag(present);
      }
      for (long position : positions) {
        if (position != 0) {
          out.writeUInt64NoTag(position);
        }
      }
      out.writeUInt64NoTag(control);
      out.writeUInt32NoTag(changesTold);
      out.writeUInt32NoTag(held.size());
      for (FeedCursor.HeldChannel each : held) {
        write(out, each);
      }
      int covered = out.getTotalBytesWritten();
      out.writeFixed32NoTag(crc(buffer, covered));
      byte[] token = new byte[out.getTotalBytesWritten()];
      System.arraycopy(buffer, 0, token, 0, token.length);
      return token;
    } catch (IOException e) {
      throw new IllegalStateException("Writing to memory failed", e);
    }
  }

  private static void write(CodedOutputStream out, FeedCursor.HeldChannel held) throws IOException {
    out.writeFixed64NoTag(held.channel().high());
    out.writeFixed64NoTag(held.channel().low());
    out.writeUInt64NoTag(held.next());
    out.writeUInt64NoTag(held.last() - held.next());
    out.writeUInt64NoTag(held.until() == 0 ? 0 : held.until() - held.next() + 1);
    out.writeUInt32NoTag(held.done());
    out.writeBoolNoTag(held.ranOut());
  }

  /// The place that the token names.
  ///
  /// @throws TidegateException CURSOR_MALFORMED if it is no token or another org's; CURSOR_EXPIRED,
  ///   with the token of the first place there is, if it is of another store
  static FeedCursor decode(byte[] token, long storeId, OrgId org) {
    if (token.length < 5 || token.length > Limits.CURSOR_BYTES) {
      throw malformed(token);
    }
    FeedCursor cursor = read(token);
    if (!cursor.org().equals(org)) {
      throw malformed(token);
    }
    if (cursor.storeId() != storeId) {
      throw expired(storeId, org);
    }
    return cursor;
  }

  /// CURSOR_EXPIRED with the first place there is, as a position and as a token in base 64 that can
  /// be asked for.
  static TidegateException expired(long storeId, OrgId org) {
    byte[] first = encode(FeedCursor.earliest(storeId, org));
    return new TidegateException(
            ErrorCode.CURSOR_EXPIRED, "The cursor's place is not in this store")
        .with("first_position", 1)
        .with("first_cursor", Base64.getEncoder().encodeToString(first));
  }

  private static FeedCursor read(byte[] token) {
    int covered = token.length - 4;
    try {
      if (CodedInputStream.newInstance(token, covered, 4).readFixed32() != crc(token, covered)) {
        throw malformed(token);
      }
      CodedInputStream in = CodedInputStream.newInstance(token, 0, covered);
      if (in.readRawByte() != VERSION) {
        throw malformed(token);
      }
      long storeId = in.readFixed64();
      long run = in.readFixed64();
      OrgId org = new OrgId(in.readString());
      long[] present = new long[BucketId.COUNT / Long.SIZE];
      for (int i = 0; i < present.length; i++) {
        present[i] = in.readFixed64();
      }
      long[] positions = new long[BucketId.COUNT];
      for (int i = 0; i < positions.length; i++) {
        if ((present[i / Long.SIZE] & 1L << i) != 0) {
          positions[i] = in.readUInt64();
        }
      }
      long control = in.readUInt64();
      int told = in.readUInt32();
      int count = in.readUInt32();
      if (count < 0 || count > FeedCursor.MAX_HELD) {
        throw malformed(token);
      }
      List<FeedCursor.HeldChannel> held = new ArrayList<>(count);
      for (int i = 0; i < count; i++) {
        held.add(readHeld(in));
      }
      if (!in.isAtEnd()) {
        throw malformed(token);
      }
      return new FeedCursor(storeId, run, org, positions, control, told, held);
    } catch (IOException | IllegalArgumentException _) {
      throw malformed(token);
    }
  }

  private static FeedCursor.HeldChannel readHeld(CodedInputStream in) throws IOException {
    ChannelId channel = new ChannelId(in.readFixed64(), in.readFixed64());
    long next = in.readUInt64();
    long last = next + in.readUInt64();
    long releasing = in.readUInt64();
    return new FeedCursor.HeldChannel(
        channel,
        next,
        last,
        releasing == 0 ? 0 : next + releasing - 1,
        in.readUInt32(),
        in.readBool());
  }

  private static TidegateException malformed(byte[] token) {
    return new TidegateException(ErrorCode.CURSOR_MALFORMED, "The cursor is malformed")
        .with("bytes", token.length);
  }

  private static int crc(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
