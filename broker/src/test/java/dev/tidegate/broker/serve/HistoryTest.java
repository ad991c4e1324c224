package dev.tidegate.broker.serve;

import static dev.tidegate.broker.serve.ServeWorld.ACME;
import static dev.tidegate.broker.serve.ServeWorld.BOLT;
import static dev.tidegate.broker.serve.ServeWorld.CORD;
import static dev.tidegate.broker.serve.ServeWorld.EU;
import static dev.tidegate.broker.serve.ServeWorld.US;
import static dev.tidegate.broker.serve.ServeWorld.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.frame.Frame;
import dev.tidegate.broker.serve.ServeWorld.Give;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.TidegateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HistoryTest {
  private final ServeWorld world = new ServeWorld();
  private final ChannelId channel = world.share(1, 0, BOLT);
  private final ChannelId other = world.share(1, 1, BOLT);

  private HistoryPage ask(OrgId org, ChannelId about, long from, boolean backward, int limit) {
    List<HistoryPage> pages = new ArrayList<>();
    world.fanOut.history(
        org, new HistoryRequest(about, from, backward, limit), pages::add, world.now);
    world.settle();
    assertThat(pages).hasSize(1);
    return pages.getFirst();
  }

  private HistoryPage.Page page(OrgId org, long from, boolean backward, int limit) {
    HistoryPage page = ask(org, channel, from, backward, limit);
    assertThat(page).isInstanceOf(HistoryPage.Page.class);
    return (HistoryPage.Page) page;
  }

  private static List<String> texts(HistoryPage.Page page) {
    return page.deliveries().stream().map(ServeWorld::text).toList();
  }

  private static ErrorCode refusal(HistoryPage page) {
    assertThat(page).isInstanceOf(HistoryPage.Refused.class);
    return ((HistoryPage.Refused) page).why().code();
  }

  private void commit(int events) {
    for (int i = 1; i <= events; i += 2) {
      world.commit(
          i % 3 == 0 ? US : EU,
          world.post(channel, "n" + i),
          world.post(other, "elsewhere"),
          world.post(channel, "n" + (i + 1)));
    }
  }

  @Test
  void page_channelOfOthers_looksLikeAnAbsentOne() {
    assertThat(refusal(ask(CORD, channel, 0, false, 10))).isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(refusal(ask(CORD, ServeWorld.channelIn(9, 0), 0, false, 10)))
        .isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
    assertThat(world.queries).isEmpty();
  }

  @Test
  void request_outOfBounds_isRefused() {
    for (int limit : new int[] {0, -1, 201}) {
      assertThatThrownBy(() -> new HistoryRequest(channel, 0, false, limit))
          .isInstanceOf(TidegateException.class);
    }
    assertThatThrownBy(() -> new HistoryRequest(channel, -1, false, 1))
        .isInstanceOf(TidegateException.class);
  }

  @Test
  void page_emptyChannel_isEmptyAndLast() {
    assertThat(page(BOLT, 0, false, 10)).isEqualTo(new HistoryPage.Page(List.of(), 0));
    assertThat(page(BOLT, 0, true, 10)).isEqualTo(new HistoryPage.Page(List.of(), 0));
  }

  @Test
  void page_forward_goesThroughAllOnce() {
    commit(11);
    List<String> all = new ArrayList<>();
    List<Long> positions = new ArrayList<>();
    long from = 0;
    int pages = 0;
    do {
      HistoryPage.Page page = page(BOLT, from, false, 5);
      assertThat(page.deliveries()).hasSizeLessThanOrEqualTo(5);
      all.addAll(texts(page));
      page.deliveries().forEach(each -> positions.add(each.channelPosition()));
      from = page.nextPosition();
      pages++;
    } while (from != 0);

    assertThat(all).hasSize(12).startsWith("n1", "n2").endsWith("n12");
    assertThat(positions).isSorted().doesNotHaveDuplicates();
    assertThat(pages).isEqualTo(3);
  }

  @Test
  void page_answersAreCutShort_goesThroughAllOnce() {
    commit(11);
    world.framesPerAnswer = 1;
    List<String> all = new ArrayList<>();
    long from = 0;
    do {
      HistoryPage.Page page = page(BOLT, from, false, 200);
      all.addAll(texts(page));
      from = page.nextPosition();
    } while (from != 0);

    assertThat(all).hasSize(12).startsWith("n1", "n2").endsWith("n12");
  }

  @Test
  void page_backward_goesThroughAllOnceFromTheEnd() {
    commit(11);
    List<String> all = new ArrayList<>();
    long from = 0;
    do {
      HistoryPage.Page page = page(BOLT, from, true, 5);
      all.addAll(texts(page));
      from = page.nextPosition();
    } while (from != 0);

    assertThat(all).hasSize(12).startsWith("n12", "n11").endsWith("n1");
  }

  @Test
  void page_eachOrg_getsItsOwnRenditions() {
    world.commit(
        EU,
        post(channel, "mail", Map.of(ACME, Give.COPY, BOLT, Give.CHANGED)),
        post(channel, "secret", Map.of(ACME, Give.COPY, BOLT, Give.BLOCK)),
        post(channel, "open", Map.of(ACME, Give.DEFERRED, BOLT, Give.COPY)),
        post(channel, "stub", Map.of(ACME, Give.COPY, BOLT, Give.STUB)));

    assertThat(texts(page(ACME, 0, false, 10))).containsExactly("mail", "secret", "stub");
    assertThat(texts(page(BOLT, 0, false, 10)))
        .containsExactly("[changed]", "open", "<" + ServeWorld.REASON + ">");
  }

  @Test
  void page_mostlyNotForTheOrg_readsOnWithinItsBoundAndTellsWhereToGoOn() {
    for (int i = 0; i < 40; i++) {
      world.commit(EU, post(channel, "secret", Map.of(ACME, Give.COPY)));
    }
    world.commit(EU, world.post(channel, "open"));

    HistoryPage.Page first = page(BOLT, 0, false, 5);
    assertThat(first.deliveries()).isEmpty();
    assertThat(first.nextPosition()).isEqualTo(20);
    assertThat(world.queries).hasSize(FeedConfig.DEFAULTS.historyReads());
    HistoryPage.Page second = page(BOLT, first.nextPosition(), false, 5);
    HistoryPage.Page third = page(BOLT, second.nextPosition(), false, 5);

    assertThat(texts(third)).containsExactly("open");
    assertThat(third.nextPosition()).isZero();
  }

  @Test
  void page_largeEvents_keepsItsSize() {
    for (int i = 0; i < 40; i++) {
      world.commit(EU, world.post(channel, "x".repeat(60_000)));
    }
    HistoryPage.Page page = page(BOLT, 0, false, 200);

    assertThat(page.deliveries()).hasSizeBetween(10, 17);
    assertThat(page.nextPosition()).isEqualTo(page.deliveries().size());
    assertThat(FeedWireCodec.page(page).length()).isLessThan(1 << 20);
  }

  @Test
  void page_planNoLongerStands_isDecidedAnewFirst() {
    world.commit(EU, world.post(channel, "old decision"));
    world.policySet = "1".repeat(64);
    world.decideAnew = frame -> world.decided(frame, Map.of(ACME, Give.COPY, BOLT, Give.STUB));

    assertThat(texts(page(BOLT, 0, false, 5))).containsExactly("<" + ServeWorld.REASON + ">");
    assertThat(world.refreshed).hasSize(1);
  }

  @Test
  void page_orgIsRemovedWhileItIsRead_getsNothing() {
    commit(3);
    List<HistoryPage> pages = new ArrayList<>();
    world.fanOut.history(BOLT, new HistoryRequest(channel, 0, false, 5), pages::add, world.now);
    world.remove(channel, BOLT);
    world.settle();

    assertThat(refusal(pages.getFirst())).isEqualTo(ErrorCode.CHANNEL_UNKNOWN);
  }

  @Test
  void page_storeAway_saysSo() {
    world.readable = false;

    assertThat(refusal(ask(BOLT, channel, 0, false, 5))).isEqualTo(ErrorCode.STORE_UNAVAILABLE);
  }

  @Test
  void page_damagedFrame_givesWhatIsBeforeItAndThenSaysSo() {
    world.commit(EU, world.post(channel, "whole"));
    Frame rotten = world.commit(EU, world.post(channel, "rotten"));
    world.journal.damage(rotten.id(rotten.entries().getFirst()));

    HistoryPage.Page before = page(BOLT, 0, false, 5);
    assertThat(texts(before)).containsExactly("whole");
    assertThat(before.nextPosition()).isEqualTo(1);
    assertThat(refusal(ask(BOLT, channel, 1, false, 5))).isEqualTo(ErrorCode.FRAME_DAMAGED);
  }
}
