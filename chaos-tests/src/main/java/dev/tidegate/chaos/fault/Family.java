package dev.tidegate.chaos.fault;

import dev.tidegate.chaos.play.Stage;

/// The families of faults: a seed has some of them.
enum Family {
  CUT,
  ONE_WAY_CUT,
  CRASH,
  STORE_FAILS,
  STORE_SLOW,
  POLICY_FLIP,
  REMOVAL,
  CUT_OFF,
  PAUSE,
  CLOCK_SKEW,
  SLOW_READER,
  TRANSFER_EXPIRY,
  BUGGY_PROXY,
  POISON,
  STORE_RESTORED,
  DAMAGE,
  FLOOD;

  Fault on(Stage stage) {
    return switch (this) {
      case CUT -> CutFault.bothWays(stage);
      case ONE_WAY_CUT -> CutFault.oneWay(stage);
      case CRASH -> new CrashFault(stage);
      case STORE_FAILS -> StoreFault.failing(stage);
      case STORE_SLOW -> StoreFault.slow(stage);
      case POLICY_FLIP -> new PolicyFlip(stage);
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
      case FLOOD -> new FloodFault(stage);
    };
  }
}
