package dev.tidegate.adapter.slack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.model.BucketId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  @TempDir private Path folder = Path.of("unset");

  @Test
  void open_whatIsNoLedger_isRefused() throws IOException {
    Path other = Files.writeString(folder.resolve("notes"), "dear diary\n");

    assertThatThrownBy(() -> Ledger.open(other)).isInstanceOf(IOException.class);
    assertThat(other).hasContent("dear diary\n");
  }

  @Test
  void open_afterAKillInTheMiddleOfALine_dropsThatLineAndGoesOn() throws IOException {
    Path file = folder.resolve("C1.ledger");
    try (Ledger ledger = Ledger.open(file)) {
      ledger.imported(10, event(1));
      ledger.imported(20, event(2));
    }
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length <= whole.length; length++) {
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      try (Ledger ledger = Ledger.open(file)) {
        int kept = ledger.size();
        ledger.imported(30, event(3));
        assertThat(ledger.size()).isEqualTo(kept + 1);
      }
      try (Ledger ledger = Ledger.open(file)) {
        assertThat(ledger.event(30)).contains(event(3));
        assertThat(ledger.event(20).isPresent()).isEqualTo(length == whole.length);
      }
    }
  }

  @Test
  void event_ofMessagesInNoOrder_isFound() throws IOException {
    try (Ledger ledger = Ledger.open(folder.resolve("C1.ledger"))) {
      for (long at : List.of(50L, 10L, 30L, 20L, 40L)) {
        ledger.imported(at, event(at));
      }
      for (long at = 10; at <= 50; at += 10) {
        assertThat(ledger.event(at)).contains(event(at));
      }
      assertThat(ledger.event(35)).isEmpty();
    }
  }

  private static EventId event(long sequence) {
    return new EventId(new RegionId("eu-de"), 7, new BucketId(3), sequence);
  }
}
