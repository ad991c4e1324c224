package dev.tidegate.broker.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

final class ConnectionSlotsTest {
  @Test
  void take_allTaken_isRefusedUntilOneIsGivenBack() throws Exception {
    var slots = new ConnectionSlots(2, 2);
    assertThat(slots.take(address("10.0.0.1"))).isTrue();
    assertThat(slots.take(address("10.0.0.2"))).isTrue();

    assertThat(slots.take(address("10.0.0.3"))).isFalse();
    slots.giveBack(address("10.0.0.1"));

    assertThat(slots.take(address("10.0.0.3"))).isTrue();
    assertThat(slots.taken()).isEqualTo(2);
    assertThat(slots.refused()).isEqualTo(1);
  }

  @Test
  void take_oneAddressHasItsShare_othersStillGetIn() throws Exception {
    var slots = new ConnectionSlots(10, 1);
    assertThat(slots.take(address("10.0.0.1"))).isTrue();

    assertThat(slots.take(address("10.0.0.1"))).isFalse();
    assertThat(slots.take(address("10.0.0.2"))).isTrue();
  }

  @Test
  void take_sameIpv6Network_countsAsOneAddress() throws Exception {
    var slots = new ConnectionSlots(10, 1);
    assertThat(slots.take(address("2001:db8:0:1::1"))).isTrue();

    assertThat(slots.take(address("2001:db8:0:1:ffff::2"))).isFalse();
    assertThat(slots.take(address("2001:db8:0:2::1"))).isTrue();
  }

  private static InetAddress address(String text) throws UnknownHostException {
    return InetAddress.getByName(text);
  }
}
