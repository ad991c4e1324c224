package dev.tidegate.broker.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.frame.RecordCodec;
import dev.tidegate.compliance.detect.Classification;
import dev.tidegate.compliance.policy.Outcome;
import dev.tidegate.model.Body;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.Event;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.Stamp;
import dev.tidegate.model.UserId;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class RendererTest {
  private static final ChannelId CHANNEL = new ChannelId(1, 2);
  private static final Event OF_A_LATER_RELEASE =
      new Event(
          new EventId(new RegionId("eu-de"), 1, CHANNEL.bucket(), 1),
          CHANNEL,
          new Stamp(1),
          Optional.of(new OrgId("acme")),
          Optional.of(new UserId("ann")),
          2,
          new Body.Posted("poll: tea?", Optional.empty()));

  @Test
  void stub_ofAnEventOfALaterRelease_isReadByEveryLevel() {
    Event stub = rendered(new Outcome.Stub("REVIEW"));

    assertThat(stub.wireLevel()).isEqualTo(1);
    assertThat(stub.body()).isInstanceOf(Body.Withheld.class);
  }

  private static Event rendered(Outcome outcome) {
    byte[] record = RecordCodec.encode(OF_A_LATER_RELEASE, Classification.NONE);
    return RecordCodec.decode(Renderer.render(RecordCodec.decode(record), outcome)).event();
  }
}
