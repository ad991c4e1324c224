package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.broker.identity.PlatformTls;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.OrgRequest;
import dev.tidegate.wire.admin.v1.ReloadRequest;
import dev.tidegate.wire.admin.v1.ReloadResponse;
import dev.tidegate.wire.v1.Channel;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A running broker follows its files.
final class ReloadTest {
  private static final Identity BROKER = new Identity.Broker(new RegionId("eu-de"), "eu-de-1");
  private static final String NOTHING_ABROAD =
      """
      apiVersion: residency/v1
      policy: {id: baseline, org: baseline, version: 2026.11.2, mode: enforce}
      rules:
        - {id: B00-home, effect: allow, when: {same_region: true}, because: stays here}
      """;

  @TempDir private Path folder;
  private Site site;
  private AdminServiceGrpc.AdminServiceBlockingStub admin;
  private CertificateFiles files;

  @BeforeEach
  void start() throws Exception {
    site = Regions.configured(folder);
    site.start("eu-de");
    admin = AdminServiceGrpc.newBlockingStub(site.operator("eu-de"));
    Path certificates = site.authorities().resolveSibling(".");
    files =
        new CertificateFiles(
            certificates.resolve("broker-eu-de-1.pem"),
            certificates.resolve("broker-eu-de-1.key"),
            site.authorities());
  }

  @AfterEach
  void stop() {
    site.close();
  }

  private ReloadResponse reload() {
    return admin.reload(ReloadRequest.getDefaultInstance());
  }

  private List<String> alarms() {
    return admin.getRegion(GetRegionRequest.getDefaultInstance()).getAlarmsList().stream()
        .map(alarm -> alarm.getCode() + " " + alarm.getDetail())
        .toList();
  }

  /// The serial number of the certificate that the broker shows to who dials now.
  private BigInteger shown() throws Exception {
    Credentials operator = Credentials.read(site.issue(new Identity.Operator("looker")));
    try (var socket =
        (SSLSocket)
            PlatformTls.server(() -> operator)
                .getSocketFactory()
                .createSocket("127.0.0.1", site.broker("eu-de").address(Port.OPERATOR).getPort())) {
      socket.startHandshake();
      return ((X509Certificate) socket.getSession().getPeerCertificates()[0]).getSerialNumber();
    }
  }

