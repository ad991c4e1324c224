package dev.tidegate.demo;

import dev.tidegate.adapter.irc.IrcLog;
import dev.tidegate.model.OrgId;
import dev.tidegate.model.UserId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Everything that is going to be said, in order.
///
/// @param rooms names of the channels, in order of first use
record Script(List<String> rooms, List<Line> lines) {
  private static final Pattern SAID =
      Pattern.compile("(post|reply|edit|react) ([a-z]+)/([a-z0-9]+): (.+)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(mail|card)}");
  private static final int VALUE_EVERY = 20;
  private static final int ROOM_NAME_CHARACTERS = 80;

  Script {
    rooms = List.copyOf(rooms);
    lines = List.copyOf(lines);
  }

  /// The conversation that comes with the product.
  static Script builtIn(Mint mint) throws IOException {
    try (InputStream in = Script.class.getResourceAsStream("conversation.txt")) {
      if (in == null) {
        throw new IllegalStateException("The jar lacks the conversation");
      }
      return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), mint);
    }
  }

  /// IRC logs: each file a room, each nick always of the same org, a restricted value at the end of
  /// every twentieth line.
  static Script logs(Path fileOrFolder, List<OrgId> orgs, Mint mint) throws IOException {
    var lines = new ArrayList<Line>();
    for (Path file : IrcLog.files(fileOrFolder)) {
      IrcLog log = IrcLog.read(file);
      String room = log.name().substring(0, Math.min(ROOM_NAME_CHARACTERS, log.name().length()));
      for (IrcLog.Line said : log.lines()) {
        OrgId org = orgs.get(Math.floorMod(said.user().value().hashCode(), orgs.size()));
        if ((lines.size() + 1) % VALUE_EVERY != 0) {
          lines.add(new Line(room, org, said.user(), Line.Kind.POST, said.text(), List.of()));
          continue;
        }
        boolean mail = (lines.size() + 1) / VALUE_EVERY % 2 == 0;
        var value = mint.next(mail ? Restricted.Kind.MAIL : Restricted.Kind.CARD, org);
        String text = said.text() + (mail ? " write to " : " card ") + value.text();
        lines.add(new Line(room, org, said.user(), Line.Kind.POST, text, List.of(value)));
      }
    }
    if (lines.isEmpty()) {
      throw new IOException("no chat lines in " + fileOrFolder);
    }
    return of(lines);
  }

  static Script parse(String text, Mint mint) {
    var lines = new ArrayList<Line>();
    String room = "";
    int number = 0;
    for (String raw : text.lines().toList()) {
      number++;
      if (raw.isBlank() || raw.startsWith("//")) {
        continue;
      }
      if (raw.startsWith("# ")) {
        room = raw.substring(2).strip();
        continue;
      }
      Matcher said = SAID.matcher(raw);
      if (!said.matches() || room.isEmpty()) {
        throw new IllegalArgumentException("conversation: line " + number + " is malformed");
      }
      lines.add(line(room, said, mint));
    }
    return of(lines);
  }

  /// The lines from share `from` to share `to` of the whole, shares from 0 to 1.
  List<Line> part(double from, double to) {
    return lines.subList((int) (lines.size() * from), (int) (lines.size() * to));
  }

  List<Restricted> values() {
    return lines.stream().flatMap(line -> line.values().stream()).toList();
  }

  private static Line line(String room, Matcher said, Mint mint) {
    OrgId org = new OrgId(said.group(2));
    var values = new ArrayList<Restricted>();
    String text =
        PLACEHOLDER
            .matcher(said.group(4))
            .replaceAll(place -> {
              var kind = Restricted.Kind.valueOf(place.group(1).toUpperCase(Locale.ROOT));
              values.add(mint.next(kind, org));
              return values.getLast().text();
            });
    Line.Kind kind =
        switch (said.group(1)) {
          case "post" -> Line.Kind.POST;
          case "reply" -> Line.Kind.REPLY;
          case "edit" -> Line.Kind.EDIT;
          default -> Line.Kind.REACTION;
        };
    return new Line(room, org, new UserId(said.group(3)), kind, text, values);
  }

  private static Script of(List<Line> lines) {
    var rooms = lines.stream().map(Line::room).collect(Collectors.toCollection(LinkedHashSet::new));
    return new Script(List.copyOf(rooms), lines);
  }
}
