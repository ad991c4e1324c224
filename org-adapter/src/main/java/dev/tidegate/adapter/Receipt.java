package dev.tidegate.adapter;

import dev.tidegate.model.EventId;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.Stamp;
import java.util.List;
import java.util.Optional;

/// The broker's word that a message is durable in its author's home region, and what each partner
/// gets of it.
///
/// @param event the message's name, the same in every region: keep it to edit, delete or reply
/// @param outcomes one per org of the channel but the author's, by org
/// @param duplicate the same message had been published before under this key: nothing new was
///   stored
public record Receipt(
    EventId event, Stamp stamp, List<PartnerOutcome> outcomes, boolean duplicate) {
  public Receipt {
    outcomes = List.copyOf(outcomes);
  }

  public Optional<PartnerOutcome> outcome(OrgId org) {
    return outcomes.stream().filter(outcome -> outcome.org().equals(org)).findFirst();
  }
}
