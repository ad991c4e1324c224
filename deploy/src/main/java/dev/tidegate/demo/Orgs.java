package dev.tidegate.demo;

import dev.tidegate.adapter.ChannelInfo;
import dev.tidegate.adapter.Delivery;
import dev.tidegate.adapter.Invitation;
import dev.tidegate.adapter.Item;
import dev.tidegate.adapter.Received;
import dev.tidegate.adapter.SubscribeOptions;
import dev.tidegate.adapter.Subscription;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// The five workspaces: a client each, their shared channels, and a thread each that reads.
final class Orgs implements AutoCloseable {
  static final OrgId HOST = new OrgId("acme");

  private static final Duration CALL = Duration.ofSeconds(20);
  private static final Duration JOINED = Duration.ofSeconds(40);
  private static final int QUEUE_ITEMS = 4_096;

  private final SortedMap<OrgId, TidegateClient> clients;
  private final Stopwatch stopwatch;
  private final List<Thread> readers = new ArrayList<>();
  private final List<Subscription> feeds = new ArrayList<>();
  private final List<TidegateException> failures = new CopyOnWriteArrayList<>();

  private Orgs(SortedMap<OrgId, TidegateClient> clients, Stopwatch stopwatch) {
    this.clients = clients;
    this.stopwatch = stopwatch;
  }

  /// What reading threads tell; safe for many threads.
  interface Reader {
    void delivered(OrgId org, Delivery delivery);

    void gap(OrgId org);
  }

  /// A client for each org, with an outbox and a profile for the commands in `folder`.
  static Orgs connect(Regions regions, Path folder, Stopwatch stopwatch) throws IOException {
    Files.createDirectories(folder);
    var clients = new TreeMap<OrgId, TidegateClient>();
    for (Map.Entry<OrgId, RegionId> entry : Regions.homes().entrySet()) {
      OrgId org = entry.getKey();
      CertificateFiles files = regions.certificate(org);
      String endpoint = regions.region(entry.getValue()).workspace().toString();
      Files.writeString(profile(folder, org), profile(org, endpoint, files));
      clients.put(
          org,
          TidegateClient.builder()
              .endpoint(endpoint)
              .org(org)
              .mtls(files.certificate(), files.key(), files.authorities())
              .outbox(folder.resolve(org + ".outbox"))
              .deadline(CALL)
              .backoff(Duration.ofMillis(50), Duration.ofMillis(500))
              .build());
    }
    return new Orgs(clients, stopwatch);
  }

  /// Where the profile of an org is, for `tidegate chat --profile`.
  static Path profile(Path folder, OrgId org) {
    return folder.resolve(org + ".properties");
  }

  TidegateClient client(OrgId org) {
    TidegateClient client = clients.get(org);
    if (client == null) {
      throw new IllegalArgumentException("org: not of this demo");
    }
    return client;
  }

  List<OrgId> ids() {
    return List.copyOf(clients.keySet());
  }

  /// Reads every org's feed from the beginning, until [#close].
  void read(Reader reader) {
    clients.forEach((org, client) -> {
      Subscription feed = client.subscribe(SubscribeOptions.earliest().queueItems(QUEUE_ITEMS));
      feeds.add(feed);
      readers.add(Thread.ofVirtual().name("feed-" + org).start(() -> read(org, feed, reader)));
    });
  }

  /// The failure by which a feed has ended, if one has.
  Optional<TidegateException> failure() {
    return failures.stream().findFirst();
  }

  /// Makes the channels, hosted by acme, and brings all orgs in: each step by the org whose it is.
  ///
  /// @return the channels by name, when every org sees every member
  Map<String, ChannelId> share(List<String> names) throws InterruptedException {
    var channels = new LinkedHashMap<String, ChannelId>();
    for (String name : names) {
      channels.put(name, client(HOST).channels().create(name).id());
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var joining = new ArrayList<Future<?>>();
      for (OrgId guest : clients.keySet()) {
        if (!guest.equals(HOST)) {
          joining.add(threads.submit(() -> join(guest, List.copyOf(channels.values()))));
        }
      }
      for (Future<?> each : joining) {
        each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TidegateException known) {
        throw known;
      }
      throw new IllegalStateException("Joining the channels failed", e);
    }
    for (OrgId org : clients.keySet()) {
      stopwatch.await(
          org + " to see all members of every channel",
          JOINED,
          () ->
              client(org).channels().list().stream()
                      .filter(channel -> complete(channel, channels))
                      .count()
                  == channels.size());
    }
    return channels;
  }

  @Override
  public void close() {
    feeds.forEach(Subscription::close);
    clients.values().forEach(TidegateClient::close);
  }

  private boolean complete(ChannelInfo channel, Map<String, ChannelId> ours) {
    return ours.containsValue(channel.id())
        && channel.connected()
        && channel.members().size() == clients.size();
  }

  private @Nullable Void join(OrgId guest, List<ChannelId> channels) throws InterruptedException {
    var theirs = client(guest).channels();
    for (ChannelId channel : channels) {
      stopwatch.await(
          guest + " to be known to the host's region", JOINED, () -> invited(channel, guest));
    }
    // An invitation is known at the guest's home when the control log has brought it there.
    stopwatch.await(
        guest + " to hear of its invitations",
        JOINED,
        () -> theirs.invitations().stream().filter(Orgs::isOpen).count() >= channels.size());
    for (Invitation invitation : theirs.invitations()) {
      if (isOpen(invitation) && channels.contains(invitation.channel())) {
        theirs.accept(invitation.id());
        theirs.approve(invitation.id());
      }
    }
    return null;
  }

  /// False while the control log has not told the host's region of the guest's home.
  private boolean invited(ChannelId channel, OrgId guest) {
    var host = client(HOST).channels();
    try {
      host.approve(host.invite(channel, guest).id());
      return true;
    } catch (TidegateException e) {
      if (e.code() == ErrorCode.ORG_UNKNOWN) {
        return false;
      }
      throw e;
    }
  }

  private static boolean isOpen(Invitation invitation) {
    return invitation.state() == Invitation.State.OPEN;
  }

  private void read(OrgId org, Subscription feed, Reader reader) {
    try {
      for (Received next : feed) {
        switch (next.item()) {
          case Delivery delivery -> reader.delivered(org, delivery);
          case Item.Gap _ -> reader.gap(org);
          case Item.ChannelChange _, Item.LinkState _, Item.Resync _ -> {}
        }
      }
    } catch (TidegateException e) {
      failures.add(e.with("org", org));
    } catch (RuntimeException e) {
      failures.add(
          new TidegateException(ErrorCode.INTERNAL, "A reader failed", e).with("org", org));
    }
  }

  private static String profile(OrgId org, String endpoint, CertificateFiles files) {
    return """
    endpoint=%s
    org=%s
    cert=%s
    key=%s
    ca=%s
    """
        .formatted(endpoint, org, files.certificate(), files.key(), files.authorities());
  }
}