  private void put(Path from, Path to) throws Exception {
    Path beside = Files.copy(from, folder.resolve("fresh"), StandardCopyOption.REPLACE_EXISTING);
    Files.move(beside, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private CertificateFiles another(String domain, Instant now, Duration validity) throws Exception {
    DevelopmentCa other =
        DevelopmentCa.create(
            folder.resolve("other-" + domain), domain, new SecureRandom(), now, Duration.ofDays(1));
    return other.issue(BROKER, now, validity);
  }

  @Test
  void reload_nothingChanged_saysNothing() {
    assertThat(reload()).isEqualTo(ReloadResponse.getDefaultInstance());
  }

  @Test
  void reload_keyBeforeItsCertificate_keepsTheLastGoodAndIsAlarmed() throws Exception {
    BigInteger before = shown();
    CertificateFiles fresh = another(Site.DOMAIN, Instant.now(), Duration.ofHours(1));
    put(fresh.key(), files.key());

    assertThat(reload().getRefusedList())
        .singleElement()
        .asString()
        .contains(files.key().normalize().getFileName() + ": not the key of the certificate");
    assertThat(shown()).isEqualTo(before);
    assertThat(alarms()).anyMatch(it -> it.startsWith("RELOAD_REFUSED "));

    put(fresh.certificate(), files.certificate());
    assertThat(reload().getChangedList()).singleElement().asString().startsWith("certificate: ");
    assertThat(reload()).isEqualTo(ReloadResponse.getDefaultInstance());
  }

  @Test
  void reload_certificateOfAnotherTrustDomain_isRefused() throws Exception {
    CertificateFiles foreign = another("elsewhere.test", Instant.now(), Duration.ofHours(1));
    put(foreign.key(), files.key());
    put(foreign.certificate(), files.certificate());

    assertThat(reload().getRefusedList())
        .singleElement()
        .asString()
        .contains("not of this trust domain")
        .contains("tidegate certs issue");
  }

  @Test
  void reload_expiredCertificate_isRefused() throws Exception {
    CertificateFiles old =
        another(Site.DOMAIN, Instant.now().minus(Duration.ofHours(3)), Duration.ofHours(1));
    put(old.key(), files.key());
    put(old.certificate(), files.certificate());

    assertThat(reload().getRefusedList())
        .singleElement()
        .asString()
        .contains("expired at")
        .contains("tidegate certs renew");
  }

  @Test
  void files_renewed_areTakenWithoutBeingAsked() throws Exception {
    BigInteger before = shown();
    Client acme = new Client(site.org("eu-de", "acme"));
    Reading open = new Reading(acme.channel());
    open.opened();

    site.issue(BROKER);

    Until.holds("another certificate is shown", () -> !shown().equals(before));
    String channel = acme.create("general").getId();
    acme.say(channel, "still here", "k1");
    assertThat(open.text()).isEqualTo("still here");
  }

  @Test
  void authority_removed_itsStreamsEndAndNewCallsAreRefused() throws Exception {
    Client acme = new Client(site.org("eu-de", "acme"));
    Reading open = new Reading(acme.channel());
    open.opened();
    CertificateFiles fresh = another(Site.DOMAIN, Instant.now(), Duration.ofHours(1));
    put(fresh.key(), files.key());
    put(fresh.certificate(), files.certificate());
    put(fresh.authorities(), files.authorities());

    assertThat(open.refused()).isEqualTo(ErrorCode.NO_IDENTITY);
    assertThat(Sharing.refusal(acme::list)).isEqualTo(ErrorCode.NO_IDENTITY);
  }

  @Test
  void org_removed_itsStreamsEnd() throws Exception {
    Client acme = new Client(site.org("eu-de", "acme"));
    Reading open = new Reading(acme.channel());
    open.opened();

    var _ = admin.removeOrg(OrgRequest.newBuilder().setOrg("acme").build());

    assertThat(open.refused()).isEqualTo(ErrorCode.NOT_HOME);
    assertThat(Sharing.refusal(acme::list)).isEqualTo(ErrorCode.NOT_HOME);
    var _ = admin.addOrg(OrgRequest.newBuilder().setOrg("acme").build());
    assertThat(acme.list()).isEmpty();
  }

  @Test
  void baseline_withAMistake_isRefusedWithItsPlace() throws Exception {
    Path baseline = folder.resolve("baseline.yaml");
    Files.writeString(baseline, NOTHING_ABROAD.replace("effect", "efect"));

    assertThat(reload().getRefusedList())
        .anySatisfy(line -> assertThat(line).startsWith(baseline + ":4:").contains("effect"));
  }

  @Test
  void baseline_stricter_decidesTheNextMessage() throws Exception {
    Client acme = new Client(site.org("eu-de", "acme"));
    site.start("us-va");
    Client globex = new Client(site.org("us-va", "globex"));
    Channel channel = Sharing.share("lobby", acme, "globex", globex);
    Reading reading = new Reading(globex.channel());
    acme.say(channel.getId(), "before", "k1");
    assertThat(reading.text()).isEqualTo("before");
    Files.writeString(folder.resolve("baseline.yaml"), NOTHING_ABROAD);

    assertThat(reload().getChangedList())
        .singleElement()
        .asString()
        .contains("baseline policy")
        .endsWith("version 2026.11.2");
    assertThat(acme.say(channel.getId(), "after", "k2").toString()).contains("DELIVERY_NOTHING");
  }

  @Test
  void configuration_withAMistake_isRefusedAndTheRestStays() throws Exception {
    Path config = site.config("eu-de");
    Files.writeString(config, Files.readString(config).replace("region: eu-de", "regoin: eu-de"));

    assertThat(reload().getRefusedList())
        .anySatisfy(line -> assertThat(line).startsWith(config + ":1:1 ").contains("'region'"));
    assertThat(link()).isNotEmpty();
  }

  @Test
  void configuration_otherLimits_takesARestart() throws Exception {
    Path config = site.config("eu-de");
    Files.writeString(
        config, Files.readString(config) + "limits: {connections: 77}\nmembership-lease: 2h\n");

    assertThat(reload().getRestartList()).containsExactly("membership-lease", "limits.connections");
  }

  private List<LinkStatus> link() {
    return admin.listLinks(ListLinksRequest.getDefaultInstance()).getLinksList();
  }

  @Test
  void region_removedAndAddedAgain_itsLinkEndsAndGoesOnWhereItWas() throws Exception {
    Client acme = new Client(site.org("eu-de", "acme"));
    site.start("us-va");
    Client globex = new Client(site.org("us-va", "globex"));
    Channel channel = Sharing.share("lobby", acme, "globex", globex);
    Reading reading = new Reading(globex.channel());
    acme.say(channel.getId(), "one", "k1");
    assertThat(reading.text()).isEqualTo("one");
    Path config = site.config("eu-de");
    String whole = Files.readString(config);

    Files.writeString(config, whole.replaceAll("regions:\n.*\n", "regions: []\n"));
    assertThat(reload().getChangedList()).containsExactly("region us-va: its link ends");
    assertThat(link()).isEmpty();
    acme.say(channel.getId(), "two", "k2");
    Files.writeString(config, whole);
    assertThat(reload().getChangedList())
        .singleElement()
        .asString()
        .startsWith("region us-va: a link to 127.0.0.1:");

    assertThat(reading.text()).isEqualTo("two");
    acme.say(channel.getId(), "three", "k3");
    assertThat(reading.text()).isEqualTo("three");
    globex.say(channel.getId(), "back", "k4");
    Reading home = new Reading(acme.channel());
    assertThat(List.of(home.text(), home.text(), home.text(), home.text()))
        .containsExactlyInAnyOrder("one", "two", "three", "back");
  }

  @Test
  void org_addedToTheConfiguration_isAtHome() throws Exception {
    Path config = site.config("eu-de");
    Files.writeString(
        config, Files.readString(config).replace("[acme, nordwind]", "[acme, nordwind, sued]"));

    assertThat(reload().getChangedList()).containsExactly("org sued: at home here");
    assertThat(new Client(site.org("eu-de", "sued")).create("ours").getHost()).isEqualTo("sued");
  }
}
