package dev.tidegate.model;

/// The bounds of what a workspace may send. Checked at the edge, the same in every region.
public final class Limits {
  public static final int TEXT_BYTES = 64 * 1024;
  public static final int EMOJI_BYTES = 64;
  public static final int LABELS = 16;
  public static final int KEY_CHARS = 64;
  public static final int CHANNEL_NAME_CHARS = 80;
  public static final int ORGS_PER_CHANNEL = 250;
  public static final int BATCH_ITEMS = 256;
  public static final int BATCH_BYTES = 1 << 20;
  public static final int FEED_CREDIT = 8_192;
  public static final int FEED_CHANNELS = 256;
  public static final int CURSOR_BYTES = 16 * 1024;
  public static final int HISTORY_PAGE = 200;
  public static final int POLICY_FILE_BYTES = 1 << 20;
  public static final int FRAME_BYTES = 1 << 20;
  public static final int LINK_MESSAGE_BYTES = 2 << 20;
  public static final int LINK_MESSAGE_RAW_BYTES = 4 << 20;

  private Limits() {}
}
