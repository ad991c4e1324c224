package dev.tidegate.broker.edge;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/// How many connections one port has, in all and from one address, and whether there is room for
/// another.
///
/// IPv6 addresses count by their first 64 bits, which is what one subscriber has. Any thread may
/// call; a lock is held for a look-up at most. Holds no more entries than there are connections.
final class ConnectionSlots {
  private final int most;
  private final int mostPerAddress;
  private final Map<Long, Integer> byAddress = new HashMap<>();
  private int taken;
  private long refused;

  ConnectionSlots(int most, int mostPerAddress) {
    this.most = most;
    this.mostPerAddress = mostPerAddress;
  }

  /// Takes a slot; false if there is none. What was taken must be given back once.
  synchronized boolean take(InetAddress address) {
    int fromThere = byAddress.getOrDefault(key(address), 0);
    if (taken >= most || fromThere >= mostPerAddress) {
      refused++;
      return false;
    }
    byAddress.put(key(address), fromThere + 1);
    taken++;
    return true;
  }

  synchronized void giveBack(InetAddress address) {
    byAddress.computeIfPresent(key(address), (_, count) -> count == 1 ? null : count - 1);
    taken--;
  }

  synchronized int taken() {
    return taken;
  }

  synchronized long refused() {
    return refused;
  }

  private static Long key(InetAddress address) {
    byte[] bytes = address.getAddress();
    long key = 0;
    for (byte one : address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes) {
      key = key << 8 | (one & 0xff);
    }
    return key;
  }
}
