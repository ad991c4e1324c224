package dev.tidegate.broker.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.identity.CertificateCard;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.Credentials;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.RegionId;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CertsCommandTest {
  @TempDir private Path folder = Path.of("");

  private final StringWriter out = new StringWriter();
  private final List<String> refusals = new ArrayList<>();

  private int certs(String... words) {
    return new CommandLine(new CertsCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(out, true))
        .setExecutionExceptionHandler((failure, _, _) -> {
          refusals.add(String.valueOf(failure.getMessage()));
          return failure instanceof CommandRefused no ? no.exitCode() : 74;
        })
        .execute(words);
  }

  private String ca() {
    return folder.resolve("ca").toString();
  }

  private Path broker() {
    return folder.resolve("ca").resolve("broker-eu-1.pem");
  }

  private CertificateFiles files() {
    return new CertificateFiles(
        broker(), broker().resolveSibling("broker-eu-1.key"), broker().resolveSibling("ca.pem"));
  }

  @BeforeEach
  void makeAuthorityAndABroker() {
    assertThat(certs("init", "--ca", ca(), "--trust-domain", "corp.example")).isZero();
    assertThat(certs("issue", "broker", "eu-1", "--region=eu", "--host=b.example", "--ca", ca()))
        .isZero();
  }

  @Test
  void init_whereAnAuthorityIs_isRefusedAndKeepsIt() throws Exception {
    byte[] before = Files.readAllBytes(folder.resolve("ca").resolve("ca.key"));

    assertThat(certs("init", "--ca", ca(), "--trust-domain", "corp.example")).isEqualTo(1);

    assertThat(Files.readAllBytes(folder.resolve("ca").resolve("ca.key"))).isEqualTo(before);
    assertThat(refusals).singleElement().asString().contains("already", "--ca DIR");
  }

  @Test
  void init_keys_areForTheirOwnerOnly() throws Exception {
    for (String key : List.of("ca.key", "broker-eu-1.key")) {
      assertThat(
              PosixFilePermissions.toString(
                  Files.getPosixFilePermissions(folder.resolve("ca").resolve(key))))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void issue_whatCannotBe_isOneLineAndItsExitCode() {
    assertThat(certs("issue", "broker", "eu-1", "--region=eu", "--ca", ca())).isEqualTo(1);
    assertThat(certs("issue", "broker", "eu-2", "--ca", ca())).isEqualTo(2);
    assertThat(certs("issue", "org", "Acme", "--ca", ca())).isEqualTo(2);
    assertThat(certs("issue", "org", "acme", "--days=0", "--ca", ca())).isEqualTo(2);
    assertThat(certs("issue", "org", "acme", "--days=4000", "--ca", ca())).isEqualTo(1);
    assertThat(certs("issue", "org", "acme", "--ca", folder.toString())).isEqualTo(1);

    assertThat(refusals).hasSize(6).noneMatch(line -> line.contains("\n"));
    assertThat(refusals.get(0)).contains("renew");
    assertThat(refusals.get(1)).contains("--region");
    assertThat(refusals.get(4)).contains("outlives");
    assertThat(refusals.get(5)).contains("certs init");
  }

  @Test
  void issue_broker_isWhoItSaysAndCanBeDialedByItsHost() throws Exception {
    Credentials.read(files())
        .requireSelf(new Identity.Broker(new RegionId("eu"), "eu-1"), "corp.example");

    assertThat(CertificateCard.read(broker()).hosts()).contains("localhost", "b.example");
  }

  @Test
  void renew_ofAnotherTrustDomain_isRefusedBeforeAnythingIsWritten() throws Exception {
    String other = folder.resolve("other").toString();
    certs("init", "--ca", other, "--trust-domain", "other.example");
    byte[] before = Files.readAllBytes(broker());

    assertThat(certs("renew", broker().toString(), "--ca", other)).isEqualTo(1);

    assertThat(refusals).singleElement().asString().contains("trust domain", "other.example");
    assertThat(Files.readAllBytes(broker())).isEqualTo(before);
  }

  @Test
  void renew_keepsTheNamesAndChangesTheKey() throws Exception {
    CertificateCard before = CertificateCard.read(broker());
    byte[] key = Files.readAllBytes(files().key());

    assertThat(certs("renew", broker().toString(), "--ca", ca(), "--days=7")).isZero();

    CertificateCard after = CertificateCard.read(broker());
    assertThat(after.uris()).isEqualTo(before.uris());
    assertThat(after.hosts()).isEqualTo(before.hosts());
    assertThat(after.lifetime().end()).isBefore(before.lifetime().end());
    assertThat(Files.readAllBytes(files().key())).isNotEqualTo(key);
    assertThat(Credentials.read(files())).isNotNull();
  }

  @Test
  void show_tellsRoleSubjectAndRest() {
    assertThat(certs("show", "--json", broker().toString(), ca() + "/ca.pem")).isZero();

    assertThat(out.toString())
        .contains("\"subject\":\"spiffe://corp.example/region/eu/broker/eu-1\",\"role\":\"broker\"")
        .contains("\"subject\":\"spiffe://corp.example\",\"role\":\"authority\"")
        .contains("\"valid\":true");
  }

  @Test
  void show_ofNoCertificate_isAFileThatCannotBeRead() throws Exception {
    Path text = Files.writeString(folder.resolve("x.pem"), "hello");

    assertThat(certs("show", text.toString())).isEqualTo(74);

    assertThat(refusals).singleElement().asString().contains("x.pem");
  }
}
