package dev.tidegate.broker.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BrokerConfigTest {
  private static final String LEAST =
      """
      region: eu-de
      broker: eu-de-1
      trust-domain: tidegate.example
      data: data
      tls: {certificate: c.pem, key: c.key, authorities: ca.pem}
      jurisdictions: [EU]
      """;

  @TempDir Path folder;

  private static final OwnLimitsConfig NO_OWN_LIMITS =
      own(Optional.empty(), Optional.empty(), Optional.empty());
  private static final OwnLimitsConfig OWN_LIMITS =
      own(Optional.of(3), Optional.of(80), Optional.of(2L << 20));

  private static OwnLimitsConfig own(
      Optional<Integer> connections, Optional<Integer> events, Optional<Long> userBytes) {
    return new OwnLimitsConfig(
        connections,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        events,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        userBytes,
        Optional.empty());
  }

  @Test
  void own_overTheUsual_takesItsBurstOnlyWithItsRate() {
    var usual =
        OWN_LIMITS.over(
            new OwnLimitsConfig(
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(5),
                    Optional.of(500),
                    Optional.empty(),
                    Optional.of(1L << 20),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())
                .over(OrgLimitsConfig.DEFAULTS));

    // A rate of its own comes without the usual burst; a rate that is as usual keeps it.
    assertThat(usual.eventsPerSecond()).isEqualTo(80);
    assertThat(usual.eventsBurst()).isEmpty();
    assertThat(usual.bytesPerSecond()).isEqualTo(OrgLimitsConfig.BYTES_PER_SECOND);
    assertThat(usual.bytesBurst()).contains(1L << 20);
    assertThat(usual.connections()).isEqualTo(3);
    assertThat(usual.calls()).isEqualTo(OrgLimitsConfig.CALLS);
    assertThat(NO_OWN_LIMITS.over(OrgLimitsConfig.DEFAULTS)).isEqualTo(OrgLimitsConfig.DEFAULTS);
  }

  @Test
  void load_unknownKey_tellsPlaceAndSuggestion() {
    assertThat(problems(LEAST + "link:\n  heartbaet: 1s\n"))
        .containsExactly("broker.yaml:8:3 unknown key 'heartbaet'. Did you mean 'heartbeat'?");
  }

  @Test
  void load_unknownKeyLikeNoOther_listsTheKnown() {
    assertThat(problems(LEAST + "feed: {zebra: 1}\n"))
        .containsExactly(
            "broker.yaml:7:8 unknown key 'zebra' (expected: one of tail-bytes, causal-wait;"
                + " a newer release's need that release)");
  }

  @Test
  void load_duplicateKey_isRefused() {
    assertThat(problems(LEAST + "region: us-va\n"))
        .containsExactly("broker.yaml:7:1 duplicate key 'region' (expected: each key once)");
  }

  @Test
  void load_manyMistakes_tellsAllInTheFilesOrder() {
    String text =
        """
        region: EU DE
        broker: eu-de-1
        data: data
        listen: {link: "7420"}
        journal: {store: sqlit, commit-bytes-max: 1}
        link: {breaker: {connect-failures: many}}
        feed: []
        orgs: acme
        membership-lease: 1 hour
        """;

    assertThat(problems(text))
        .containsExactly(
            "broker.yaml:1:1 'trust-domain' is missing (expected: it must be set)",
            "broker.yaml:1:1 'tls' is missing (expected: it must be set)",
            "broker.yaml:1:1 'jurisdictions' is missing (expected: it must be set)",
            "broker.yaml:1:9 'region' is malformed"
                + " (expected: a name of a-z, 0-9, '.', '_', '-', at most 64 characters)",
            "broker.yaml:4:16 'link' is malformed"
                + " (expected: host:port, such as 127.0.0.1:7410 or [::1]:7410)",
            "broker.yaml:5:18 'store' is malformed (expected: one of sqlite). Did you mean 'sqlite'?",
            "broker.yaml:5:43 'commit-bytes-max' is malformed"
                + " (expected: a size such as 512B, 8KiB or 4MiB)",
            "broker.yaml:6:36 'connect-failures' is malformed (expected: a whole number)",
            "broker.yaml:7:7 not a mapping (expected: keys and values)",
            "broker.yaml:8:7 'orgs' is not a list (expected: [a, b] or one '- item' a line)",
            "broker.yaml:9:19 'membership-lease' is malformed"
                + " (expected: a duration such as 500ms, 2s, 5m, 1h or 1d)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "journal: {commit-bytes-max: 1KiB} | 7:29 'commit-bytes-max': out of bounds (expected: 128KiB to 16MiB)",
        "link: {tick: 1s} | 7:14 'tick': out of bounds (expected: 10ms to 250ms)",
        "link: {heartbeat: 3s} | 7:19 'heartbeat': too slow for the breaker (expected: at most half of breaker.no-progress, or an idle link looks dead)",
        "journal: {queue-events: 0} | 7:25 'queue-events': out of bounds (expected: 1 to 10000000)",
        "journal: {queue-events: 99999999999} | 7:25 'queue-events' is malformed (expected: a whole number)",
        "link: {breaker: {probe-delay-min: 5s}} | 7:17 'probe-delay-max': less than probe-delay-min (expected: probe-delay-min or more)",
        "listen: {link: '127.0.0.1:7410'} | 7:16 'link': the same port twice (expected: a port of its own for each listener)",
        "listen: {metrics: '127.0.0.1:7410'} | 7:19 'metrics': the same port twice (expected: a port of its own for each listener)",
        "listen: {operator: '127.0.0.1:7410'} | 7:20 'operator': the same port twice (expected: a port of its own for each listener)",
        "regions: [{name: eu-de, address: 'a:1'}] | 7:10 'regions': this region itself (expected: only the other regions)",
        "regions: [{name: us-va, address: 'a:1'}, {name: us-va, address: 'b:1'}] | 7:10 'regions': a region twice (expected: each once)",
        "regions: [{name: us-va, address: 'a:0'}] | 7:34 'address': port 0 (expected: the port on which that region listens)",
        "regions: [{name: us-va}] | 7:11 'address' is missing (expected: it must be set)",
        "orgs: [acme, acme] | 7:7 'orgs': an org twice (expected: each once)",
        "orgs: [acme, [b]] | 7:14 'orgs' is not a single value (expected: a name of a-z, 0-9, '.', '_', '-', at most 64 characters)",
        "policy: {baseline: } | 7:19 'baseline' has no value (expected: a path)",
        "policy: {baseline: '${HOME}/x'} | 7:20 'baseline': variables are not replaced (expected: the value itself)",
        "limits: {org: {events-per-second: 0}} | 7:35 'events-per-second': out of bounds (expected: 1 to 10000000)",
        "limits: {org: {bytes-burst: 64KiB}} | 7:29 'bytes-burst': out of bounds (expected: 128KiB to 4GiB)",
        "limits: {orgs: {acme: {channels: 0}}} | 7:34 'channels': out of bounds (expected: 1 to 1000000)",
        "limits: {orgs: {acme: {chanels: 5}}} | 7:24 unknown key 'chanels'. Did you mean 'channels'?",
        "limits: {orgs: {'a b': {}}} | 7:17 'orgs' is malformed (expected: a name of a-z, 0-9, '.', '_', '-', at most 64 characters)",
        "limits: {orgs: {acme: {}, acme: {}}} | 7:27 duplicate key 'acme' (expected: each key once)",
        "limits: {orgs: [acme]} | 7:16 'orgs' is not a mapping (expected: a name: with its settings)",
        "limits: {metadata-bytes: 1MiB} | 7:26 'metadata-bytes': out of bounds (expected: 4KiB to 64KiB)",
      })
  void load_oneMistake_tellsPlaceAndExpectation(String line, String problem) {
    assertThat(problems(LEAST + line + "\n")).containsExactly("broker.yaml:" + problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a: [", "a: b: c", "\ta: 1", "%YAML 9\n---\na: 1", "*x"})
  void load_notYaml_isRefusedWithItsPlace(String text) {
    assertThat(problems(text)).singleElement().asString().contains("not YAML").contains("yaml:");
  }

  @Test
  void load_emptyFile_isRefused() {
    assertThat(problems("# nothing\n"))
        .containsExactly("broker.yaml:1:1 the file is empty (expected: a mapping of settings)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{b: ", "- "})
  void load_nestedWithoutEnd_isRefused(String level) {
    assertThat(problems(level.repeat(100_000)))
        .singleElement()
        .asString()
        .contains("nested too deep (expected: at most 16 levels)");
  }

  @Test
  void load_aliasesOfAliases_areNotExpanded() {
    String bomb =
        "a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b]\norgs: [*c,*c,*c,*c]\n";

    assertThat(problems(LEAST + bomb)).hasSize(7).last().asString().contains("'orgs'");
  }

  /// Whatever is done to a file, it is read or refused with places in it; nothing else comes out.
  @Test
  void load_damagedFiles_areReadOrRefusedWithTheirPlaces() throws Exception {
    var random = new SplittableRandom(20_260_101);
    String whole = withoutCommentMarks(shipped().resolve("eu-de.yaml"));
    int refused = 0;
    for (int i = 0; i < 400; i++) {
      String damaged = damage(whole, random);
      try {
        assertThat(load(damaged)).isNotNull();
      } catch (ConfigException e) {
        refused++;
        long lines = damaged.chars().filter(it -> it == '\n').count() + 2;
        assertThat(e.problems())
            .isNotEmpty()
            .allSatisfy(it -> assertThat((long) it.line()).isBetween(1L, lines));
      }
    }
    assertThat(refused).isGreaterThan(100);
  }

  private static String damage(String text, SplittableRandom random) {
    var out = new StringBuilder(text);
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      int at = random.nextInt(out.length() - 40);
      switch (random.nextInt(4)) {
        case 0 -> out.delete(at, at + random.nextInt(1, 40));
        case 1 -> out.insert(at, out.substring(at, at + random.nextInt(1, 40)));
        case 2 ->
            out.setCharAt(at, ":{}[]&*!|>'\"%@`#,?-\t\n0\u0000\u2028".charAt(random.nextInt(24)));
        default -> out.setCharAt(at, (char) random.nextInt(32, 127));
      }
    }
    return out.toString();
  }

  @Test
  void load_noFile_isRefused() {
    assertThatThrownBy(() -> BrokerConfig.load(folder.resolve("none.yaml")))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("none.yaml:1:1 the file cannot be read");
  }

  @Test
  void load_notUtf8_isRefused() throws IOException {
    Path file = folder.resolve("broker.yaml");
    Files.write(file, "region: \u00e4".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> BrokerConfig.load(file)).hasMessageContaining("the file is not UTF-8");
  }

  @Test
  void load_oversizeFile_isRefused() {
    assertThat(problems("#".repeat((1 << 20) + 1)))
        .containsExactly("broker.yaml:1:1 the file is too long (expected: 1MiB at most)");
  }

  @Test
  void load_keyInlineInsteadOfItsPath_isRefusedAndNotRepeated() {
    String text = LEAST.replace("key: c.key", "key: '-----BEGIN PRIVATE KEY----- c2VjcmV0'");

    assertThat(problems(text))
        .containsExactly("broker.yaml:5:32 'key' is malformed (expected: a path)");
  }

  @Test
  void load_escapeInUnknownKey_isNotPrinted() {
    assertThat(problems(LEAST + "\"\\e[2J\": 1\n"))
        .singleElement()
        .asString()
        .contains("unknown key '?[2J'");
  }

  @Test
  void load_onlyWhatMustBeSet_hasTheDefaults() throws Exception {
    BrokerConfig config = load(LEAST);

    assertThat(config.listen()).isEqualTo(ListenConfig.DEFAULTS);
    assertThat(config.policy()).isEqualTo(PolicyConfig.DEFAULTS);
    assertThat(config.journal()).isEqualTo(JournalConfig.DEFAULTS);
    assertThat(config.link()).isEqualTo(LinkConfig.DEFAULTS);
    assertThat(config.feed()).isEqualTo(FeedConfig.DEFAULTS);
    assertThat(config.limits()).isEqualTo(LimitsConfig.DEFAULTS);
    assertThat(config.orgs()).isEmpty();
    assertThat(config.regions()).isEmpty();
    assertThat(config.membershipLease()).isEqualTo(Duration.ofHours(1));
    assertThat(config.data()).isEqualTo(folder.resolve("data"));
    assertThat(config.journalPath()).isEqualTo(folder.resolve("data/journal.db"));
  }

  @Test
  void load_everythingSet_isTakenAsWritten() throws Exception {
    BrokerConfig config =
        load(
            """
            region: eu-de
            broker: eu-de-2
            trust-domain: td.example
            data: /var/lib/tidegate
            listen:
              workspace: "0.0.0.0:1"
              link: "[::]:2"
              operator: "localhost:3"
              metrics: "127.0.0.1:4"
            tls: {certificate: a/c.pem, key: a/c.key, authorities: ../ca.pem}
            jurisdictions: [EU, DE-BY]
            orgs: [acme, globex]
            regions:
              - {name: us-va, address: "us.example:7421"}
              - {name: in-mh, address: "in.example:7422"}
            policy: {baseline: base.yaml, files: [acme.yaml, globex.yaml]}
            journal:
              store: sqlite
              path: j.db
              commit-bytes-max: 2MiB
              commit-events-max: 100
              queue-events: 1000
              wal-bytes: 16MiB
              max-bytes: 3TiB
            link:
              heartbeat: 200ms
              tick: 100ms
              message-bytes-max: 1MiB
              breaker:
                no-progress: 1s
                connect-failures: 2
                error-percent: 40
                error-calls-min: 10
                error-window: 5s
                probe-deadline: 1s
                probe-delay-min: 100ms
                probe-delay-max: 200ms
                slow-after: 2h
                slow-probe-delay: 10s
            feed: {tail-bytes: 2MiB, causal-wait: 1s}
            sweep: {bytes-per-second: 1MiB, patience: 5s}
            merge: {enabled: false, age: 2h, bytes-per-second: 2MiB}
            membership-lease: 30m
            limits:
              connections: 10
              connections-per-address: 5
              calls-per-connection: 7
              handshake: 2s
              unary-deadline: 3s
              workspace-idle: 4s
              workspace-message-bytes: 2MiB
              link-message-bytes: 3MiB
              metadata-bytes: 16KiB
              stream-in-flight-bytes: 8MiB
              org:
                connections: 1
                calls: 2
                streams: 3
                subscriptions: 4
                channels: 5
                invitations: 6
                events-in-flight: 7
                events-per-second: 8
                events-burst: 9
                bytes-per-second: 10KiB
                bytes-burst: 11MiB
                user-events-in-flight: 12
                user-events-per-second: 13
                user-events-burst: 14
                user-bytes-per-second: 15KiB
                user-bytes-burst: 16MiB
              orgs:
                acme: {events-per-second: 80, user-bytes-per-second: 2MiB, connections: 3}
                globex: {}
            tracing: {endpoint: "https://collector.example:4318/v1/traces", sample: 50}
            """);

    assertThat(config)
        .isEqualTo(
            new BrokerConfig(
                new RegionId("eu-de"),
                "eu-de-2",
                "td.example",
                Path.of("/var/lib/tidegate"),
                new ListenConfig(
                    new Endpoint("0.0.0.0", 1),
                    new Endpoint("::", 2),
                    new Endpoint("localhost", 3),
                    Optional.of(new Endpoint("127.0.0.1", 4))),
                new TlsConfig(
                    folder.resolve("a/c.pem"),
                    folder.resolve("a/c.key"),
                    folder.resolveSibling("ca.pem")),
                List.of("EU", "DE-BY"),
                List.of(new OrgId("acme"), new OrgId("globex")),
                List.of(
                    new PeerConfig(new RegionId("us-va"), new Endpoint("us.example", 7421)),
                    new PeerConfig(new RegionId("in-mh"), new Endpoint("in.example", 7422))),
                new PolicyConfig(
                    Optional.of(folder.resolve("base.yaml")),
                    List.of(folder.resolve("acme.yaml"), folder.resolve("globex.yaml"))),
                new JournalConfig(
                    JournalConfig.Store.SQLITE,
                    Optional.of(folder.resolve("j.db")),
                    2 << 20,
                    100,
                    1_000,
                    16 << 20,
                    3L << 40),
                new LinkConfig(
                    Duration.ofMillis(200),
                    Duration.ofMillis(100),
                    1 << 20,
                    new BreakerConfig(
                        Duration.ofSeconds(1),
                        2,
                        40,
                        10,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(1),
                        Duration.ofMillis(100),
                        Duration.ofMillis(200),
                        Duration.ofHours(2),
                        Duration.ofSeconds(10))),
                new FeedConfig(2 << 20, Duration.ofSeconds(1)),
                new SweepConfig(1 << 20, Duration.ofSeconds(5)),
                new MergeConfig(false, Duration.ofHours(2), 2 << 20),
                Duration.ofMinutes(30),
                new LimitsConfig(
                    10,
                    5,
                    7,
                    Duration.ofSeconds(2),
                    Duration.ofSeconds(3),
                    Duration.ofSeconds(4),
                    2 << 20,
                    3 << 20,
                    16 << 10,
                    8 << 20,
                    new OrgLimitsConfig(
                        1,
                        2,
                        3,
                        4,
                        5,
                        6,
                        7,
                        8,
                        Optional.of(9),
                        10 << 10,
                        Optional.of(11L << 20),
                        12,
                        13,
                        Optional.of(14),
                        15 << 10,
                        Optional.of(16L << 20)),
                    Map.of(new OrgId("acme"), OWN_LIMITS, new OrgId("globex"), NO_OWN_LIMITS)),
                new TracingConfig(Optional.of("https://collector.example:4318/v1/traces"), 50)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu-de", "us-va", "in-mh"})
  void load_shippedFile_isRightAndItsCommentsTellTheDefaults(String region) throws Exception {
    Path file = shipped().resolve(region + ".yaml");

    BrokerConfig config = BrokerConfig.load(file);
    BrokerConfig uncommented = load(withoutCommentMarks(file));

    assertThat(config.region()).isEqualTo(new RegionId(region));
    assertThat(config.regions()).hasSize(2);
    assertThat(uncommented.journal().path()).isPresent();
    assertThat(uncommented.link()).isEqualTo(config.link()).isEqualTo(LinkConfig.DEFAULTS);
    assertThat(uncommented.feed()).isEqualTo(config.feed());
    assertThat(uncommented.limits()).isEqualTo(config.limits());
    assertThat(uncommented.tracing().endpoint()).isPresent();
    assertThat(uncommented.tracing().sample()).isEqualTo(config.tracing().sample());
    assertThat(uncommented.membershipLease()).isEqualTo(config.membershipLease());
    assertThat(uncommented.journal().queueEvents()).isEqualTo(config.journal().queueEvents());
  }

  @Test
  void load_shippedFiles_agreeOnEachOthersAddresses() throws Exception {
    for (String region : List.of("eu-de", "us-va", "in-mh")) {
      for (PeerConfig peer : BrokerConfig.load(shipped().resolve(region + ".yaml")).regions()) {
        BrokerConfig other = BrokerConfig.load(shipped().resolve(peer.name() + ".yaml"));
        assertThat(peer.address()).isEqualTo(other.listen().link());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"eu-de", "us-va", "in-mh"})
  void describe_loadedAgain_isTheSame(String region) throws Exception {
    BrokerConfig config = BrokerConfig.load(shipped().resolve(region + ".yaml"));

    String text = config.describe();

    assertThat(text).contains("  tail-bytes: 32MiB  # default\n").contains("region: " + region);
    assertThat(load(text)).isEqualTo(config);
  }

  private BrokerConfig load(String text) throws IOException, ConfigException {
    Path file = folder.resolve("broker.yaml");
    Files.writeString(file, text);
    return BrokerConfig.load(file);
  }

  private List<String> problems(String text) {
    var refused = catchThrowableOfType(ConfigException.class, () -> load(text));
    assertThat(refused).isNotNull();
    return refused.problems().stream().map(it -> it.toString().replace(folder + "/", "")).toList();
  }

  /// The file with its settings that are commented out, which is everything with a key.
  private static String withoutCommentMarks(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .map(it -> it.matches("# +[a-z-]+:( .*)?") ? it.substring(2) : it)
          .collect(Collectors.joining("\n"));
    }
  }

  private static Path shipped() {
    Path here = Path.of("").toAbsolutePath();
    return Files.exists(here.resolve("deploy"))
        ? here.resolve("deploy/config")
        : here.resolveSibling("deploy/config");
  }
}
