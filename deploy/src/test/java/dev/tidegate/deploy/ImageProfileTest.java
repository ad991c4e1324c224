package dev.tidegate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.broker.config.BrokerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/// The profile that makes the image, as it stands in the module's `pom.xml`: the base image comes
/// from a registry, so a plain build does not make it.
final class ImageProfileTest {
  private static final String PROFILE = "/project/profiles/profile[id='image']";
  private static final String PLUGIN =
      PROFILE + "/build/plugins/plugin[artifactId='jib-maven-plugin']";
  private static final String CONTAINER = PLUGIN + "/configuration/container";
  private static final Path CONFIG = Deployment.FOLDER.resolve("compose/config/eu-de/broker.yaml");

  private final XPath path = XPathFactory.newInstance().newXPath();
  private List<Document> pom = List.of();

  @BeforeEach
  void read() throws Exception {
    pom =
        List.of(
            DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Deployment.FOLDER.resolve("pom.xml").toFile()));
  }

  private List<String> texts(String where) throws XPathExpressionException {
    NodeList nodes = (NodeList) path.evaluate(where, pom.getFirst(), XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }

  private String text(String where) throws XPathExpressionException {
    List<String> texts = texts(where);
    assertThat(texts).as(where).hasSize(1);
    return texts.getFirst();
  }

  @Test
  void profile_inAPlainBuild_isNotThere() throws Exception {
    assertThat(texts("/project/build//plugin[artifactId='jib-maven-plugin']")).isEmpty();
    assertThat(texts(PROFILE + "/activation")).isEmpty();
    assertThat(text(PLUGIN + "/executions/execution/goals/goal")).isEqualTo("buildTar");
    assertThat(text(PLUGIN + "/executions/execution/phase")).isEqualTo("package");
    assertThat(text(PLUGIN + "/version")).matches("[0-9.]+");
    assertThat(text(PLUGIN + "/configuration/outputPaths/tar")).endsWith("/tidegate-image.tar");
  }

  @Test
  void image_asConfigured_runsAsNobodyOfImportance() throws Exception {
    assertThat(text(CONTAINER + "/user")).isEqualTo("10001:10001");
    assertThat(texts(CONTAINER + "/volumes/volume"))
        .containsExactly(Deployment.config(CONFIG).data().toString());
    assertThat(texts(PROFILE + "/properties/image.base"))
        .as("an image reference without a registry's host")
        .allSatisfy(it -> assertThat(it).matches("[a-z0-9-]+:[a-z0-9.-]*25[a-z0-9.-]*"));
    assertThat(texts(CONTAINER + "/labels/*")).hasSizeGreaterThanOrEqualTo(4).doesNotContain("");
  }

  @Test
  void image_asConfigured_startsWhatTheCommandKnows() throws Exception {
    List<String> entrypoint = texts(CONTAINER + "/entrypoint/arg");
    List<String> words = texts(CONTAINER + "/args/arg");

    assertThat(entrypoint).containsExactly("java", "@/opt/tidegate/serve.args");
    assertThat(Deployment.refusals(words)).isEmpty();
    assertThat(Deployment.option(words, "--config")).isEqualTo("/etc/tidegate/config/broker.yaml");
  }

  @Test
  void image_asConfigured_exposesThePortsOfTheConfiguration() throws Exception {
    BrokerConfig config = Deployment.config(CONFIG);

    assertThat(texts(CONTAINER + "/ports/port"))
        .containsExactlyElementsOf(
            Stream.of(
                    config.listen().workspace(),
                    config.listen().link(),
                    config.listen().operator(),
                    config.listen().metrics().orElseThrow())
                .map(it -> String.valueOf(it.port()))
                .toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"serve.args", "command.args"})
  void argumentFile_inTheImage_isTakenByTheJvm(String name) throws Exception {
    String root = text(CONTAINER + "/appRoot");
    String copied = text(PLUGIN + "/configuration/extraDirectories/paths/path");
    Path file =
        Deployment.FOLDER.resolve(copied.replace("${project.basedir}/", "") + root).resolve(name);
    List<String> lines =
        Files.readAllLines(file).stream()
            .filter(it -> !it.isBlank() && !it.startsWith("#"))
            .toList();
    int classPath = lines.indexOf("-cp");

    assertThat(lines.subList(classPath, lines.size()))
        .containsExactly(
            "-cp", root + "/classpath/*:" + root + "/libs/*", "dev.tidegate.main.Tidegate");
    assertThat(lines).contains("--enable-native-access=ALL-UNNAMED", "-XX:+DisableAttachMechanism");
    List<String> options = new ArrayList<>(lines.subList(0, classPath));
    options.add("-version");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Tool.Ended ended = new Tool(java).run(Deployment.FOLDER, options.toArray(String[]::new));
    assertThat(ended.code()).as(ended.output()).isZero();
    assertThat(ended.output()).doesNotContain("warning");
  }
}
