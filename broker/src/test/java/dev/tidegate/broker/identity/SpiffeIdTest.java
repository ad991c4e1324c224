package dev.tidegate.broker.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SpiffeIdTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "spiffe://",
        "spiffe://td.test",
        "spiffe://td.test/",
        "spiffe://td.test/org/acme",
        "spiffe://td.test/org/acme/adapter/",
        "spiffe://td.test//org/acme/adapter",
        "spiffe://td.test/org//adapter",
        "spiffe://td.test/org/acme/adapter/more",
        "spiffe://td.test/org/acme/Adapter",
        "spiffe://td.test/org/Acme/adapter",
        "spiffe://td.test/org/ac%6de/adapter",
        "spiffe://td.test/org%2facme/adapter",
        "spiffe://td.test/org/../operator/root",
        "spiffe://td.test/org/acme/adapter?x",
        "spiffe://td.test/org/acme/adapter#x",
        "spiffe://td.test/org/acm\u0435/adapter",
        "spiffe://td.test/org/acme/adapter\n",
        "spiffe://td.test/org/*/adapter",
        "spiffe://td.test:443/org/acme/adapter",
        "spiffe://user@td.test/org/acme/adapter",
        "spiffe://td.test.evil/org/acme/adapter",
        "spiffe://evil/td.test/org/acme/adapter",
        "spiffe://TD.test/org/acme/adapter",
        "SPIFFE://td.test/org/acme/adapter",
        "https://td.test/org/acme/adapter",
        "spiffe://td.test/region/eu-de",
        "spiffe://td.test/region/eu-de/broker",
        "spiffe://td.test/region/eu-de/broker/",
        "spiffe://td.test/region/eu-de/org/acme/adapter",
        "spiffe://td.test/operator",
        "spiffe://td.test/operator/",
        "spiffe://td.test/operator/a/b",
      })
  void parse_anythingElse_isNoIdentity(String uri) {
    assertThatThrownBy(() -> SpiffeId.parse(uri, "td.test"))
        .asInstanceOf(type(TidegateException.class))
        .extracting(TidegateException::code)
        .isEqualTo(ErrorCode.NO_IDENTITY);
  }

  @Test
  void parse_endless_isNoIdentity() {
    String uri = "spiffe://td.test/operator/" + "a".repeat(1 << 20);

    assertThatThrownBy(() -> SpiffeId.parse(uri, "td.test")).isInstanceOf(TidegateException.class);
  }

  @Test
  void parse_whatOfWrote_isTheSameIdentity() {
    for (Identity identity :
        List.of(
            new Identity.OrgAdapter(new OrgId("acme")),
            new Identity.Broker(new RegionId("eu-de"), "eu-de-1"),
            new Identity.Operator("ops.on-call"))) {
      assertThat(SpiffeId.parse(SpiffeId.of(identity, "td.test"), "td.test")).isEqualTo(identity);
    }
  }

  @Test
  void parse_eachForm_hasItsRole() {
    assertThat(SpiffeId.parse("spiffe://td.test/org/acme/adapter", "td.test").role())
        .isEqualTo(Role.ORG_ADAPTER);
    assertThat(SpiffeId.parse("spiffe://td.test/region/eu-de/broker/b1", "td.test").role())
        .isEqualTo(Role.BROKER);
    assertThat(SpiffeId.parse("spiffe://td.test/operator/ann", "td.test").role())
        .isEqualTo(Role.OPERATOR);
  }
}
