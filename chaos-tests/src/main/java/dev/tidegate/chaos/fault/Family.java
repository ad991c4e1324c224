package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;

/// The families of faults: a seed has some of them.
public enum Family {
  CUT("the network between two regions is cut both ways"),
  ONE_WAY_CUT("the network from one region to another is cut"),
  CRASH("a broker is killed and started again"),
  STORE_FAILS("a fifth of a store's commits fail, or end unknown"),
  STORE_SLOW("a store's commits take up to 400 ms"),
  POLICY_FLIP("an org tightens its file, and restores it the next time"),
  POLICY_UNREADABLE("an org's file is of a later release, until the next time"),
  REMOVAL("a host takes an org out of a channel"),
  CUT_OFF("an org leaves a channel by itself"),
  PAUSE("a broker's loop stands still for seconds"),
  CLOCK_SKEW("a region's wall clock jumps by up to five minutes"),
  SLOW_READER("a workspace gives no credit"),
  TRANSFER_EXPIRY("transfers end at the midnight that falls into the talk"),
  BUGGY_PROXY("what carries a link gives messages twice, late and again"),
  POISON("a region cannot read an event, however often it comes"),
  STORE_RESTORED("a broker comes back on an old copy of its store"),
  DAMAGE("stored frames rot"),
  FLOOD("an org says at once several times what it may"),
  LINK_PAUSED("an operator stops a link for seconds"),
  DRAIN("a broker is stopped in good order and started again");

  private final String words;

  Family(String words) {
    this.words = words;
  }

  /// What goes wrong, as half a sentence.
  public String words() {
    return words;
  }

  /// @param once what is drawn once for all strikes of the family
  Fault on(Stage stage, Draw once) {
    return switch (this) {
      case CUT -> CutFault.bothWays(stage);
      case ONE_WAY_CUT -> CutFault.oneWay(stage);
      case CRASH -> new CrashFault(stage);
      case STORE_FAILS -> StoreFault.failing(stage);
      case STORE_SLOW -> StoreFault.slow(stage);
      case POLICY_FLIP -> new PolicyFlip(stage, once);
      case POLICY_UNREADABLE -> new UnreadablePolicy(stage, once);
      case REMOVAL -> LeaveFault.removal(stage);
      case CUT_OFF -> LeaveFault.cutOff(stage);
      case PAUSE -> new PauseFault(stage);
      case CLOCK_SKEW -> new ClockFault(stage);
      case SLOW_READER -> new SlowReader(stage);
      case TRANSFER_EXPIRY -> new TransferExpiry(stage);
      case BUGGY_PROXY -> new ProxyFault(stage);
      case POISON -> new PoisonFault(stage);
      case STORE_RESTORED -> new RestoreFault(stage);
      case DAMAGE -> new DamageFault(stage);
      case FLOOD -> new FloodFault();
      case LINK_PAUSED -> new LinkPause(stage);
      case DRAIN -> new DrainFault(stage);
    };
  }
}
