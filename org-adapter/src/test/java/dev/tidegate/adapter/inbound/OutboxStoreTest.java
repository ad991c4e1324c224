package dev.tidegate.adapter.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.adapter.inbound.OutboxStore.Progress;
import dev.tidegate.adapter.inbound.OutboxStore.Standing;
import dev.tidegate.model.BucketId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.TidegateException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class OutboxStoreTest {
  private static final BucketId A = new BucketId(3);
  private static final byte[] PRODUCER = new byte[16];

  @TempDir private Path folder;

  @Test
  void open_fileInUse_isRefused() throws SQLException {
    try (OutboxStore _ = open(OutboxBounds.DEFAULT)) {
      assertThatThrownBy(() -> open(OutboxBounds.DEFAULT).close()).isInstanceOf(SQLException.class);
    }
  }

  @Test
  void requireRoom_full_refusesAndChangesNothing() throws SQLException {
    try (OutboxStore store = open(OutboxBounds.DEFAULT.withRows(2))) {
      store.add(A, bytes(1));
      store.add(A, bytes(2));

      assertThatThrownBy(() -> store.requireRoom(1, 1))
          .isInstanceOfSatisfying(
              TidegateException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.OVERLOADED));
      assertThat(store.size()).isEqualTo(new OutboxStore.Size(2, 0, 2));
    }
  }

  @Test
  void add_reopened_goesOnWithTheSameProducerAndTheNextSequence() throws SQLException {
    try (OutboxStore store = open(OutboxBounds.DEFAULT)) {
      assertThat(store.add(A, bytes(1)).sequence()).isEqualTo(1);
      store.settle(store.add(A, bytes(2)));
      store.advance(new Progress("source", 17));
      store.commit();
    }

    byte[] other = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    try (OutboxStore store =
        OutboxStore.open(folder.resolve("outbox.db"), OutboxBounds.DEFAULT, other)) {
      assertThat(store.producer()).isEqualTo(PRODUCER);
      assertThat(store.standings()).containsExactly(new Standing(A, 1, true));
      assertThat(store.add(A, bytes(3)).sequence()).isEqualTo(3);
      assertThat(store.checkpoint("source")).hasValue(17);
    }
  }

  @Test
  void rollback_afterAdd_countsAsBefore() throws SQLException {
    try (OutboxStore store = open(OutboxBounds.DEFAULT)) {
      store.add(A, bytes(1));
      store.rollback();

      assertThat(store.size()).isEqualTo(new OutboxStore.Size(0, 0, 0));
      assertThat(store.standings()).isEmpty();
    }
  }

  @Test
  void load_moreBytesThanAsked_givesAtLeastOneAndSaysThereIsMore() throws SQLException {
    try (OutboxStore store = open(OutboxBounds.DEFAULT)) {
      store.add(A, new byte[600]);
      store.add(A, new byte[600]);
      store.add(A, new byte[600]);

      OutboxStore.Page page = store.load(A, 1, 10, 700);

      assertThat(page.items()).extracting(OutboxItem::sequence).containsExactly(1L);
      assertThat(page.moreBehind()).isTrue();
      assertThat(store.load(A, 3, 10, 700).moreBehind()).isFalse();
    }
  }

  @Test
  void setAside_refused_keepsItWithItsReasonUntilForgotten() throws SQLException {
    try (OutboxStore store = open(OutboxBounds.DEFAULT)) {
      OutboxItem item = store.add(A, bytes(1));
      store.setAside(item, new TidegateException(ErrorCode.CHANNEL_UNKNOWN, "No such channel"), 5);

      assertThat(store.load(A, 1, 10, 1_000).items()).isEmpty();
      assertThat(store.refused(10))
          .extracting(OutboxStore.SetAsideItem::code, OutboxStore.SetAsideItem::reason)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(ErrorCode.CHANNEL_UNKNOWN, "No such channel"));
      assertThat(store.size()).isEqualTo(new OutboxStore.Size(0, 1, 1));
      assertThat(store.forget(item.id())).isTrue();
      assertThat(store.forget(item.id())).isFalse();
      assertThat(store.size()).isEqualTo(new OutboxStore.Size(0, 0, 0));
    }
  }

  @Test
  void renumber_withHoles_isDenseFromTheFirst() throws SQLException {
    try (OutboxStore store = open(OutboxBounds.DEFAULT)) {
      List<OutboxItem> items =
          List.of(store.add(A, bytes(1)), store.add(A, bytes(2)), store.add(A, bytes(3)));
      store.settle(items.get(1));

      assertThat(store.renumber(A, 2)).isEqualTo(new Standing(A, 2, true));

      assertThat(store.load(A, 1, 10, 1_000).items())
          .extracting(OutboxItem::id, OutboxItem::sequence)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(items.get(0).id(), 2L),
              org.assertj.core.groups.Tuple.tuple(items.get(2).id(), 3L));
      assertThat(store.add(A, bytes(4)).sequence()).isEqualTo(4);
    }
  }

  @Test
  void reserve_higherThanNext_skipsTo() throws SQLException {
    try (OutboxStore store = open(OutboxBounds.DEFAULT)) {
      store.reserve(A, 10);
      assertThat(store.add(A, bytes(1)).sequence()).isEqualTo(10);
      store.reserve(A, 5);
      assertThat(store.add(A, bytes(2)).sequence()).isEqualTo(11);
    }
  }

  private OutboxStore open(OutboxBounds bounds) throws SQLException {
    return OutboxStore.open(folder.resolve("outbox.db"), bounds, PRODUCER);
  }

  private static byte[] bytes(int value) {
    return new byte[] {(byte) value};
  }
}
