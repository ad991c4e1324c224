package dev.tidegate.adapter.irc;

import dev.tidegate.model.Limits;
import dev.tidegate.model.UserId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A room's log: `[HH:MM] <nick> text`, `[HH:MM] * nick does something`, and `=== ...` for the
/// server's own lines.
///
/// Lines are UTF-8, or Windows-1252 where they are not (as clients of that time did it). Control
/// characters, formatting codes among them, are taken out.
///
/// @param name the file's name without `.raw.txt` or `.txt`: what to call the channel
/// @param systemLines lines of the server, left out
/// @param otherLines empty or in no known form, left out
public record IrcLog(String name, List<Line> lines, int systemLines, int otherLines) {
  private static final long MAX_FILE_BYTES = 64L << 20;
  private static final Pattern MESSAGE =
      Pattern.compile("\\[(\\d{2}:\\d{2})] <([^>\\s]{1,64})> ?(.*)");
  private static final Pattern ACTION =
      Pattern.compile("\\[(\\d{2}:\\d{2})] {1,2}\\* (\\S{1,64})(?: (.*))?");

  /// What somebody said.
  ///
  /// @param number of the line in the file, from 1
  /// @param time of day as logged, `HH:MM`
  /// @param user the nick as a legal handle: lower case, other signs as `-`; nicks that differ in
  ///   nothing but such signs become one
  /// @param text 1 to 65 536 bytes of UTF-8
  public record Line(int number, String time, String nick, UserId user, String text) {}

  public IrcLog {
    lines = List.copyOf(lines);
  }

  /// The files of a folder that are logs (`*.raw.txt`), by name; or the one file itself.
  public static List<Path> files(Path fileOrFolder) throws IOException {
    if (!Files.isDirectory(fileOrFolder)) {
      return List.of(fileOrFolder);
    }
    try (Stream<Path> files = Files.list(fileOrFolder)) {
      return files.filter(file -> file.toString().endsWith(".raw.txt")).sorted().toList();
    }
  }

  /// @throws IOException also if the file is larger than 64 MiB
  public static IrcLog read(Path file) throws IOException {
    if (Files.size(file) > MAX_FILE_BYTES) {
      throw new IOException("log: larger than " + MAX_FILE_BYTES + " bytes");
    }
    return parse(name(file), Files.readAllBytes(file));
  }

  static IrcLog parse(String name, byte[] bytes) {
    var lines = new ArrayList<Line>();
    int system = 0;
    int other = 0;
    int number = 0;
    int start = 0;
    while (start < bytes.length) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      number++;
      String text = decode(bytes, start, end);
      if (text.startsWith("===")) {
        system++;
      } else {
        Optional<Line> line = line(number, text);
        line.ifPresent(lines::add);
        other += line.isPresent() ? 0 : 1;
      }
      start = end + 1;
    }
    return new IrcLog(name, lines, system, other);
  }

  /// The nick as a handle that every workspace takes.
  public static UserId handle(String nick) {
    String plain =
        nick.toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9._-]+", "-")
            .replaceAll("^[^a-z0-9]+|[._-]+$", "");
    String handle = plain.isEmpty() ? "nick" : plain;
    return new UserId(handle.length() > 64 ? handle.substring(0, 64) : handle);
  }

  private static Optional<Line> line(int number, String raw) {
    String clean = raw.replaceAll("\\x03(\\d{1,2}(,\\d{1,2})?)?|\\p{Cntrl}", "").stripTrailing();
    Matcher message = MESSAGE.matcher(clean);
    if (message.matches()) {
      return line(number, message.group(1), message.group(2), message.group(3).strip());
    }
    Matcher action = ACTION.matcher(clean);
    if (action.matches()) {
      String deed = action.group(3) == null ? "" : " " + action.group(3).strip();
      return line(number, action.group(1), action.group(2), "* " + action.group(2) + deed);
    }
    return Optional.empty();
  }

  private static Optional<Line> line(int number, String time, String nick, String text) {
    boolean fits = text.getBytes(StandardCharsets.UTF_8).length <= Limits.TEXT_BYTES;
    return text.isEmpty() || !fits
        ? Optional.empty()
        : Optional.of(new Line(number, time, nick, handle(nick), text));
  }

  private static String decode(byte[] bytes, int start, int end) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, start, end - start))
          .toString();
    } catch (CharacterCodingException _) {
      return new String(bytes, start, end - start, Charset.forName("windows-1252"));
    }
  }

  private static String name(Path file) {
    return file.toAbsolutePath()
        .normalize()
        .getFileName()
        .toString()
        .replaceAll("(\\.raw)?\\.txt$", "");
  }
}
