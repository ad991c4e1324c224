package dev.tidegate.bench;

import dev.tidegate.broker.config.Endpoint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a broker needs to live: its heap after a collection and the memory that its connections
/// have outside of it, in MiB.
record Memory(long heapMiB, long directMiB) {
  private static final Pattern DIRECT =
      Pattern.compile(
          "^(?:tidegate_direct_memory_bytes|jvm_buffer_pool_used_bytes\\{pool=\"direct\"})"
              + " ([0-9.E+]+)$",
          Pattern.MULTILINE);
  private static final Duration MOST = Duration.ofSeconds(10);

  /// @param metrics the broker's listener for monitoring, on loopback
  static Memory of(long pid, Endpoint metrics) throws IOException, InterruptedException {
    long heap = Usage.heapMiB(List.of(pid));
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create("http://" + metrics + "/metrics"))
              .timeout(MOST)
              .build();
      Matcher found =
          DIRECT.matcher(client.send(request, HttpResponse.BodyHandlers.ofString()).body());
      double direct = 0;
      while (found.find()) {
        direct += Double.parseDouble(found.group(1));
      }
      return new Memory(heap, (long) direct >> 20);
    }
  }

  long sum() {
    return heapMiB + directMiB;
  }

  @Override
  public String toString() {
    return heapMiB + " MiB heap, " + directMiB + " MiB direct";
  }
}
