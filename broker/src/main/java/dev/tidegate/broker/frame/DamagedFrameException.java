package dev.tidegate.broker.frame;

/// Bytes that are not a frame, or not the frame that was written. Nothing of them may be served.
public final class DamagedFrameException extends Exception {
  public DamagedFrameException(String text) {
    super(text);
  }

  public DamagedFrameException(String text, Throwable cause) {
    super(text, cause);
  }
}
