package dev.tidegate.chaos.invariant;

/// What must hold in every world, by name: what a violation is a violation of.
public enum Promise {
  NOTHING_LOST("what was acknowledged comes to every org that it is owed to"),
  ALL_READ("each org has read all that its region holds for it"),
  ANSWERED("every publish is answered once all is well"),
  NO_PHANTOM("nobody is given what nobody published"),
  NOTHING_TWICE("no org is given an event twice in one reading"),
  ONE_NAME("no two publishes have the same name"),
  ORDER("an org is given a channel's events of one origin in their order"),
  FENCED("an org that is out of a channel is given nothing more of it"),
  PARKED("nothing of a parked channel is given"),
  NO_LEAK("no org is given what the rules of that moment do not let it have"),
  AT_REST("no store holds words that were deleted, or that nobody there may have"),
  CONVERGED("all regions come to the same streams and control logs"),
  LOSS_TOLD("a loss is told where there is one, and nowhere else"),
  MENDED("damage at rest is mended once all is well"),
  SWEPT("the sweep of what is stored comes to its end"),
  STORABLE("a store refuses no batch"),
  FAILS_WELL("no stage fails with an exception");

  private final String words;

  Promise(String words) {
    this.words = words;
  }

  /// What it says, as half a sentence.
  public String words() {
    return words;
  }
}
