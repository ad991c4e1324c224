package dev.tidegate.bench;

import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.cli.Profile;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.support.Moment;
import dev.tidegate.broker.warmup.WarmUp;
import dev.tidegate.chaos.local.BrokerProcess;
import dev.tidegate.chaos.local.FreePorts;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Two regions of this machine, each a broker process with a store of its own, two orgs at home in
/// each, and a link between them that may be long.
///
/// The sender and its reader are what is measured; the neighbour, at home beside the sender, and
/// its partner are there for who wants to disturb them. The brokers end with the site, and with
/// this process.
final class Site implements AutoCloseable {
  static final OrgId SENDER = new OrgId("acme");
  static final OrgId READER = new OrgId("globex");
  static final OrgId NEIGHBOUR = new OrgId("hooli");
  static final OrgId PARTNER = new OrgId("initech");

  private static final SiteFiles.Region EU =
      new SiteFiles.Region(
          new RegionId("eu-de"), "EU", new TreeMap<>(Map.of(SENDER, READER, NEIGHBOUR, PARTNER)));
  private static final SiteFiles.Region US =
      new SiteFiles.Region(
          new RegionId("us-va"), "US", new TreeMap<>(Map.of(READER, SENDER, PARTNER, NEIGHBOUR)));
  private static final int ASKED_SECONDS = 10;

  private final BrokerProcess near;
  private final BrokerProcess far;
  private final Endpoint nearMetrics;
  private final SiteLink link;
  private final Map<OrgId, CertificateFiles> orgs = new HashMap<>();
  private final CertificateFiles operator;
  private final Connections connections = new Connections();
  private final Thread abandoning = new Thread(this::abandon, "stop-regions");

  private Site(SiteFiles files, SiteOptions options) throws IOException {
    List<FreePorts> ports = FreePorts.of(2);
    link = new SiteLink(options);
    int toNear = link.to(ports.get(0).link());
    int toFar = link.to(ports.get(1).link());
    near = files.broker(EU, ports.get(0), US, toFar);
    far = files.broker(US, ports.get(1), EU, toNear);
    nearMetrics = ports.get(0).at(ports.get(0).metrics());
    for (OrgId org : List.of(SENDER, READER, NEIGHBOUR, PARTNER)) {
      orgs.put(org, files.certificate(new Identity.OrgAdapter(org)));
    }
    operator = files.certificate(new Identity.Operator("bench"));
  }

  /// Writes what the brokers need into `work`; starts none.
  static Site prepare(Path work, SiteOptions options, Instant now) throws IOException {
    var site = new Site(new SiteFiles(work, options, now), options);
    Runtime.getRuntime().addShutdownHook(site.abandoning);
    return site;
  }

  void start() throws IOException, InterruptedException {
    var one = near.start();
    var other = far.start();
    near.awaitReady(one);
    far.awaitReady(other);
  }

  /// Starts both regions, and lets this process, the client's, warm up beside them.
  ///
  /// @param clientWarmUp for how long at most; zero: it stays cold
  void start(Duration clientWarmUp, Report report) throws IOException, InterruptedException {
    report.say("two regions start");
    start();
    if (clientWarmUp.isPositive()) {
      report.say("the client warms up");
      WarmUp.run(
          folder(),
          clientWarmUp,
          () -> new Moment(System.nanoTime(), System.currentTimeMillis()),
          new SecureRandom());
    }
  }

  /// Starts the sender's region only.
  void startNear() throws IOException, InterruptedException {
    near.awaitReady(near.start());
  }

  /// How the sender's org reaches its region.
  Profile senderProfile() {
    CertificateFiles files = files(SENDER);
    return new Profile(
        near.workspace().toString(),
        SENDER.value(),
        files.certificate(),
        files.key(),
        files.authorities(),
        Optional.empty());
  }

  /// Makes so many channels of the sender and brings the reader in.
  List<ChannelId> channels(int count) throws InterruptedException {
    return channels(count, SENDER, READER);
  }

  /// The same of the neighbour and its partner.
  List<ChannelId> neighbourChannels(int count) throws InterruptedException {
    return channels(count, NEIGHBOUR, PARTNER);
  }

  private List<ChannelId> channels(int count, OrgId hosting, OrgId invited)
      throws InterruptedException {
    try (TidegateClient host = client(near, hosting);
        TidegateClient guest = client(far, invited)) {
      return new SharedChannels(host, guest).make(count);
    }
  }

  private TidegateClient client(BrokerProcess broker, OrgId org) {
    CertificateFiles files = files(org);
    return TidegateClient.builder()
        .endpoint(broker.workspace().toString())
        .org(org)
        .mtls(files.certificate(), files.key(), files.authorities())
        .build();
  }

  /// A connection of the sending org to its own region.
  ManagedChannel dialSender() throws IOException {
    return dial(near.workspace(), files(SENDER));
  }

  ManagedChannel dialReader() throws IOException {
    return dial(far.workspace(), files(READER));
  }

  /// A connection of the neighbour to the sender's region.
  ManagedChannel dialNeighbour() throws IOException {
    return dial(near.workspace(), files(NEIGHBOUR));
  }

  /// A connection of an operator to the sender's region.
  ManagedChannel dialOperator() throws IOException {
    return dial(near.operator(), operator);
  }

  private ManagedChannel dial(Endpoint port, CertificateFiles files) throws IOException {
    return connections.dial(port, Optional.empty(), files, SiteFiles.TRUST_DOMAIN);
  }

  private CertificateFiles files(OrgId org) {
    return Optional.ofNullable(orgs.get(org)).orElseThrow();
  }

  /// Bytes that both links have carried so far, in both directions.
  long wireBytes() throws IOException {
    return wireBytes(near) + wireBytes(far);
  }

  private long wireBytes(BrokerProcess broker) throws IOException {
    ManagedChannel channel = dial(broker.operator(), operator);
    try {
      return AdminServiceGrpc.newBlockingStub(channel)
          .withDeadlineAfter(ASKED_SECONDS, TimeUnit.SECONDS)
          .listLinks(ListLinksRequest.getDefaultInstance())
          .getLinksList()
          .stream()
          .mapToLong(each -> each.getWireBytesSent() + each.getWireBytesReceived())
          .sum();
    } finally {
      channel.shutdownNow();
    }
  }

  /// Where a process of the bench may put what it needs for a while.
  Path folder() {
    return near.folder();
  }

  /// Between the regions; can be cut if that was asked for.
  SiteLink link() {
    return link;
  }

  /// Where the sender's region answers monitoring.
  Endpoint nearMetrics() {
    return nearMetrics;
  }

  List<Long> pids() {
    return List.of(near.pid(), far.pid());
  }

  List<Path> stores() {
    return List.of(near.folder().resolve("data"), far.folder().resolve("data"));
  }

  /// Ends every connection that was dialed.
  void hangUp() {
    connections.close();
  }

  /// Asks both brokers to end and waits until they have.
  void stop() throws InterruptedException {
    near.askToStop();
    far.askToStop();
    near.awaitStopped();
    far.awaitStopped();
  }

  @Override
  public void close() {
    hangUp();
    abandon();
    link.close();
    try {
      Runtime.getRuntime().removeShutdownHook(abandoning);
    } catch (IllegalStateException _) {
      // The process is at its end, and does the same.
    }
  }

  private void abandon() {
    near.abandon();
    far.abandon();
  }
}
