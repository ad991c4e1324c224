package dev.tidegate.bench;

import dev.tidegate.model.ChannelId;
import dev.tidegate.wire.EventCodec;
import dev.tidegate.wire.v1.Envelope;
import dev.tidegate.wire.v1.Posted;

/// What a flood says in one channel.
record FloodTexts(ChannelId channel, Texts texts) {
  Envelope envelope(long number) {
    return Envelope.newBuilder()
        .setChannel(channel.toString())
        .setAuthor("flood")
        .setPosted(Posted.newBuilder().setTextBytes(EventCodec.utf8(texts.text(number))))
        .build();
  }
}
