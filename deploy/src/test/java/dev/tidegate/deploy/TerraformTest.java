package dev.tidegate.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.deploy.Hcl.Block;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The Terraform files by their names and by what they open; nobody has applied them here.
final class TerraformTest {
  private static final Path ROOT = Deployment.FOLDER.resolve("terraform");
  private static final Path REGION = ROOT.resolve("modules/region");

  @TempDir private Path scratch = Path.of("");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "resource \"a\" \"b\" {\n  x = {\n}\n",
        "resource \"a\" \"b\" {\n  x = [1, 2}\n}\n",
        "resource \"a\" \"b\" {\n  x = \"open\n}\n",
        "resource \"a\" \"b\" {\n}\n}\n"
      })
  void blocks_ofBrokenText_areRefused(String text) {
    assertThatThrownBy(() -> Hcl.blocks(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          var.dns_zone_id      | var.zone        | var.zone is not declared
          var.dns_zone_id      | ""              | variable dns_zone_id is not used
          trust_domain         | domain          | trust_domain is not given
          trust_domain         | domain          | no variables [domain]
          module.us_va.instance_id | module.us_va.instance | is not an output
          local.outgoing       | local.addresses | local.addresses is not declared
          description          | words           | without description
          """)
  void rules_ofAMistakeInTheRoot_nameIt(String what, String by, String told) {
    assertThat(TerraformRules.problems(ROOT, spoilt(ROOT, what, by)))
        .anySatisfy(it -> assertThat(it).contains(told));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          aws_eip.incoming.id       | aws_eip.other.id         | resource aws_eip.other is not declared
          data.aws_region.here.name | data.aws_region.now.name | data aws_region.now is not declared
          aws_kms_key.store.arn     | data.aws_kms_key.store.arn | data aws_kms_key.store is not
          """)
  void rules_ofAMistakeInTheModule_nameIt(String what, String by, String told) {
    assertThat(TerraformRules.problems(REGION, spoilt(REGION, what, by)))
        .anySatisfy(it -> assertThat(it).contains(told));
  }

  @Test
  void rules_ofBothFolders_hold() {
    assertThat(TerraformRules.problems(ROOT, TerraformRules.read(ROOT))).isEmpty();
    assertThat(TerraformRules.problems(REGION, TerraformRules.read(REGION))).isEmpty();
  }

  @Test
  void root_ofItsRegions_hasAProviderAndAModuleForEach() {
    List<Block> blocks = TerraformRules.read(ROOT);
    List<Block> modules = blocks.stream().filter(it -> it.type().equals("module")).toList();

    assertThat(modules)
        .extracting(it -> setting(it, "region"))
        .containsExactlyElementsOf(Deployment.REGIONS);
    assertThat(modules)
        .allSatisfy(it ->
            assertThat(it.text())
                .contains("providers = { aws = aws." + it.labels().getFirst() + " }"));
    assertThat(modules).extracting(it -> setting(it, "vpc_cidr")).doesNotHaveDuplicates();
    assertThat(blocks.stream().filter(it -> it.type().equals("provider")))
        .extracting(it -> setting(it, "alias"))
        .containsExactlyElementsOf(modules.stream().map(it -> it.labels().getFirst()).toList());
    assertThat(Hcl.blocks("x {\n" + Tree.read(ROOT.resolve("terraform.tfvars.example")) + "}\n"))
        .first()
        .extracting(Block::attributes)
        .satisfies(it -> assertThat(it).isSubsetOf(variables(blocks)).containsAll(needed(blocks)));
  }

  @Test
  void securityGroups_ofARegion_openTheTwoPortsAndNothingElse() {
    BrokerConfig config = rendered();
    List<Block> resources =
        TerraformRules.read(REGION).stream().filter(it -> it.type().equals("resource")).toList();
    List<Block> rules =
        resources.stream()
            .filter(it -> it.labels().getFirst().startsWith("aws_vpc_security_group_"))
            .toList();
    Block locals =
        TerraformRules.read(REGION).stream()
            .filter(it -> it.type().equals("locals") && it.text().contains("link_port"))
            .findFirst()
            .orElseThrow();

    assertThat(locals.text())
        .contains("workspace_port = " + config.listen().workspace().port())
        .contains("link_port      = " + config.listen().link().port());
    assertThat(rules)
        .hasSize(7)
        .allSatisfy(it -> {
          assertThat(setting(it, "ip_protocol")).isEqualTo("tcp");
          assertThat(setting(it, "from_port"))
              .isEqualTo(setting(it, "to_port"))
              .isIn("local.workspace_port", "local.link_port", "each.value", "443");
        });
    assertThat(resources)
        .filteredOn(it -> it.labels().getFirst().contains("security_group"))
        .extracting(it -> setting(it, "description").replaceAll("\\$\\{[a-z_.]+}", "name"))
        .as("what AWS takes as a description")
        .allSatisfy(it -> assertThat(it).matches("[a-zA-Z0-9. _\\-:/()#,@\\[\\]+=&;{}!$*]{0,255}"));
    assertThat(rules)
        .filteredOn(it -> it.labels().getFirst().contains("ingress"))
        .noneMatch(it -> it.text().contains("0.0.0.0/0"));
    // A rule that is written into the group itself would not be seen above.
    assertThat(resources)
        .filteredOn(it -> it.labels().getFirst().endsWith("_security_group"))
        .hasSize(4)
        .noneMatch(it -> it.text().contains("gress"));
    assertThat(resources)
        .noneMatch(it -> it.text().contains("key_name") || it.text().contains("from_port = 22"));
    assertThat(Deployment.isOpen(config.listen().operator())).isFalse();
  }

  @Test
  void store_ofARegion_isEncryptedWithAKeyThatStays() {
    List<Block> blocks = TerraformRules.read(REGION);

    assertThat(resource(blocks, "aws_kms_key").text())
        .contains("multi_region            = false", "prevent_destroy = true");
    assertThat(resource(blocks, "aws_ebs_volume").text())
        .contains(
            "\"gp3\"", "encrypted         = true", "aws_kms_key.store.arn", "prevent_destroy");
    assertThat(resource(blocks, "aws_instance").text())
        .contains("http_tokens                 = \"required\"", "aws_kms_key.store.arn")
        .contains("associate_public_ip_address = false");
    assertThat(blocks)
        .filteredOn(it -> it.type().equals("data") && it.labels().getLast().equals("broker"))
        .first()
        .satisfies(it ->
            assertThat(it.text())
                .contains("secretsmanager:GetSecretValue")
                .doesNotContain(":*\"")
                .doesNotContain("\"*:"));
  }

  @Test
  void configuration_ofARegion_isTakenByTheBroker() {
    BrokerConfig config = rendered();

    assertThat(config.orgs()).hasSize(2);
    assertThat(config.regions())
        .extracting(it -> it.address().toString())
        .containsExactly("link.in-mh.tidegate.example:7420", "link.us-va.tidegate.example:7420");
    Unit unit = Unit.parse(Tree.read(Deployment.FOLDER.resolve("systemd/tidegate@.service")));
    assertThat(config.data())
        .hasToString("/var/lib/" + unit.service("StateDirectory").replace("%i", "eu-de"));
  }

  @Test
  void userData_ofARegion_isAScriptThatStartsTheUnit() throws Exception {
    String script =
        Templates.render(
            Tree.read(REGION.resolve("templates/user-data.sh.tftpl")),
            Map.of(
                "region", "eu-de",
                "aws_region", "eu-central-1",
                "secret_arn", "arn",
                "volume_id", "vol-0a",
                "config", Files.readString(rendered(scratch))),
            Map.of());

    assertThat(script)
        .contains("/etc/tidegate/eu-de")
        .contains("Elastic_Block_Store_vol0a")
        .contains("systemctl enable --now tidegate@eu-de.service")
        .doesNotContain("${region}");
    Path file = Files.writeString(scratch.resolve("user-data.sh"), script);
    Tool.Ended checked = Tool.orSkip("bash").run(scratch, "-n", file.toString());
    assertThat(checked.code()).as(checked.output()).isZero();
  }

  @Test
  void terraform_ofAllFiles_parsesThemAndWouldNotFormatThem() throws Exception {
    Tool.Ended ended =
        Tool.orSkip("terraform").run(ROOT, "fmt", "-check", "-recursive", "-no-color");

    assertThat(ended.code()).as(ended.output()).isZero();
  }

  private BrokerConfig rendered() {
    try {
      return Deployment.config(rendered(scratch));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path rendered(Path folder) throws IOException {
    return Files.writeString(
        folder.resolve("broker.yaml"),
        Templates.render(
            Tree.read(REGION.resolve("templates/broker.yaml.tftpl")),
            Map.of(
                "region", "eu-de",
                "trust_domain", "tidegate.example",
                "workspace_port", "7410",
                "link_port", "7420",
                "zone_name", "tidegate.example"),
            Map.of(
                "jurisdictions", List.of("EU"),
                "orgs", List.of("acme", "globex"),
                "peers", List.of("in-mh", "us-va"))));
  }

  private static List<Block> spoilt(Path folder, String what, String by) {
    List<Block> blocks =
        TerraformRules.read(folder).stream()
            .map(it ->
                it.type().equals("variable") && !what.equals("description")
                    ? it
                    : new Block(
                        it.type(),
                        it.labels(),
                        it.text().replace(what, by),
                        it.code().replace(what, by)))
            .toList();
    assertThat(blocks).isNotEqualTo(TerraformRules.read(folder));
    return blocks;
  }

  private static Block resource(List<Block> blocks, String type) {
    return blocks.stream().filter(it -> it.is("resource", type)).findFirst().orElseThrow();
  }

  private static String setting(Block block, String name) {
    return block
        .text()
        .lines()
        .map(String::strip)
        .filter(it -> it.matches(name + " *= .*"))
        .map(it -> it.substring(it.indexOf('=') + 1).strip().replace("\"", ""))
        .findFirst()
        .orElse("");
  }

  private static Set<String> variables(List<Block> blocks) {
    return names(blocks.stream());
  }

  private static Set<String> needed(List<Block> blocks) {
    return names(blocks.stream().filter(it -> !it.attributes().contains("default")));
  }

  private static Set<String> names(Stream<Block> blocks) {
    return blocks
        .filter(it -> it.type().equals("variable"))
        .map(it -> it.labels().getFirst())
        .collect(Collectors.toSet());
  }
}
