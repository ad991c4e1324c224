package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.Sharing.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.ListChannelsRequest;
import dev.tidegate.wire.admin.v1.ListChannelsResponse;
import dev.tidegate.wire.admin.v1.ListFeedsRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What an operator sees of feeds and channels.
final class OperatorListsTest {
  @TempDir private Path folder;
  private Site site;
  private AdminServiceGrpc.AdminServiceBlockingStub admin;
  private Client acme;

  @BeforeEach
  void begin() throws Exception {
    site = new Site(folder);
    site.configure(
        List.of(new Site.Region("eu-de", "EU", List.of("acme"), Site.freePort())),
        Optional.empty());
    site.start("eu-de");
    admin = AdminServiceGrpc.newBlockingStub(site.operator("eu-de"));
    acme = new Client(site.org("eu-de", "acme"));
  }

  @AfterEach
  void end() {
    site.close();
  }

  @Test
  void listChannels_badPage_isRefused() {
    assertThat(refusal(() -> channels("no id", 0))).isEqualTo(ErrorCode.MALFORMED_REQUEST);
    assertThat(refusal(() -> channels("", 1_001))).isEqualTo(ErrorCode.MALFORMED_REQUEST);
  }

  @Test
  void listChannels_pageByPage_givesEachOnceInOrder() throws Exception {
    var made = new TreeSet<String>();
    for (int i = 0; i < 5; i++) {
      made.add(acme.create("c" + i).getId());
    }

    var seen = new ArrayList<String>();
    String after = "";
    boolean more = true;
    while (more) {
      ListChannelsResponse page = channels(after, 2);
      page.getChannelsList().forEach(each -> seen.add(each.getId()));
      after = seen.getLast();
      more = page.getMore();
    }

    assertThat(seen).containsExactlyElementsOf(made);
    assertThat(channels("", 0).getChannels(0).getOrgsList()).containsExactly("acme");
  }

  @Test
  void listFeeds_aReader_isThereWithItsOrg() throws Exception {
    String channel = acme.create("general").getId();
    acme.say(channel, "hello", "k1");
    Reading reading = new Reading(acme.channel());
    assertThat(reading.text()).isEqualTo("hello");

    Until.holds(
        "listed",
        () -> {
          var feeds = admin.listFeeds(ListFeedsRequest.getDefaultInstance());
          return feeds.getTotal() == 1
              && feeds.getFeeds(0).getOrg().equals("acme")
              && feeds.getFeeds(0).getLagEvents() == 0;
        });
    var counts = admin.getRegion(GetRegionRequest.getDefaultInstance()).getCounts();
    assertThat(counts.getOwnEvents()).isEqualTo(1);
    assertThat(counts.getDelivered()).isPositive();
    assertThat(counts.getOpenFeeds()).isEqualTo(1);
    assertThat(counts.getPlansOrDefault("copy", 0)).isEqualTo(1);
  }

  private ListChannelsResponse channels(String after, int limit) {
    return admin.listChannels(
        ListChannelsRequest.newBuilder().setAfter(after).setLimit(limit).build());
  }
}
