package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.DamagedFrameException;
import dev.tidegate.broker.frame.SealedCodec;
import java.util.Map;

/// The byte form of what one commit changed of the heads: the chains, then the streams, each with a
/// count before them.
final class HeadsCodec {
  private static final int HEAD_BYTES = 32;

  private HeadsCodec() {}

  static byte[] encode(Heads heads) {
    return SealedCodec.seal(
        HEAD_BYTES * heads.size(),
        out -> {
          out.writeUInt32NoTag(heads.chains().size());
          for (Map.Entry<Chain, Knot.End> each : heads.chains().entrySet()) {
            ChainCodec.write(out, each.getKey());
            out.writeUInt64NoTag(each.getValue().frame());
            out.writeUInt64NoTag(each.getValue().last());
          }
          out.writeUInt32NoTag(heads.streams().size());
          for (Map.Entry<Heads.Run, Heads.Applied> each : heads.streams().entrySet()) {
            out.writeUInt32NoTag(each.getKey().bucket());
            out.writeUInt64NoTag(each.getKey().origin());
            out.writeFixed64NoTag(each.getKey().incarnation());
            out.writeUInt32NoTag(each.getValue().ordinal());
            out.writeUInt64NoTag(each.getValue().sequence());
          }
        });
  }

  /// @throws DamagedFrameException if the bytes are not those that were written
  static Heads decode(byte[] bytes) throws DamagedFrameException {
    return SealedCodec.open(
        "Heads",
        bytes,
        (in, _, _) -> {
          Heads heads = new Heads();
          for (int left = in.readUInt32(); left > 0; left--) {
            heads.chains().put(ChainCodec.read(in), new Knot.End(in.readUInt64(), in.readUInt64()));
          }
          for (int left = in.readUInt32(); left > 0; left--) {
            heads
                .streams()
                .put(
                    new Heads.Run(in.readUInt32(), in.readUInt64(), in.readFixed64()),
                    new Heads.Applied(in.readUInt32(), in.readUInt64()));
          }
          return heads;
        });
  }
}
