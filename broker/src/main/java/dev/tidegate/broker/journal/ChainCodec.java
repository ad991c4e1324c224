package dev.tidegate.broker.journal;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;

/// The byte form of a chain's name: a kind, a bucket unless the channel tells it, and what names
/// the chain in the bucket. One chain has one form.
final class ChainCodec {
  private static final int BUCKET = 1;
  private static final int STREAM = 2;
  private static final int CHANNEL = 3;
  private static final int PRODUCER = 4;

  private ChainCodec() {}

  static byte[] encode(Chain chain) {
    try {
      var bytes = new ByteArrayOutputStream(20);
      CodedOutputStream out = CodedOutputStream.newInstance(bytes, 20);
      write(out, chain);
      out.flush();
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("Writing to memory failed", e);
    }
  }

  static void write(CodedOutputStream out, Chain chain) throws IOException {
    switch (chain) {
      case Chain.OfBucket(BucketId bucket) -> {
        out.writeUInt32NoTag(BUCKET);
        out.writeUInt32NoTag(bucket.value());
      }
      case Chain.OfStream(BucketId bucket, long origin, long incarnation) -> {
        out.writeUInt32NoTag(STREAM);
        out.writeUInt32NoTag(bucket.value());
        out.writeUInt64NoTag(origin);
        out.writeFixed64NoTag(incarnation);
      }
      case Chain.OfChannel(ChannelId channel) -> {
        out.writeUInt32NoTag(CHANNEL);
        out.writeFixed64NoTag(channel.high());
        out.writeFixed64NoTag(channel.low());
      }
      case Chain.OfProducer(BucketId bucket, long producer) -> {
        out.writeUInt32NoTag(PRODUCER);
        out.writeUInt32NoTag(bucket.value());
        out.writeUInt64NoTag(producer);
      }
    }
  }

  static Chain read(CodedInputStream in) throws IOException {
    int kind = in.readUInt32();
    return switch (kind) {
      case BUCKET -> new Chain.OfBucket(new BucketId(in.readUInt32()));
      case STREAM ->
          new Chain.OfStream(new BucketId(in.readUInt32()), in.readUInt64(), in.readFixed64());
      case CHANNEL -> new Chain.OfChannel(new ChannelId(in.readFixed64(), in.readFixed64()));
      case PRODUCER -> new Chain.OfProducer(new BucketId(in.readUInt32()), in.readUInt64());
      default -> throw new IOException("Chain is of kind " + kind);
    };
  }
}
