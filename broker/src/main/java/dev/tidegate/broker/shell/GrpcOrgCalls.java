package dev.tidegate.broker.shell;

import dev.tidegate.broker.control.Directory;
import dev.tidegate.broker.control.PolicyFile;
import dev.tidegate.model.ErrorCode;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.model.TidegateException;
import dev.tidegate.wire.admin.v1.ListOrgsResponse;
import dev.tidegate.wire.admin.v1.OrgRequest;
import dev.tidegate.wire.admin.v1.OrgResponse;
import io.grpc.stub.StreamObserver;
import java.util.HashMap;

/// An operator's calls about the orgs: who is at home where.
final class GrpcOrgCalls {
  private final Directory directory;
  private final GrpcAnswers answers;
  private final GrpcDeclarations declarations;

  GrpcOrgCalls(Directory directory, GrpcAnswers answers, GrpcDeclarations declarations) {
    this.directory = directory;
    this.answers = answers;
    this.declarations = declarations;
  }

  void add(OrgRequest wire, StreamObserver<OrgResponse> answer) {
    OrgId org = org(wire.getOrg());
    declarations.declare(requests -> requests.homed(org), answer, OrgResponse::getDefaultInstance);
  }

  void remove(OrgRequest wire, StreamObserver<OrgResponse> answer) {
    OrgId org = org(wire.getOrg());
    declarations.declare(
        requests -> requests.removed(org), answer, OrgResponse::getDefaultInstance);
  }

  void list(StreamObserver<ListOrgsResponse> answer) {
    answers.ask(
        answer,
        _ -> {
          var all = ListOrgsResponse.newBuilder();
          var own = new HashMap<OrgId, String>();
          for (PolicyFile file : directory.policyFiles()) {
            file.owner().ifPresent(org -> own.put(org, file.hash()));
          }
          for (RegionId region : directory.regions()) {
            for (OrgId org : directory.orgsAt(region)) {
              all.addOrgs(
                  ListOrgsResponse.Org.newBuilder()
                      .setOrg(org.value())
                      .setHome(region.value())
                      .setPolicyHash(own.getOrDefault(org, "")));
            }
          }
          return all.build();
        });
  }

  static OrgId org(String name) {
    try {
      return new OrgId(name);
    } catch (IllegalArgumentException e) {
      throw new TidegateException(ErrorCode.NAME_MALFORMED, "Org's name is malformed", e);
    }
  }
}
