package dev.tidegate.broker.shell;

import dev.tidegate.broker.region.RegionView;
import dev.tidegate.compliance.policy.PolicyFile;
import dev.tidegate.compliance.policy.PolicyFileException;
import dev.tidegate.compliance.policy.PolicySet;
import dev.tidegate.compliance.policy.Problem;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.Limits;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.admin.v1.ActivatePolicyRequest;
import dev.tidegate.wire.admin.v1.ActivatePolicyResponse;
import io.grpc.stub.StreamObserver;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An operator's call that puts a policy file in force: read, checked against what is declared, and
/// only then written into the control log.
final class GrpcPolicyCalls {
  private static final int PROBLEMS_TOLD = 20;

  private final RegionView view;
  private final GrpcDeclarations declarations;

  GrpcPolicyCalls(RegionView view, GrpcDeclarations declarations) {
    this.view = view;
    this.declarations = declarations;
  }

  void activate(ActivatePolicyRequest wire, StreamObserver<ActivatePolicyResponse> answer) {
    PolicyFile file = read(wire);
    if (file.isBaseline()) {
      throw new TidegateException(
          ErrorCode.POLICY_INVALID,
          "The baseline is a setting: replace the file that policy.baseline names");
    }
    declarations.declare(
        requests -> {
          requireNoContradiction(file);
          return requests.policy(file.org(), file.source(), file.hash());
        },
        answer,
        () ->
            ActivatePolicyResponse.newBuilder()
                .setOwner(file.owner())
                .setHash(file.hash())
                .setPolicySet(view.policies().active().hash())
                .build());
  }

  private static PolicyFile read(ActivatePolicyRequest wire) {
    int bytes = wire.getSource().getBytes(StandardCharsets.UTF_8).length;
    if (bytes > Limits.POLICY_FILE_BYTES) {
      throw new TidegateException(ErrorCode.POLICY_INVALID, "Policy file is too long")
          .with("bytes", bytes)
          .with("max_bytes", Limits.POLICY_FILE_BYTES);
    }
    String name = wire.getFileName().isEmpty() ? "policy" : wire.getFileName();
    try {
      return PolicyFile.parse(name, wire.getSource());
    } catch (PolicyFileException e) {
      throw invalid(e.problems(), e);
    }
  }

  /// A file that contradicts what the operators declared must not become active.
  private void requireNoContradiction(PolicyFile file) {
    PolicyFile baseline = view.policies().baseline();
    List<Problem> contradictions =
        PolicySet.of(baseline, List.of(file)).contradictions(view.policies().geography());
    if (!contradictions.isEmpty()) {
      throw invalid(contradictions, null);
    }
  }

  private static TidegateException invalid(List<Problem> problems, @Nullable Throwable cause) {
    TidegateException refused =
        new TidegateException(ErrorCode.POLICY_INVALID, "The policy file has mistakes", cause)
            .with("problems", problems.size());
    for (int i = 0; i < Math.min(PROBLEMS_TOLD, problems.size()); i++) {
      refused.with("problem_" + (i + 1), problems.get(i));
    }
    return refused;
  }
}
