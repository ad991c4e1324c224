package dev.tidegate.onboarding;

import dev.tidegate.broker.cli.Validity;
import dev.tidegate.broker.config.Endpoint;
import dev.tidegate.broker.identity.CertificateFiles;
import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.broker.identity.Identity;
import dev.tidegate.model.OrgId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What an org is handed to begin with: a folder with its certificate and key, the authority, and a
/// profile for the SDK and the commands. It can be moved: the profile's paths are its own.
///
/// @param profile the file for `--profile`
record Bundle(Path folder, Path profile, CertificateFiles files) {

  /// Writes it in the place of one that is there.
  static Bundle write(
      OrgId org, Endpoint endpoint, DevelopmentCa ca, Path folder, Validity validity)
      throws IOException {
    Files.createDirectories(folder);
    CertificateFiles files =
        ca.issue(
            new Identity.OrgAdapter(org), List.of(), folder, validity.begin(), validity.lasts());
    Path profile = profile(folder, org);
    Files.writeString(
        profile,
        """
        # How %1$s reaches its home region: `tidegate channels --profile FILE`, and the SDK's
        # TidegateClient.builder() takes the same five. Paths are relative to this file.
        endpoint=%2$s
        org=%1$s
        cert=%3$s
        key=%4$s
        ca=%5$s
        """
            .formatted(
                org,
                endpoint,
                files.certificate().getFileName(),
                files.key().getFileName(),
                files.authorities().getFileName()));
    return new Bundle(folder, profile, files);
  }

  /// Where the profile is, which is written last.
  static Path profile(Path folder, OrgId org) {
    return folder.resolve(org + ".properties");
  }

  /// A first command that works as it stands.
  String firstCommand() {
    return "tidegate channels --profile " + profile;
  }
}
