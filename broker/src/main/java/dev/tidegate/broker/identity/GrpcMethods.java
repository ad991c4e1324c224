package dev.tidegate.broker.identity;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The table of every RPC and who may call it; what has no row is refused.
///
/// Names are the full names of method descriptors, compared as a whole and never taken apart, so
/// that there is one spelling of each.
public final class GrpcMethods {
  private static final Map<String, Set<Role>> TABLE = new HashMap<>();

  static {
    rows(
        Set.of(Role.ORG_ADAPTER),
        "tidegate.v1.ChannelService",
        List.of(
            "CreateChannel",
            "GetChannel",
            "ListChannels",
            "InviteOrg",
            "ListInvitations",
            "AcceptInvitation",
            "ApproveInvitation",
            "DeclineInvitation",
            "DisconnectOrg"));
    rows(
        Set.of(Role.ORG_ADAPTER),
        "tidegate.v1.PublishService",
        List.of("Publish", "PublishStream", "Preview", "Explain"));
    rows(Set.of(Role.ORG_ADAPTER), "tidegate.v1.FeedService", List.of("Subscribe", "ListHistory"));
    rows(Set.of(Role.BROKER), "tidegate.link.v1.LinkService", List.of("Exchange"));
    rows(
        Set.of(Role.OPERATOR),
        "tidegate.admin.v1.AdminService",
        List.of(
            "GetRegion",
            "ListLinks",
            "ListControlPositions",
            "ForceOpen",
            "ForceClose",
            "PauseLink",
            "ResumeLink",
            "Drain",
            "ActivatePolicy",
            "AddOrg",
            "RemoveOrg",
            "ListOrgs",
            "ListFeeds",
            "ListChannels",
            "Explain",
            "ListParked",
            "ReleaseParked",
            "Reload"));
    // Health is served on every port, to the kind of caller that the port is for: no anonymous
    // probes.
    rows(Set.of(Role.values()), "grpc.health.v1.Health", List.of("Check", "Watch"));
    // What is there to be called is told to operators only.
    rows(
        Set.of(Role.OPERATOR),
        "grpc.reflection.v1.ServerReflection",
        List.of("ServerReflectionInfo"));
  }

  private GrpcMethods() {}

  /// Who may call the method, by its full name (`package.Service/Method`); nobody if it has no row.
  public static Set<Role> callers(String fullMethodName) {
    return TABLE.getOrDefault(fullMethodName, Set.of());
  }

  static Set<String> names() {
    return Set.copyOf(TABLE.keySet());
  }

  private static void rows(Set<Role> callers, String service, List<String> methods) {
    for (String method : methods) {
      TABLE.put(service + "/" + method, callers);
    }
  }
}
