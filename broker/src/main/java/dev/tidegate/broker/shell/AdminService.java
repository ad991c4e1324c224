package dev.tidegate.broker.shell;

import dev.tidegate.broker.link.LinkTraffic;
import dev.tidegate.broker.region.RegionCore;
import dev.tidegate.broker.region.RegionSettings;
import dev.tidegate.broker.support.Loop;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.ActivatePolicyRequest;
import dev.tidegate.wire.admin.v1.ActivatePolicyResponse;
import dev.tidegate.wire.admin.v1.AdminServiceGrpc;
import dev.tidegate.wire.admin.v1.DrainRequest;
import dev.tidegate.wire.admin.v1.DrainResponse;
import dev.tidegate.wire.admin.v1.ForceLinkRequest;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.LinkStatus;
import dev.tidegate.wire.admin.v1.ListChannelsRequest;
import dev.tidegate.wire.admin.v1.ListChannelsResponse;
import dev.tidegate.wire.admin.v1.ListControlPositionsRequest;
import dev.tidegate.wire.admin.v1.ListControlPositionsResponse;
import dev.tidegate.wire.admin.v1.ListFeedsRequest;
import dev.tidegate.wire.admin.v1.ListFeedsResponse;
import dev.tidegate.wire.admin.v1.ListLinksRequest;
import dev.tidegate.wire.admin.v1.ListLinksResponse;
import dev.tidegate.wire.admin.v1.ListOrgsRequest;
import dev.tidegate.wire.admin.v1.ListOrgsResponse;
import dev.tidegate.wire.admin.v1.ListParkedRequest;
import dev.tidegate.wire.admin.v1.ListParkedResponse;
import dev.tidegate.wire.admin.v1.OrgRequest;
import dev.tidegate.wire.admin.v1.OrgResponse;
import dev.tidegate.wire.admin.v1.RegionStatus;
import dev.tidegate.wire.admin.v1.ReleaseParkedRequest;
import dev.tidegate.wire.admin.v1.ReleaseParkedResponse;
import dev.tidegate.wire.admin.v1.ReloadRequest;
import dev.tidegate.wire.admin.v1.ReloadResponse;
import dev.tidegate.wire.v1.ExplainRequest;
import dev.tidegate.wire.v1.ExplainResponse;
import io.grpc.stub.StreamObserver;
import java.util.function.Function;
import java.util.function.LongSupplier;

/// The gRPC edge for operators: hands each call to the class that its subject has.
final class AdminService extends AdminServiceGrpc.AdminServiceImplBase {
  private final GrpcRegionCalls region;
  private final GrpcLinkCalls links;
  private final GrpcPolicyCalls policies;
  private final GrpcOrgCalls orgs;
  private final GrpcEventCalls events;
  private final GrpcSharingCalls sharing;
  private final Reloading reloading;

  /// @param traffic what the link to a region has carried; asked on the loop
  /// @param journalBytes the store's size now; asked on the calls' threads
  AdminService(
      RegionSettings settings,
      RegionCore core,
      Function<RegionId, LinkTraffic> traffic,
      Drains drains,
      Loop loop,
      LongSupplier journalBytes,
      Reloading reloading) {
    var answers = new GrpcAnswers(loop);
    var declarations = new GrpcDeclarations(core, answers);
    region = new GrpcRegionCalls(settings, core, drains, answers, journalBytes);
    links =
        new GrpcLinkCalls(settings.region(), settings.levels().highest(), core, traffic, answers);
    policies = new GrpcPolicyCalls(core, declarations);
    orgs = new GrpcOrgCalls(core.directory(), answers, declarations);
    events = new GrpcEventCalls(core, answers);
    sharing = new GrpcSharingCalls(core, answers);
    this.reloading = reloading;
  }

  @Override
  public void getRegion(GetRegionRequest wire, StreamObserver<RegionStatus> answer) {
    region.status(answer);
  }

  @Override
  public void listControlPositions(
      ListControlPositionsRequest wire, StreamObserver<ListControlPositionsResponse> answer) {
    region.controlPositions(answer);
  }

  @Override
  public void drain(DrainRequest wire, StreamObserver<DrainResponse> answer) {
    region.drain(wire, answer);
  }

  @Override
  public void listLinks(ListLinksRequest wire, StreamObserver<ListLinksResponse> answer) {
    links.list(answer);
  }

  @Override
  public void forceOpen(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    links.forceOpen(wire, answer);
  }

  @Override
  public void forceClose(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    links.forceClose(wire, answer);
  }

  @Override
  public void pauseLink(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    links.pause(wire, answer);
  }

  @Override
  public void resumeLink(ForceLinkRequest wire, StreamObserver<LinkStatus> answer) {
    links.resume(wire, answer);
  }

  @Override
  public void activatePolicy(
      ActivatePolicyRequest wire, StreamObserver<ActivatePolicyResponse> answer) {
    policies.activate(wire, answer);
  }

  @Override
  public void addOrg(OrgRequest wire, StreamObserver<OrgResponse> answer) {
    orgs.add(wire, answer);
  }

  @Override
  public void removeOrg(OrgRequest wire, StreamObserver<OrgResponse> answer) {
    orgs.remove(wire, answer);
  }

  @Override
  public void listOrgs(ListOrgsRequest wire, StreamObserver<ListOrgsResponse> answer) {
    orgs.list(answer);
  }

  @Override
  public void listFeeds(ListFeedsRequest wire, StreamObserver<ListFeedsResponse> answer) {
    sharing.feeds(answer);
  }

  @Override
  public void listChannels(ListChannelsRequest wire, StreamObserver<ListChannelsResponse> answer) {
    sharing.channels(wire, answer);
  }

  @Override
  public void explain(ExplainRequest wire, StreamObserver<ExplainResponse> answer) {
    events.explain(wire, answer);
  }

  @Override
  public void listParked(ListParkedRequest wire, StreamObserver<ListParkedResponse> answer) {
    events.listParked(answer);
  }

  @Override
  public void releaseParked(
      ReleaseParkedRequest wire, StreamObserver<ReleaseParkedResponse> answer) {
    events.releaseParked(wire, answer);
  }

  @Override
  public void reload(ReloadRequest wire, StreamObserver<ReloadResponse> answer) {
    Reload found = reloading.now();
    GrpcAnswers.answer(
        ReloadResponse.newBuilder()
            .addAllChanged(found.changed())
            .addAllRefused(found.refused())
            .addAllRestart(found.restart())
            .build(),
        answer);
  }
}
