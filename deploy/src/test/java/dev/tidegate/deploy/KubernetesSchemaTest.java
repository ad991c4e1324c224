package dev.tidegate.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/// The objects against the types that the API server has for them: a field with a name that it does
/// not know would be dropped without a word.
final class KubernetesSchemaTest {
  private static final Path OVERLAYS = Deployment.FOLDER.resolve("kubernetes/overlays");
  private static final String TYPES = "io.fabric8.kubernetes.api.model.";

  private static final Map<String, Class<?>> KINDS =
      Map.of(
          "v1 ConfigMap", ConfigMap.class,
          "v1 Namespace", Namespace.class,
          "v1 Service", Service.class,
          "v1 ServiceAccount", ServiceAccount.class,
          "apps/v1 StatefulSet", StatefulSet.class,
          "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class,
          "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class);

  /// The fields of an object that its type does not have, by their paths.
  private static List<String> unknown(Tree object) throws ReflectiveOperationException {
    Tree kind = object.at("kind");
    String version = object.at("apiVersion").exists() ? object.at("apiVersion").text() : "v1";
    Class<?> type = KINDS.get(version + " " + kind.text());
    if (type == null) {
      return List.of(version + " " + kind.text());
    }
    List<String> unknown = new ArrayList<>();
    collect(new ObjectMapper().convertValue(object.value(), type), kind.text(), unknown);
    return unknown;
  }

  private static void collect(@Nullable Object value, String path, List<String> unknown)
      throws ReflectiveOperationException {
    switch (value) {
      case Collection<?> items -> {
        for (Object item : items) {
          collect(item, path, unknown);
        }
      }
      case Map<?, ?> entries -> {
        for (Map.Entry<?, ?> entry : entries.entrySet()) {
          collect(entry.getValue(), path + "." + entry.getKey(), unknown);
        }
      }
      // A quantity keeps its own parts there.
      case Quantity _ -> {}
      case null -> {}
      default -> {
        if (value.getClass().getName().startsWith(TYPES)) {
          collectFields(value, path, unknown);
        }
      }
    }
  }

  private static void collectFields(Object value, String path, List<String> unknown)
      throws ReflectiveOperationException {
    for (Method method : value.getClass().getMethods()) {
      String name = method.getName();
      if (method.getParameterCount() > 0 || !name.startsWith("get") || name.equals("getClass")) {
        continue;
      }
      Object field = method.invoke(value);
      if (name.equals("getAdditionalProperties") && field instanceof Map<?, ?> others) {
        others.keySet().forEach(it -> unknown.add(path + "." + it));
      } else {
        collect(field, path + "." + name.substring("get".length()), unknown);
      }
    }
  }

  @Test
  void object_withAMisspeltField_isNamed() throws Exception {
    Tree spoilt =
        Tree.all(
                Tree.read(OVERLAYS.resolve("../base/statefulset.yaml"))
                    .replace("whenDeleted", "whenDelete")
                    .replace("runAsNonRoot", "runAsNonroot"))
            .getFirst();

    assertThat(unknown(spoilt))
        .hasSize(2)
        .anyMatch(it -> it.endsWith("whenDelete"))
        .anyMatch(it -> it.endsWith("runAsNonroot"));
  }

  @ParameterizedTest
  @FieldSource("dev.tidegate.deploy.Deployment#REGIONS")
  void objects_ofEachRegion_haveKnownFieldsOnly(String region) throws Exception {
    List<String> unknown = new ArrayList<>();
    List<Tree> objects = Kustomization.build(OVERLAYS.resolve(region));
    for (Tree object : objects) {
      unknown.addAll(unknown(object));
    }

    assertThat(objects).hasSizeGreaterThan(10);
    assertThat(unknown).isEmpty();
  }
}
