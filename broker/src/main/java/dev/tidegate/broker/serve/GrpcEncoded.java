package dev.tidegate.broker.serve;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/// A protobuf message that is bytes already, in pieces that are shared with other messages: it goes
/// to the wire piece by piece, without being put together or parsed.
record GrpcEncoded(List<byte[]> pieces, int length) {
  static GrpcEncoded of(List<byte[]> pieces) {
    int length = 0;
    for (byte[] piece : pieces) {
      length += piece.length;
    }
    return new GrpcEncoded(List.copyOf(pieces), length);
  }

  /// For the answers of a server; it reads nothing.
  static final class Marshaller implements MethodDescriptor.Marshaller<GrpcEncoded> {
    @Override
    public InputStream stream(GrpcEncoded value) {
      return new Pieces(value);
    }

    @Override
    public GrpcEncoded parse(InputStream stream) {
      throw new UnsupportedOperationException("Answers are only written here");
    }
  }

  private static final class Pieces extends InputStream implements Drainable, KnownLength {
    private final GrpcEncoded message;
    private int piece;
    private int offset;
    private int left;

    Pieces(GrpcEncoded message) {
      this.message = message;
      this.left = message.length();
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int drained = left;
      while (left > 0) {
        byte[] bytes = message.pieces().get(piece);
        target.write(bytes, offset, bytes.length - offset);
        left -= bytes.length - offset;
        offset = 0;
        piece++;
      }
      return drained;
    }

    @Override
    public int available() {
      return left;
    }

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] target, int start, int most) {
      if (left == 0) {
        return most == 0 ? 0 : -1;
      }
      while (offset == message.pieces().get(piece).length) {
        offset = 0;
        piece++;
      }
      byte[] bytes = message.pieces().get(piece);
      int length = Math.min(most, bytes.length - offset);
      System.arraycopy(bytes, offset, target, start, length);
      offset += length;
      left -= length;
      return length;
    }
  }
}
