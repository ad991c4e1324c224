package dev.tidegate.testkit;

import dev.tidegate.adapter.ClientBuilder;
import dev.tidegate.adapter.TidegateClient;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.config.LimitsConfig;
import dev.tidegate.broker.edge.GrpcDialer;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.CredentialsException;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.shell.Broker;
import dev.tidegate.broker.shell.BrokerStartException;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The regions of a test, running in its process, and the orgs at home there.
///
/// Methods return when what they did has arrived wherever it can; [IllegalStateException] says that
/// it did not within 30 s. For the thread of one test; the clients are for many.
public final class Federation implements AutoCloseable {
  private static final Duration MOST_IN_ONE_STEP = Duration.ofHours(12);

  private final Site site;
  private final SecureRandom chance = new SecureRandom();
  private final TestClock clock = new TestClock(this::move);
  private final Map<RegionId, RunningRegion> regions = new TreeMap<>();
  private final Map<OrgId, CertificateFiles> certificates = new HashMap<>();
  private final Map<OrgId, TidegateClient> clients = new HashMap<>();
  private final Deque<Runnable> closers = new ArrayDeque<>();
  private final Wires wires = new Wires(regions);

  private Federation(Path folder, List<RegionPlan> plans) throws IOException {
    site = new Site(folder, plans, chance, clock.now());
  }

  /// Starts the regions and links each to each.
  ///
  /// @param folder empty and of this federation alone
  /// @param baseline the policy of all regions, `residency/v1`; empty: everything may go everywhere
  public static Federation start(Path folder, List<RegionPlan> plans, String baseline)
      throws IOException {
    if (plans.isEmpty()) {
      throw new IllegalArgumentException("regions: none (expected: at least one)");
    }
    var federation = new Federation(folder.toAbsolutePath(), plans);
    try {
      federation.run(plans, baseline);
      return federation;
    } catch (ConfigException | CredentialsException | BrokerStartException e) {
      federation.close();
      throw new IOException("A region did not start: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      federation.close();
      throw e;
    }
  }

  private void run(List<RegionPlan> plans, String baseline)
      throws IOException, ConfigException, CredentialsException, BrokerStartException {
    CertificateFiles operator = site.issue(new Identity.Operator("test"));
    var dialer =
        new GrpcDialer(Credentials.read(operator), Site.TRUST_DOMAIN, LimitsConfig.DEFAULTS);
    closers.push(dialer::close);
    for (RegionPlan plan : plans) {
      Path config = site.configure(plan, plans, baseline);
      Broker broker = Broker.start(config, clock::moment, chance);
      int port = broker.address(Port.OPERATOR).getPort();
      var running = new RunningRegion(plan, broker, new GrpcOperator(plan.name(), dialer, port));
      regions.put(plan.name(), running);
      closers.push(running::close);
    }
    for (RegionPlan plan : plans) {
      for (OrgId org : plan.orgs()) {
        certificates.put(org, site.issue(new Identity.OrgAdapter(org)));
      }
    }
    wires.awaitLive();
  }

  /// The clock of all brokers.
  public TestClock clock() {
    return clock;
  }

  /// The org's client at its home region; the same one each time, closed with the federation.
  public TidegateClient client(String org) {
    return clients.computeIfAbsent(
        new OrgId(org),
        _ -> {
          TidegateClient client = builder(org).build();
          closers.push(client::close);
          return client;
        });
  }

  /// For a client with settings of its own, such as an outbox; the caller closes it.
  public ClientBuilder builder(String org) {
    OrgId id = new OrgId(org);
    CertificateFiles files = files(id);
    return TidegateClient.builder()
        .endpoint(home(id).endpoint())
        .org(id)
        .mtls(files.certificate(), files.key(), files.authorities());
  }

  /// A file that tells how an org reaches its home, as `tidegate org add` writes it: for what runs
  /// in a process of its own, the commands or a client in another language.
  public Path profile(String org) throws IOException {
    OrgId id = new OrgId(org);
    return site.profile(id, home(id).endpoint(), files(id));
  }

  /// Makes a channel of `host` and brings the guests in, by the words of both sides.
  public ChannelId share(String name, String host, String... guests) {
    var sharing = new Sharing(client(host));
    ChannelId channel = sharing.open(name);
    for (String guest : guests) {
      sharing.bring(channel, client(guest));
    }
    return channel;
  }

  /// Puts a policy of an org, `residency/v1`, in force at its home: from the next message on.
  ///
  /// @throws TidegateException POLICY_INVALID with each mistake; what was in force stays
  public void policy(String org, String source) {
    home(new OrgId(org)).operator().policy(org + ".yaml", source);
  }

  /// Takes the wire between two regions away, in both directions, until [#heal].
  public void cut(String one, String other) {
    wires.cut(new RegionId(one), new RegionId(other));
  }

  /// Gives it back, and returns when both directions are live: what was missed may still be coming.
  public void heal(String one, String other) {
    wires.heal(new RegionId(one), new RegionId(other));
  }

  /// A wire that is cut stays so for a day at most, by the brokers' clocks.
  private void move(Duration step) {
    Duration left = step;
    while (left.isPositive()) {
      Duration part = left.compareTo(MOST_IN_ONE_STEP) < 0 ? left : MOST_IN_ONE_STEP;
      clock.add(part);
      wires.stayCut();
      left = left.minus(part);
    }
    wires.awaitLive();
  }

  private CertificateFiles files(OrgId org) {
    CertificateFiles files = certificates.get(org);
    if (files == null) {
      throw new IllegalArgumentException("org: of no region of this test: " + org);
    }
    return files;
  }

  private RunningRegion home(OrgId org) {
    return regions.values().stream()
        .filter(region -> region.plan().orgs().contains(org))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("org: of no region of this test: " + org));
  }

  /// Ends the clients and the regions; files stay.
  @Override
  public void close() {
    while (!closers.isEmpty()) {
      closers.pop().run();
    }
  }
}
