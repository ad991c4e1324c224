package dev.tidegate.broker.link;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdCompressCtx;
import com.github.luben.zstd.ZstdException;
import dev.tidegate.model.Limits;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;

/// The frames of one message as bytes: one after the other, each behind its length, zstd outside
/// where it pays.
///
/// @param rawBytes length before compression, at most 4 MiB
record PackedFrames(int rawBytes, byte[] bytes, boolean compressed) {
  /// Below this zstd costs more than it saves.
  private static final int WORTH_BYTES = 1 << 10;

  /// What unpacks to more than so many times its size is refused, and is not made either.
  private static final int MAX_RATIO = 512;

  private static final int LEVEL = 1;
  private static final Queue<ZstdCompressCtx> CONTEXTS = new ArrayBlockingQueue<>(4);
  private static final int LENGTH_BYTES = 4;

  static PackedFrames pack(List<byte[]> frames) {
    long length = 0;
    for (byte[] frame : frames) {
      length += LENGTH_BYTES + frame.length;
    }
    if (length > Limits.LINK_MESSAGE_RAW_BYTES) {
      throw new IllegalArgumentException("frames: " + length + " bytes (expected: at most 4 MiB)");
    }
    ByteBuffer raw = ByteBuffer.allocate((int) length);
    for (byte[] frame : frames) {
      raw.putInt(frame.length).put(frame);
    }
    if (length > WORTH_BYTES) {
      byte[] small = compress(raw.array());
      if (small.length < length && length / MAX_RATIO < small.length) {
        return new PackedFrames((int) length, small, true);
      }
    }
    return new PackedFrames((int) length, raw.array(), false);
  }

  /// A context is half a megabyte that has to be made ready: it is used again.
  private static byte[] compress(byte[] raw) {
    ZstdCompressCtx context = CONTEXTS.poll();
    if (context == null) {
      context = new ZstdCompressCtx().setLevel(LEVEL);
    }
    byte[] small = context.compress(raw);
    if (!CONTEXTS.offer(context)) {
      context.close();
    }
    return small;
  }

  /// @throws LinkMessageTooLargeException if they announce more than may be
  /// @throws IllegalArgumentException if the bytes are not what they announce
  List<byte[]> unpack() {
    ByteBuffer raw = ByteBuffer.wrap(raw());
    List<byte[]> frames = new ArrayList<>();
    while (raw.hasRemaining()) {
      int length = raw.remaining() < LENGTH_BYTES ? -1 : raw.getInt();
      if (length < 1 || length > raw.remaining()) {
        throw new IllegalArgumentException("frames: " + raw.remaining() + " bytes left over");
      }
      byte[] frame = new byte[length];
      raw.get(frame);
      frames.add(frame);
    }
    return frames;
  }

  private byte[] raw() {
    if (rawBytes < 0 || rawBytes > Limits.LINK_MESSAGE_RAW_BYTES) {
      throw new LinkMessageTooLargeException(
          "frames: " + Integer.toUnsignedString(rawBytes) + " bytes (expected: at most 4 MiB)");
    }
    if (!compressed) {
      if (bytes.length != rawBytes) {
        throw new IllegalArgumentException("frames: " + bytes.length + " instead of " + rawBytes);
      }
      return bytes;
    }
    if (rawBytes / MAX_RATIO >= bytes.length) {
      throw new IllegalArgumentException("frames: " + rawBytes + " bytes from " + bytes.length);
    }
    byte[] raw = new byte[rawBytes];
    try {
      if (Zstd.decompress(raw, bytes) == rawBytes) {
        return raw;
      }
    } catch (ZstdException e) {
      throw new IllegalArgumentException("frames: do not unpack to " + rawBytes + " bytes", e);
    }
    throw new IllegalArgumentException("frames: unpack to less than " + rawBytes + " bytes");
  }
}
