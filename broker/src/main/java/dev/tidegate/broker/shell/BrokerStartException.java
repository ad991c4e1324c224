package dev.tidegate.broker.shell;

/// Why a broker does not start, in words that name the fix where there is one. Nothing of it is
/// left running.
public final class BrokerStartException extends Exception {
  private final Fault fault;

  /// Whose matter it is.
  public enum Fault {
    /// The configuration, a policy file or a certificate: it fails again until that is changed.
    SETTINGS,
    /// A port or the store is taken or cannot be used.
    UNAVAILABLE
  }

  BrokerStartException(Fault fault, String text, Throwable cause) {
    super(text, cause);
    this.fault = fault;
  }

  public Fault fault() {
    return fault;
  }
}
