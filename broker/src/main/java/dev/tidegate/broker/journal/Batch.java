package dev.tidegate.broker.journal;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.frame.Merged;
import dev.tidegate.broker.frame.Pointer;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What one transaction stores: all of it or nothing.
///
/// @param number counts batches from 1; makes an unknown commit knowable
/// @param frames new frames without positions; each must follow on its stream's end
/// @param replacements frames one revision on, at the positions that they have, each at most once;
///   of a damaged frame by what is left of it
/// @param merge stored frames that become one; never together with replacements
/// @param skips sequences of which this region gets nothing
/// @param control entries of any region's control log, in the order in which they were applied here
/// @param edits which event changes which, so that a delete finds all words
/// @param blanksOpened deletes whose words are still to be taken out of the store, and edits that
///   may be of deleted messages
/// @param blanksDone deletes whose words are out
/// @param cursors last acknowledgements of named subscriptions
/// @param refusals events of other regions that were refused for good
/// @param parkings channels that a poison event stopped, or that were released
/// @param run the broker that stores this, in its first batch
/// @param sweep how far the sweep has come; the last one that was stored counts
/// @param settled positions, by bucket, below which nothing is left to merge; the last that were
///   stored count
public record Batch(
    long number,
    List<Frame> frames,
    List<Frame> replacements,
    Optional<Merge> merge,
    List<Skip> skips,
    List<StoredControl> control,
    List<Edit> edits,
    List<EventId> blanksOpened,
    List<EventId> blanksDone,
    List<Cursor> cursors,
    List<Refusal> refusals,
    List<Parking> parkings,
    Optional<Run> run,
    Optional<Sweep> sweep,
    Optional<Map<BucketId, Long>> settled) {

  /// The frames at these positions of a bucket become one frame ([Merged]), made of them as they
  /// are stored then. Both ends inclusive; a frame must begin at the first and one end at the last.
  public record Merge(BucketId bucket, long first, long last) {
    public Merge {
      if (first < 1 || last <= first || last - first >= Merged.MAX_EVENTS) {
        throw new IllegalArgumentException("merge: " + first + " to " + last);
      }
    }
  }

  /// A range of one stream that is applied without being stored.
  public record Skip(
      BucketId bucket, RegionId origin, Pointer after, long incarnation, long from, long to) {
    public Skip {
      if (from < 1 || to < from) {
        throw new IllegalArgumentException("skip: " + from + " to " + to);
      }
      if (from != (after.incarnation() == incarnation ? after.sequence() + 1 : 1)) {
        throw new IllegalArgumentException("skip: " + from + " does not follow " + after);
      }
    }

    public Pointer end() {
      return new Pointer(incarnation, to);
    }
  }

  /// One entry of one region's control log; `localPosition` counts what was applied here, from 1.
  public record StoredControl(long localPosition, RegionId region, long position, byte[] entry) {}

  /// `by` is an edit of `target`.
  public record Edit(EventId target, EventId by) {
    /// Whether `target` is of an earlier run: the origin's store may have gone back between the two
    /// and lost a delete of it that others have.
    public boolean crossesRuns() {
      return target.incarnation() != by.incarnation();
    }
  }

  /// A named subscription's last acknowledged cursor token.
  public record Cursor(OrgId org, String name, byte[] token) {}

  public record Refusal(EventId event, String reason, long atMillis) {}

  /// `parked` false: released.
  public record Parking(ChannelId channel, EventId event, String reason, boolean parked) {}

  /// How far what is stored was decided anew on one basis: all positions below `next` of bucket
  /// `bucket`, and all buckets before it. Bucket 256: everything.
  ///
  /// @param rules names what decisions rest on, 64 hex digits
  /// @param sinceMillis the last end of a transfer that had passed
  public record Sweep(String rules, long sinceMillis, int bucket, long next) {}

  /// One run of a broker, and where it began.
  ///
  /// @param control last local position of the control entries
  /// @param positions last local position per bucket that has any
  public record Run(long incarnation, long control, Map<BucketId, Long> positions) {
    public Run {
      positions = Map.copyOf(positions);
    }
  }

  public boolean isEmpty() {
    return frames.isEmpty()
        && replacements.isEmpty()
        && merge.isEmpty()
        && skips.isEmpty()
        && control.isEmpty()
        && edits.isEmpty()
        && blanksOpened.isEmpty()
        && blanksDone.isEmpty()
        && cursors.isEmpty()
        && refusals.isEmpty()
        && parkings.isEmpty()
        && run.isEmpty()
        && sweep.isEmpty()
        && settled.isEmpty();
  }

  public static Builder builder() {
    return new Builder();
  }

  /// Gathers a batch. Not safe for use by many threads.
  public static final class Builder {
    public final List<Frame> frames = new ArrayList<>();
    public final List<Frame> replacements = new ArrayList<>();
    public final List<Skip> skips = new ArrayList<>();
    public final List<StoredControl> control = new ArrayList<>();
    public final List<Edit> edits = new ArrayList<>();
    public final List<EventId> blanksOpened = new ArrayList<>();
    public final List<EventId> blanksDone = new ArrayList<>();
    public final List<Cursor> cursors = new ArrayList<>();
    public final List<Refusal> refusals = new ArrayList<>();
    public final List<Parking> parkings = new ArrayList<>();
    public Optional<Run> run = Optional.empty();
    public Optional<Sweep> sweep = Optional.empty();
    public Optional<Merge> merge = Optional.empty();
    public Optional<Map<BucketId, Long>> settled = Optional.empty();

    private Builder() {}

    /// Notes an edit, and opens a blank for it where its target may be deleted here.
    public void edit(Edit edit) {
      edits.add(edit);
      if (edit.crossesRuns()) {
        blanksOpened.add(edit.by());
      }
    }

    /// Nothing was added yet.
    public boolean isEmpty() {
      return build(1).isEmpty();
    }

    public Batch build(long number) {
      return new Batch(
          number,
          List.copyOf(frames),
          List.copyOf(replacements),
          merge,
          List.copyOf(skips),
          List.copyOf(control),
          List.copyOf(edits),
          List.copyOf(blanksOpened),
          List.copyOf(blanksDone),
          List.copyOf(cursors),
          List.copyOf(refusals),
          List.copyOf(parkings),
          run,
          sweep,
          settled);
    }
  }
}
