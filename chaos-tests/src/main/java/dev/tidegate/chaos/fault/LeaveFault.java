package dev.tidegate.chaos.fault;

import dev.tidegate.broker.control.ControlLog;
import dev.tidegate.chaos.play.Stage;
import dev.tidegate.chaos.world.SimRegion;
import dev.tidegate.model.ChannelId;
import dev.tidegate.model.OrgId;
import java.time.Duration;

/// An org is taken out of a channel by its host, or leaves by itself; one org in a seed.
final class LeaveFault implements Fault {
  private final Stage stage;
  private final OrgId caller;
  private final OrgId leaver;
  private final ChannelId channel;

  private LeaveFault(Stage stage, String caller, String leaver, ChannelId channel) {
    this.stage = stage;
    this.caller = new OrgId(caller);
    this.leaver = new OrgId(leaver);
    this.channel = channel;
  }

  static Fault removal(Stage stage) {
    return new LeaveFault(stage, "acme", "initech", stage.channels().getFirst());
  }

  static Fault cutOff(Stage stage) {
    return new LeaveFault(stage, "desi", "desi", stage.channels().getLast());
  }

  @Override
  public Struck strike(Draw draw, int turn) {
    if (stage.world().ledger().hasRemoved()) {
      return Struck.nothing("an org has left before");
    }
    SimRegion home = stage.world().org(caller).home();
    home.with(core ->
        core.request(
            r -> r.disconnect(caller, channel, leaver),
            result ->
                stage.simulation().trace("removed " + (result instanceof ControlLog.Result.Done)),
            home.now()));
    // Asked for is enough to owe nothing more: a crash may have taken the answer.
    stage.world().ledger().removed(leaver, channel);
    return new Struck(Duration.ZERO, leaver + " is out of " + channel + " by " + caller);
  }
}
