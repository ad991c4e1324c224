package dev.tidegate.broker.journal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.SealedCodec;
import dev.tidegate.model.ChannelId;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The byte form of one frame's knots: a count, then each chain's name with its knot. What a knot
/// refers to is told by its distance.
final class KnotCodec {
  private static final int KNOT_BYTES = 40;

  private KnotCodec() {}

  /// @param frame the number of the frame's row
  static byte[] encode(long frame, Map<Chain, Knot> knots) {
    return SealedCodec.seal(
        KNOT_BYTES * knots.size(),
        out -> {
          out.writeUInt32NoTag(knots.size());
          for (Map.Entry<Chain, Knot> each : knots.entrySet()) {
            Knot knot = each.getValue();
            ChainCodec.write(out, each.getKey());
            out.writeUInt64NoTag(knot.ordinal());
            out.writeUInt64NoTag(knot.last());
            writeEnd(out, frame, knot.last(), knot.back());
            writeEnd(out, frame, knot.last(), knot.leap());
          }
        });
  }

  /// The frame's knot in the chain; empty if it is not in it.
  ///
  /// @throws DamagedFrameException if the bytes are not those that were written
  static Optional<Knot> find(Chain chain, long frame, byte[] bytes) throws DamagedFrameException {
    return Optional.ofNullable(decode(frame, bytes).get(chain));
  }

  /// All knots of the frame.
  ///
  /// @throws DamagedFrameException if the bytes are not those that were written
  static Map<Chain, Knot> decode(long frame, byte[] bytes) throws DamagedFrameException {
    return SealedCodec.open(
        "Knots",
        bytes,
        (in, _, _) -> {
          Map<Chain, Knot> knots = new LinkedHashMap<>();
          for (int left = in.readUInt32(); left > 0; left--) {
            knots.put(ChainCodec.read(in), readKnot(in, frame));
          }
          return knots;
        });
  }

  /// The positions that the frame has in each of its channels.
  ///
  /// @throws DamagedFrameException if the bytes are not those that were written
  static Map<ChannelId, Placing.Span> channels(long frame, byte[] bytes)
      throws DamagedFrameException {
    return SealedCodec.open(
        "Knots",
        bytes,
        (in, _, _) -> {
          Map<ChannelId, Placing.Span> spans = new LinkedHashMap<>();
          for (int left = in.readUInt32(); left > 0; left--) {
            Chain next = ChainCodec.read(in);
            Knot knot = readKnot(in, frame);
            if (next instanceof Chain.OfChannel(ChannelId channel)) {
              spans.put(channel, new Placing.Span(knot.back().last() + 1, knot.last()));
            }
          }
          return spans;
        });
  }

  private static Knot readKnot(CodedInputStream in, long frame) throws IOException {
    long ordinal = in.readUInt64();
    long last = in.readUInt64();
    return new Knot(ordinal, last, readEnd(in, frame, last), readEnd(in, frame, last));
  }

  private static void writeEnd(CodedOutputStream out, long frame, long last, Knot.End end)
      throws IOException {
    if (end.isNone()) {
      out.writeUInt64NoTag(0);
    } else {
      out.writeUInt64NoTag(frame - end.frame());
      out.writeUInt64NoTag(last - end.last());
    }
  }

  private static Knot.End readEnd(CodedInputStream in, long frame, long last) throws IOException {
    long distance = in.readUInt64();
    return distance == 0 ? Knot.End.NONE : new Knot.End(frame - distance, last - in.readUInt64());
  }
}
