package dev.tidegate.broker.shell;

import dev.tidegate.broker.config.BrokerConfig;
import dev.tidegate.broker.config.ConfigException;
import dev.tidegate.broker.edge.GrpcListeners;
import dev.tidegate.broker.edge.Port;
import dev.tidegate.broker.frame.WireLevels;
import dev.tidegate.broker.metrics.StatusServer;
import dev.tidegate.broker.support.Moment;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// One broker: a region's cores on their loop, with the journal, the listeners and the links around
/// them.
///
/// Runs from [#start] until it is asked to stop or has to: then [#awaitEnd] says how it ended.
/// Whoever started it closes it. Safe for use by many threads.
public final class Broker implements AutoCloseable {
  /// How long the last words to workspaces may take.
  static final Duration LEAVING = Duration.ofSeconds(1);

  private final Parts parts;
  private final Ending ending;
  private final TaskLoop loop;
  private final Drains drains;
  private final Farewell farewell;
  private final GrpcListeners listeners;
  private final Optional<StatusServer> status;

  /// Of [BrokerAssembly].
  Broker(
      Parts parts,
      Ending ending,
      TaskLoop loop,
      Drains drains,
      Farewell farewell,
      GrpcListeners listeners,
      Optional<StatusServer> status) {
    this.parts = parts;
    this.ending = ending;
    this.loop = loop;
    this.drains = drains;
    this.farewell = farewell;
    this.listeners = listeners;
    this.status = status;
  }

  /// As [#start(BrokerConfig, Supplier, RandomGenerator)], with the settings of a file that it then
  /// follows.
  ///
  /// @throws ConfigException with every mistake of the file
  public static Broker start(Path config, Supplier<Moment> time, RandomGenerator chance)
      throws ConfigException, BrokerStartException {
    return start(config, WireLevels.CURRENT, time, chance);
  }

  /// As a broker of another release would run, for what its wire levels are about.
  static Broker start(Path config, WireLevels levels, Supplier<Moment> time, RandomGenerator chance)
      throws ConfigException, BrokerStartException {
    return new BrokerAssembly(BrokerConfig.load(config), Optional.of(config), levels, time, chance)
        .start();
  }

  /// Opens the store, recovers from it, and serves. Blocking.
  ///
  /// @param time both clocks
  /// @param chance draws this run's incarnation, ids and pauses; safe for use by many threads
  /// @throws BrokerStartException if it cannot serve; nothing is left open then
  public static Broker start(BrokerConfig config, Supplier<Moment> time, RandomGenerator chance)
      throws BrokerStartException {
    return new BrokerAssembly(config, Optional.empty(), WireLevels.CURRENT, time, chance).start();
  }

  /// Where a port listens, with the number that the system chose if 0 was asked for.
  public InetSocketAddress address(Port port) {
    return listeners.address(port);
  }

  /// Where monitoring asks; empty if that is not configured.
  public Optional<InetSocketAddress> metricsAddress() {
    return status.map(StatusServer::address);
  }

  /// Asks it to stop: takes nothing new, finishes what is on its way, for at most `timeout`, and
  /// then ends the streams of workspaces with DRAINING. Returns at once.
  public void drain(Duration timeout) {
    listeners.serving(false);
    loop.run(now -> drains.begin(timeout, this::leave, now));
  }

  /// What the feeds acknowledged last is stored before the end.
  private void leave(boolean complete, Moment now) {
    farewell.say(now);
    drains.begin(LEAVING, (_, _) -> ending.tell(new Ended.Drained(complete)), now);
  }

  /// Waits for the end of its run; its parts are still to be closed then.
  public Ended awaitEnd() throws InterruptedException {
    return ending.await();
  }

  /// Ends what is open and closes the store, which holds all that was acknowledged.
  @Override
  public void close() {
    parts.close();
    ending.tell(new Ended.Drained(false));
  }
}
