package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.GrpcOperatorOptions;
import dev.tidegate.cli.CommandRefused;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.RegionId;
import dev.tidegate.wire.admin.v1.GetRegionRequest;
import dev.tidegate.wire.admin.v1.ListOrgsRequest;
import dev.tidegate.wire.admin.v1.ListOrgsResponse.Org;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// Who is at home where, as a broker knows it.
record OrgDirectory(GrpcOperatorOptions operator) {

  List<Org> all() throws IOException {
    return operator
        .call(admin -> admin.listOrgs(ListOrgsRequest.getDefaultInstance()))
        .getOrgsList();
  }

  /// As the broker of that region knows it, if the context knows where that is.
  Optional<Org> find(RegionId asked, OrgId org) throws IOException {
    return operator
        .callAt(asked, admin -> admin.listOrgs(ListOrgsRequest.getDefaultInstance()))
        .getOrgsList()
        .stream()
        .filter(each -> each.getOrg().equals(org.value()))
        .findFirst();
  }

  /// @throws CommandRefused telling which there are
  Org require(OrgId org) throws IOException {
    List<Org> all = all();
    return all.stream()
        .filter(each -> each.getOrg().equals(org.value()))
        .findFirst()
        .orElseThrow(() ->
            CommandRefused.no(
                "There is no org '"
                    + org
                    + "' (there are: "
                    + all.stream().map(Org::getOrg).sorted().toList()
                    + ")"));
  }

  /// Whether it is at home there already.
  ///
  /// @throws CommandRefused if it is at home elsewhere
  boolean requireHome(OrgId org, RegionId region) throws IOException {
    Optional<Org> known = find(region, org);
    if (known.isPresent() && !known.get().getHome().equals(region.value())) {
      throw CommandRefused.no(
          "Org '"
              + org
              + "' is at home in "
              + known.get().getHome()
              + " already, and an org has one home: choose another name, or remove it there first");
    }
    return known.isPresent();
  }

  /// @throws CommandRefused if the broker that is asked about the region is another region's
  void requireRegion(RegionId region) throws IOException {
    String answers =
        operator
            .callAt(region, admin -> admin.getRegion(GetRegionRequest.getDefaultInstance()))
            .getRegion();
    if (!answers.equals(region.value())) {
      throw CommandRefused.no(
          "The broker that was asked is of region "
              + answers
              + ", not of "
              + region
              + ": name a context of "
              + region
              + " with --context");
    }
  }
}
