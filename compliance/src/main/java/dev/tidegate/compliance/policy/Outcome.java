package dev.tidegate.compliance.policy;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a reader's org gets of a message: a copy, a stub, nothing yet, or nothing.
///
/// A lattice: `join` is commutative, associative and idempotent, so no order of rules or files
/// matters. The deliveries that a later release adds (fetch between copy and stub, pending between
/// stub and deferred) are new records here with a rank of their own.
public sealed interface Outcome {
  /// A copy, with the words of some classes changed. Only classes that change are listed.
  record Copy(SortedMap<String, Transform> transforms) implements Outcome {
    public static final Copy PLAIN = new Copy(Collections.emptySortedMap());

    public Copy {
      TreeMap<String, Transform> copy = new TreeMap<>();
      copy.putAll(transforms);
      copy.values().removeIf(transform -> transform == Transform.NONE);
      transforms = Collections.unmodifiableSortedMap(copy);
    }

    /// Whether the copy is the original, unchanged.
    public boolean isPlain() {
      return transforms.isEmpty();
    }

    /// What this copy changes that the earlier one left as it was: all that is still to be done
    /// where the earlier one was sent.
    public Copy beyond(Copy earlier) {
      TreeMap<String, Transform> more = new TreeMap<>(transforms);
      more.entrySet()
          .removeIf(each ->
              earlier
                      .transforms
                      .getOrDefault(each.getKey(), Transform.NONE)
                      .compareTo(each.getValue())
                  >= 0);
      return new Copy(more);
    }

    private Copy with(Copy other) {
      if (other.isPlain()) {
        return this;
      }
      TreeMap<String, Transform> both = new TreeMap<>(transforms);
      other.transforms.forEach((name, transform) -> both.merge(name, transform, Transform::join));
      return new Copy(both);
    }
  }

  /// Ids, time and reason, without a word of the message. The reason is a rule's `because`.
  record Stub(String reason) implements Outcome {}

  /// Nothing crosses.
  record Block(String reason) implements Outcome {}

  /// Waits in the origin region until what is unknown is known; never final. `unknown` holds one or
  /// more of `classes`, `home`, `region`, in this order with commas between.
  record Deferred(String unknown) implements Outcome {}

  /// The stricter of the two deliveries, and for two copies the stricter transform of each class.
  ///
  /// Copy, stub, deferred, block, in this order: what already blocks on its known parts stays
  /// blocked. Of two reasons the one first in the alphabet stays; the rules of a decision name them
  /// all.
  default Outcome join(Outcome other) {
    if (rank() != other.rank()) {
      return rank() > other.rank() ? this : other;
    }
    return switch (this) {
      case Copy copy -> other instanceof Copy second ? copy.with(second) : this;
      case Stub stub -> other instanceof Stub second ? first(stub.reason, second.reason) : this;
      case Deferred deferred -> other instanceof Deferred second ? both(deferred, second) : this;
      case Block block ->
          other instanceof Block second && second.reason.compareTo(block.reason) < 0
              ? second
              : block;
    };
  }

  /// How strict the delivery is, from 0; for comparing, not for storing.
  default int rank() {
    return switch (this) {
      case Copy _ -> 0;
      case Stub _ -> 1;
      case Deferred _ -> 2;
      case Block _ -> 3;
    };
  }

  private static Stub first(String reason, String other) {
    return new Stub(reason.compareTo(other) <= 0 ? reason : other);
  }

  private static Deferred both(Deferred deferred, Deferred other) {
    TreeSet<String> unknown = new TreeSet<>();
    Collections.addAll(unknown, deferred.unknown.split(","));
    Collections.addAll(unknown, other.unknown.split(","));
    return new Deferred(String.join(",", unknown));
  }
}
