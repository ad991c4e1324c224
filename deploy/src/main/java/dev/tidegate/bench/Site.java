package dev.tidegate.bench;

import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.adapter.cli.Profile;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.local.BrokerFile;
import dev.tidegate.local.BrokerProcess;
import dev.tidegate.local.FreePorts;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// Two regions of this machine, each a broker process with a store of its own, two orgs at home in
/// each, and a link between them that may be long.
///
/// The sender and its reader are what is measured; the neighbour, at home beside the sender, and
/// its partner are there for who wants to disturb them.
final class Site implements AutoCloseable {
  static final OrgId SENDER = new OrgId("acme");
  static final OrgId READER = new OrgId("globex");
  static final OrgId NEIGHBOUR = new OrgId("hooli");
  static final OrgId PARTNER = new OrgId("initech");

  private static final RegionId EU = new RegionId("eu-de");
  private static final RegionId US = new RegionId("us-va");
  private static final String TRUST_DOMAIN = "bench.tidegate.example";
  private static final Duration CERTIFICATES = Duration.ofDays(2);
  private static final int ASKED_SECONDS = 10;

  private final BrokerProcess near;
  private final BrokerProcess far;
  private final Map<OrgId, CertificateFiles> orgs;
  private final CertificateFiles operator;
  private final SiteLink link;
  private final Endpoint nearMetrics;
  private final List<GrpcDialer> dialers = new ArrayList<>();

  private Site(
      BrokerProcess near,
      BrokerProcess far,
      Map<OrgId, CertificateFiles> orgs,
      CertificateFiles operator,
      SiteLink link,
      Endpoint nearMetrics) {
    this.near = near;
    this.far = far;
    this.orgs = Map.copyOf(orgs);
    this.operator = operator;
    this.link = link;
    this.nearMetrics = nearMetrics;
  }

  /// Writes what the brokers need into `work`; starts none.
  static Site prepare(Path work, SiteOptions options, Instant now) throws IOException {
    var ca =
        DevelopmentCa.create(
            work.resolve("certificates"), TRUST_DOMAIN, new SecureRandom(), now, CERTIFICATES);
    List<FreePorts> ports = FreePorts.of(2);
    var link = new SiteLink(options);
    var dialed = new TreeMap<RegionId, Integer>();
    dialed.put(EU, link.to(ports.get(0).link()));
    dialed.put(US, link.to(ports.get(1).link()));
    var atNear = new TreeMap<>(Map.of(SENDER, READER, NEIGHBOUR, PARTNER));
    var atFar = new TreeMap<>(Map.of(READER, SENDER, PARTNER, NEIGHBOUR));
    BrokerProcess near = broker(work, ca, EU, atNear, US, ports.get(0), dialed, options, now);
    BrokerProcess far = broker(work, ca, US, atFar, EU, ports.get(1), dialed, options, now);
    Map<OrgId, CertificateFiles> orgs = new HashMap<>();
    for (OrgId org : List.of(SENDER, READER, NEIGHBOUR, PARTNER)) {
      orgs.put(org, ca.issue(new Identity.OrgAdapter(org), now, CERTIFICATES));
    }
    return new Site(
        near,
        far,
        orgs,
        ca.issue(new Identity.Operator("bench"), now, CERTIFICATES),
        link,
        ports.get(0).at(ports.get(0).metrics()));
  }

  /// @param home the orgs there, each with its partner in the other region
  private static BrokerProcess broker(
      Path work,
      DevelopmentCa ca,
      RegionId region,
      SortedMap<OrgId, OrgId> home,
      RegionId peer,
      FreePorts ports,
      Map<RegionId, Integer> dialed,
      SiteOptions options,
      Instant now)
      throws IOException {
    Path folder = Files.createDirectories(work.resolve(region.value()));
    var certificate = ca.issue(new Identity.Broker(region, region + "-1"), now, CERTIFICATES);
    var dials = new TreeMap<>(dialed);
    dials.remove(region);
    String law = region.equals(EU) ? "EU" : "US";
    Map<String, String> policies = new TreeMap<>();
    home.forEach((org, partner) ->
        policies.put(
            org + ".yaml", Policy.of(org.value(), region.value(), partner.value(), peer.value())));
    Path config =
        new BrokerFile(
                region, TRUST_DOMAIN, ports, certificate, law, List.copyOf(home.keySet()), dials)
            .write(folder, policies);
    Files.writeString(config, options.limits(NEIGHBOUR), StandardOpenOption.APPEND);
    return new BrokerProcess(
        region,
        folder,
        config,
        ports.at(ports.workspace()),
        ports.at(ports.operator()),
        options.javaOptions(),
        options.warmUp());
  }

  void start() throws IOException, InterruptedException {
    var one = near.start();
    var other = far.start();
    near.awaitReady(one);
    far.awaitReady(other);
  }

  /// Starts the sender's region only.
  void startNear() throws IOException, InterruptedException {
    near.awaitReady(near.start());
  }

  /// How the sender's org reaches its region.
  Profile senderProfile() {
    return new Profile(
        near.workspace().toString(),
        SENDER.value(),
        files(SENDER).certificate(),
        files(SENDER).key(),
        files(SENDER).authorities(),
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
    try (TidegateClient host = client(near, hosting, files(hosting));
        TidegateClient guest = client(far, invited, files(invited))) {
      return new SharedChannels(host, guest).make(count);
    }
  }

  /// A connection of the sending org to its own region.
  ManagedChannel dialSender() throws IOException {
    return dial(near, files(SENDER));
  }

  ManagedChannel dialReader() throws IOException {
    return dial(far, files(READER));
  }

  /// A connection of the neighbour to the sender's region.
  ManagedChannel dialNeighbour() throws IOException {
    return dial(near, files(NEIGHBOUR));
  }

  /// A connection of an operator to the sender's region.
  ManagedChannel dialOperator() throws IOException {
    return dial(near.operator(), operator);
  }

  private CertificateFiles files(OrgId org) {
    CertificateFiles files = orgs.get(org);
    if (files == null) {
      throw new IllegalArgumentException("org: not of this site: " + org);
    }
    return files;
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
          .mapToLong(link -> link.getWireBytesSent() + link.getWireBytesReceived())
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

  List<Path> logs() {
    return List.of(near.log(), far.log());
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
    near.abandon();
    far.abandon();
    link.close();
    dialers.forEach(GrpcDialer::close);
  }

  private ManagedChannel dial(BrokerProcess broker, CertificateFiles files) throws IOException {
    return dial(broker.workspace(), files);
  }

  private ManagedChannel dial(Endpoint port, CertificateFiles files) throws IOException {
    try {
      var dialer = new GrpcDialer(Credentials.read(files), TRUST_DOMAIN, LimitsConfig.DEFAULTS);
      dialers.add(dialer);
      return dialer.toAnyBroker(port);
    } catch (CredentialsException e) {
      throw new IOException("The bench's own certificate cannot be used", e);
    }
  }

  private static TidegateClient client(BrokerProcess broker, OrgId org, CertificateFiles files) {
    return TidegateClient.builder()
        .endpoint(broker.workspace().toString())
        .org(org)
        .mtls(files.certificate(), files.key(), files.authorities())
        .build();
  }
}
