package dev.tidegate.broker.shell;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// A frame's bytes that a test has changed.
final class FrameBytes {
  private static final int CRC_BYTES = 4;

  private FrameBytes() {}

  /// With a checksum over the whole that holds again.
  static byte[] checked(byte[] frame) {
    byte[] bytes = frame.clone();
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - CRC_BYTES);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - CRC_BYTES, (int) crc.getValue());
    return bytes;
  }
}
