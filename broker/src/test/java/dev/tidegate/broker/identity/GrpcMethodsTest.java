package dev.tidegate.broker.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

final class GrpcMethodsTest {
  @Test
  void callers_unknownMethod_isNobody() {
    assertThat(GrpcMethods.callers("tidegate.v1.PublishService/Nothing")).isEmpty();
    assertThat(GrpcMethods.callers("/tidegate.v1.PublishService/Publish")).isEmpty();
    assertThat(GrpcMethods.callers("tidegate.v1.publishservice/Publish")).isEmpty();
  }

  @Test
  void names_everyGeneratedService_hasARowForEachMethodAndNoRowIsLeftOver() throws Exception {
    Set<String> methods = new TreeSet<>();
    var services =
        new ClassFileImporter()
            .withImportOption(it -> it.contains("Grpc.class"))
            .importPackages("dev.tidegate.wire");
    for (JavaClass generated : services) {
      if (generated.isTopLevelClass()) {
        add(
            methods,
            (ServiceDescriptor) generated.reflect().getMethod("getServiceDescriptor").invoke(null));
      }
    }
    assertThat(methods).hasSizeGreaterThan(30);
    add(methods, HealthGrpc.getServiceDescriptor());
    add(methods, ServerReflectionGrpc.getServiceDescriptor());

    assertThat(GrpcMethods.names()).containsExactlyInAnyOrderElementsOf(methods);
  }

  @Test
  void callers_eachPackage_isForItsOneRole() {
    assertThat(GrpcMethods.names())
        .allSatisfy(it -> {
          if (it.startsWith("tidegate.v1.")) {
            assertThat(GrpcMethods.callers(it)).containsExactly(Role.ORG_ADAPTER);
          } else if (it.startsWith("tidegate.link.v1.")) {
            assertThat(GrpcMethods.callers(it)).containsExactly(Role.BROKER);
          } else if (!it.startsWith("grpc.health.v1.")) {
            assertThat(GrpcMethods.callers(it)).containsExactly(Role.OPERATOR);
          }
        });
  }

  private static void add(Set<String> methods, ServiceDescriptor service) {
    service.getMethods().stream().map(MethodDescriptor::getFullMethodName).forEach(methods::add);
  }
}
