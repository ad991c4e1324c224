package dev.tidegate.broker.control;

import dev.tidegate.model.Limits;
import dev.tidegate.model.RegionId;
import java.util.Arrays;

/// One entry of one region's control log: bytes that never change, the same in every region.
///
/// @param position dense from 1 per region
/// @param bytes a `ControlRecord` of `control.proto`, at most [#MAX_BYTES]; copied in and out
public record ControlEntry(RegionId region, long position, byte[] bytes) {
  /// A policy file of the largest size and what stands around it.
  public static final int MAX_BYTES = Limits.POLICY_FILE_BYTES + (64 << 10);

  public ControlEntry {
    if (position < 1) {
      throw new IllegalArgumentException("position: " + position + " (expected: >= 1)");
    }
    if (bytes.length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "bytes: " + bytes.length + " (expected: at most " + MAX_BYTES + ")");
    }
    bytes = bytes.clone();
  }

  @Override
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ControlEntry entry
        && position == entry.position
        && region.equals(entry.region)
        && Arrays.equals(bytes, entry.bytes);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * region.hashCode() + Long.hashCode(position)) + Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return region + "@" + position + " (" + bytes.length + " bytes)";
  }
}
