package dev.tidegate.broker.frame;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.CRC32C;

/// Bytes that end with a CRC32C over all that is before it, 4 bytes, little-endian.
public final class SealedCodec {
  private static final int CRC_BYTES = 4;
  private static final int SHEET_BYTES = 1 << 16;

  /// Room to write in, used again and again: how long something is, is known when it is written.
  private static final Queue<byte[]> SHEETS = new ArrayBlockingQueue<>(8);

  private SealedCodec() {}

  /// Writes what is to be sealed.
  public interface Writer {
    void write(CodedOutputStream out) throws IOException;
  }

  /// Reads what was sealed, in `bytes` from 0 to `length`; `in` is at its beginning.
  public interface Reader<T> {
    T read(CodedInputStream in, byte[] bytes, int length) throws IOException, DamagedFrameException;
  }

  /// @param likelyBytes how long it will be, as far as is known
  /// @param writer called again, from the beginning, if that was too little
  public static byte[] seal(int likelyBytes, Writer writer) {
    byte[] known = likelyBytes + CRC_BYTES > SHEET_BYTES ? null : SHEETS.poll();
    byte[] sheet = known == null ? new byte[Math.max(SHEET_BYTES, likelyBytes + CRC_BYTES)] : known;
    byte[] sealed = sealed(sheet, writer);
    if (sheet.length == SHEET_BYTES) {
      boolean _ = SHEETS.offer(sheet);
    }
    for (int size = sheet.length; sealed.length == 0; ) {
      size = Math.multiplyExact(size, 2);
      sealed = sealed(new byte[size], writer);
    }
    return sealed;
  }

  /// Empty if it takes more than the sheet has room for.
  private static byte[] sealed(byte[] bytes, Writer writer) {
    int size = bytes.length;
    CodedOutputStream out = CodedOutputStream.newInstance(bytes, 0, size - CRC_BYTES);
    try {
      writer.write(out);
    } catch (CodedOutputStream.OutOfSpaceException _) {
      return new byte[0];
    } catch (IOException e) {
      throw new IllegalStateException("Writing to memory failed", e);
    }
    int length = out.getTotalBytesWritten();
    if (length > size - CRC_BYTES) {
      return new byte[0]; // numbers are held to the array's end, not to the length given
    }
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(length, crc(bytes, 0, length));
    return Arrays.copyOf(bytes, length + CRC_BYTES);
  }

  /// @param what names the bytes in the exception
  /// @throws DamagedFrameException if the checksum does not hold or the reader cannot read them
  public static <T> T open(String what, byte[] bytes, Reader<T> reader)
      throws DamagedFrameException {
    int length = bytes.length - CRC_BYTES;
    if (length <= 0) {
      throw new DamagedFrameException(what + " is too short: " + bytes.length + " bytes");
    }
    try {
      CodedInputStream tail = CodedInputStream.newInstance(bytes, length, CRC_BYTES);
      if (tail.readFixed32() != crc(bytes, 0, length)) {
        throw new DamagedFrameException(
            what + " checksum does not hold: " + bytes.length + " bytes");
      }
      return reader.read(CodedInputStream.newInstance(bytes, 0, length), bytes, length);
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedFrameException(what + " does not decode: " + bytes.length + " bytes", e);
    }
  }

  /// What bytes tell of which the checksum does not hold, or is not asked for.
  ///
  /// @throws DamagedFrameException if the reader cannot read them
  static <T> T unsealed(byte[] bytes, Reader<T> reader) throws DamagedFrameException {
    int length = Math.max(0, bytes.length - CRC_BYTES);
    try {
      return reader.read(CodedInputStream.newInstance(bytes, 0, length), bytes, length);
    } catch (IOException | IllegalArgumentException e) {
      throw new DamagedFrameException("Damaged bytes tell nothing: " + bytes.length, e);
    }
  }

  static int crc(byte[] bytes, int offset, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, offset, length);
    return (int) crc.getValue();
  }
}
