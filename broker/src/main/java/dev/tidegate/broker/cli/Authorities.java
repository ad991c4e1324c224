package dev.tidegate.broker.cli;

import dev.tidegate.broker.identity.DevelopmentCa;
import dev.tidegate.cli.CommandRefused;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;

/// Opens the authority that `tidegate certs init` or `tidegate init` left in a folder.
public final class Authorities {
  private Authorities() {}

  /// As [#open(Path)], if it is of that trust domain.
  ///
  /// @throws CommandRefused as there, and if it is of another
  public static DevelopmentCa open(Path folder, String trustDomain) throws IOException {
    DevelopmentCa ca = open(folder);
    if (!ca.trustDomain().equals(trustDomain)) {
      throw CommandRefused.no(
          "The authority in "
              + folder
              + " is of the trust domain "
              + ca.trustDomain()
              + ", not of "
              + trustDomain
              + ": what it issues would be refused; name the right one");
    }
    return ca;
  }

  /// @throws CommandRefused telling how to come to one, if there is none or its key is elsewhere
  public static DevelopmentCa open(Path folder) throws IOException {
    if (!Files.exists(folder.resolve("ca.pem"))) {
      throw CommandRefused.no(
          "There is no authority in "
              + folder
              + ": `tidegate certs init` makes one, --ca DIR names another");
    }
    if (!Files.isReadable(folder.resolve("ca.key"))) {
      throw CommandRefused.no(
          folder.resolve("ca.key") + " cannot be read: only who has it can issue certificates");
    }
    return DevelopmentCa.open(folder, new SecureRandom());
  }
}
