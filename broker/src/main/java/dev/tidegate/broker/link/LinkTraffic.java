package dev.tidegate.broker.link;

/// Bytes that one link has carried since the broker began, compressed and framed as gRPC messages.
///
/// @param sentBytes to the far region, all lanes together
/// @param receivedBytes its answers
public record LinkTraffic(long sentBytes, long receivedBytes) {
  public static final LinkTraffic NONE = new LinkTraffic(0, 0);
}
