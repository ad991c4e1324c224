package dev.tidegate.broker.shell;

import static dev.tidegate.broker.shell.Sharing.share;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.Alarm;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.v1.ChannelChanged;
import dev.tidegate.wire.v1.DisconnectOrgRequest;
import dev.tidegate.wire.v1.Event;
import dev.tidegate.wire.v1.EventId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// An operator puts yesterday's copy of a region's store back.
final class OldStoreTest extends TwoRegions {
  private int copies;

  private Path copyOf(String region) throws IOException {
    Path copy = folder.resolve("copy-" + ++copies + "-of-" + region);
    copy(site().data(region), copy);
    return copy;
  }

  private void putBack(String region, Path copy) throws IOException {
    try (Stream<Path> files = Files.list(site().data(region))) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    copy(copy, site().data(region));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }

  private List<String> alarms(String region) throws Exception {
    return AdminServiceGrpc.newBlockingStub(site().operator(region))
        .getRegion(GetRegionRequest.getDefaultInstance())
        .getAlarmsList()
        .stream()
        .map(Alarm::getCode)
        .toList();
  }

  @Test
  void origin_oldCopyPutBack_newRunIsAlarmedAndNothingComesTwice() throws Exception {
    String channel = share("general", acme(), "globex", globex()).getId();
    Reading feed = new Reading(globex().channel());
    Client acme = acme();
    acme.say(channel, "first", "k1");
    assertThat(feed.text()).isEqualTo("first");
    site().stop("eu-de");
    Path copy = copyOf("eu-de");
    site().start("eu-de");
    acme = acme();
    EventId lost = acme.say(channel, "second", "k2").getEvent();
    assertThat(feed.text()).isEqualTo("second");
    site().stop("eu-de");
    putBack("eu-de", copy);

    site().start("eu-de");
    acme = acme();
    EventId third = acme.say(channel, "third", "k3").getEvent();
    acme.say(channel, "fourth", "k4");

    assertThat(third.getIncarnation()).isNotEqualTo(lost.getIncarnation());
    Event next = feed.event();
    assertThat(next.getPosted().getText()).isEqualTo("third");
    assertThat(next.getId()).isEqualTo(third);
    assertThat(feed.text()).isEqualTo("fourth");
    assertThat(texts(globex(), channel)).containsExactly("first", "second", "third", "fourth");
    assertThat(texts(acme, channel)).containsExactly("first", "third", "fourth");
    assertThat(alarms("us-va")).contains("STORE_REGRESSED");
    assertThat(alarms("eu-de")).contains("STORE_REGRESSED");
    Reading anew = new Reading(globex().channel());
    assertThat(List.of(anew.text(), anew.text(), anew.text(), anew.text()))
        .containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void receiver_oldCopyPutBack_getsEverythingAgainAndAheadCursorsAreExpired() throws Exception {
    String channel = share("general", acme(), "globex", globex()).getId();
    Client acme = acme();
    Reading before = new Reading(globex().channel());
    acme.say(channel, "first", "k1");
    assertThat(before.text()).isEqualTo("first");
    site().stop("us-va");
    Path copy = copyOf("us-va");
    site().start("us-va");
    Reading feed = new Reading(globex().channel());
    List<String> read = new ArrayList<>();
    acme.say(channel, "second", "k2");
    acme.say(channel, "third", "k3");
    while (!read.contains("third")) {
      read.add(feed.text());
    }
    site().stop("us-va");
    site().stop("eu-de");
    putBack("us-va", copy);

    site().start("us-va");
    Reading ahead = new Reading(globex().channel(), feed.cursor());

    assertThat(ahead.refused()).isEqualTo(ErrorCode.CURSOR_EXPIRED);
    Reading after = new Reading(globex().channel(), before.cursor());
    site().start("eu-de");
    assertThat(after.text()).isEqualTo("second");
    assertThat(after.text()).isEqualTo("third");
    acme().say(channel, "fourth", "k4");
    assertThat(after.text()).isEqualTo("fourth");
    assertThat(texts(globex(), channel)).containsExactly("first", "second", "third", "fourth");
  }

  @Test
  void region_controlEntriesLostWithTheStore_takesThemBackFromTheOthers() throws Exception {
    share("general", acme(), "globex", globex());
    site().stop("us-va");
    Path copy = copyOf("us-va");
    site().start("us-va");
    String later = share("later", acme(), "globex", globex()).getId();
    site().stop("us-va");
    putBack("us-va", copy);

    site().start("us-va");
    acme().say(later, "first", "k1");

    Reading feed = new Reading(globex().channel());
    assertThat(feed.text()).isEqualTo("first");
    globex().say(later, "second", "k2");
    Reading own = new Reading(acme().channel());
    assertThat(own.text()).isEqualTo("first");
    assertThat(own.text()).isEqualTo("second");
    // What is said of channels from now on is heard by the others.
    globex()
        .channels()
        .disconnectOrg(
            DisconnectOrgRequest.newBuilder().setChannel(later).setOrg("globex").build());
    own.await(item ->
        item.getChannelChanged().getChange() == ChannelChanged.Change.CHANGE_MEMBER_REMOVED);
  }

  private static List<String> texts(Client client, String channel) {
    return client.history(channel).stream()
        .map(delivery -> delivery.getEvent().getPosted().getText())
        .toList();
  }
}
