package dev.tidegate.broker.shell;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.ReloadRequest;
import dev.tidegate.wire.v1.Channel;
import dev.tidegate.wire.v1.PublishStreamRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// All certificates and their authority are replaced while words flow between two regions.
final class RotationTest {
  private static final ByteString PRODUCER = ByteString.copyFromUtf8("0123456789abcdef");
  private static final int BATCH = 10;
  private static final int MORE = 200;

  @TempDir private Path folder;
  private Site site;
  private DevelopmentCa next;
  private final AtomicReference<Client> publisher = new AtomicReference<>();
  private final AtomicLong sent = new AtomicLong();
  private volatile boolean over;

  @BeforeEach
  void start() throws Exception {
    site = Regions.two(folder);
    next =
        DevelopmentCa.create(
            folder.resolve("next"),
            Site.DOMAIN,
            new SecureRandom(),
            Instant.now(),
            Duration.ofDays(1));
  }

  @AfterEach
  void stop() {
    over = true;
    site.close();
  }

  private CertificateFiles byNext(Identity identity) throws Exception {
    return next.issue(identity, Instant.now(), Duration.ofHours(1));
  }

  /// A client under the next authority, which believes brokers of both.
  private Client client(String region, String org) throws Exception {
    CertificateFiles files = byNext(new Identity.OrgAdapter(new OrgId(org)));
    return new Client(
        site.dial(
            site.broker(region).address(Port.WORKSPACE),
            new CertificateFiles(
                files.certificate(), files.key(), folder.resolve("certificates/both.pem"))));
  }

  private void replace(String name, String text) throws Exception {
    Path beside = Files.writeString(folder.resolve("fresh"), text);
    Files.move(
        beside,
        folder.resolve("certificates").resolve(name),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
  }

  private void reload(List<AdminServiceGrpc.AdminServiceBlockingStub> operators) {
    for (AdminServiceGrpc.AdminServiceBlockingStub each : operators) {
      assertThat(each.reload(ReloadRequest.getDefaultInstance()).getRefusedList()).isEmpty();
    }
  }

  /// Publishes without a pause; when it is given another connection, it goes on over that.
  private void publish(String channel) {
    try {
      Client with = publisher.get();
      PublishingStream stream = new PublishingStream(with, PRODUCER);
      stream.opened();
      while (!over) {
        Client now = publisher.get();
        if (!now.equals(with)) {
          with = now;
          stream.complete();
          assertThat(stream.next()).isEqualTo("completed");
          stream = new PublishingStream(with, PRODUCER);
          stream.opened();
        }
        var batch = PublishStreamRequest.Batch.newBuilder();
        long first = sent.get() + 1;
        for (long number = first; number < first + BATCH; number++) {
          batch.addItems(PublishingStream.item(number, channel, "m" + number));
        }
        stream.send(batch);
        for (int i = 0; i < BATCH; i++) {
          assertThat(stream.outcome().hasAccepted()).isTrue();
        }
        sent.addAndGet(BATCH);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /// Reads on, each message once and in order, until well past what is sent now.
  private long readOn(Reading reading, long read) throws InterruptedException {
    long until = sent.get() + MORE;
    long next = read;
    while (next < until) {
      next++;
      assertThat(reading.text()).isEqualTo("m" + next);
    }
    return next;
  }

  @Test
  void rotate_certificatesAndAuthorityUnderLoad_nothingLostDoubledOrDropped() throws Exception {
    Client acme = new Client(site.org("eu-de", "acme"));
    Client globex = new Client(site.org("us-va", "globex"));
    Channel channel = Sharing.share("lobby", acme, "globex", globex);
    var operators =
        List.of(
            AdminServiceGrpc.newBlockingStub(site.operator("eu-de")),
            AdminServiceGrpc.newBlockingStub(site.operator("us-va")));
    String former = Files.readString(site.authorities());
    String coming = Files.readString(folder.resolve("next/ca.pem"));
    publisher.set(acme);
    Reading reading = new Reading(globex.channel());
    var publishing = CompletableFuture.runAsync(() -> publish(channel.getId()));
    long read = readOn(reading, 0);

    // Both authorities are believed, then the brokers' certificates are the next one's.
    replace("ca.pem", former + coming);
    replace("both.pem", former + coming);
    reload(operators);
    read = readOn(reading, read);
    for (String region : List.of("eu-de", "us-va")) {
      CertificateFiles fresh = byNext(new Identity.Broker(new RegionId(region), region + "-1"));
      replace("broker-" + region + "-1.key", Files.readString(fresh.key()));
      replace("broker-" + region + "-1.pem", Files.readString(fresh.certificate()));
    }
    reload(operators);
    read = readOn(reading, read);

    // So far no stream has ended. The workspaces move to new certificates of their own.
    publisher.set(client("eu-de", "acme"));
    reading.close();
    read += reading.rest().stream().filter(item -> item.hasDelivery()).count();
    Reading moved = new Reading(client("us-va", "globex").channel(), reading.cursor());
    read = readOn(moved, read);

    // The former authority is believed no more: the link is dialed anew and goes on.
    replace("ca.pem", coming);
    reload(operators);
    assertThat(Sharing.refusal(globex::list).name()).isEqualTo("NO_IDENTITY");
    read = readOn(moved, read);
    read = readOn(moved, read);
    over = true;
    publishing.join();
    while (read < sent.get()) {
      read++;
      assertThat(moved.text()).isEqualTo("m" + read);
    }
  }
}
