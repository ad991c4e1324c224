package dev.tidegate.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/// A value of a YAML document, or the lack of one: what is not there has no items and no text.
record Tree(@Nullable Object value) {
  /// Every document of a file, with anchors and `<<` resolved.
  static List<Tree> all(String text) {
    List<Tree> documents = new ArrayList<>();
    for (Object each : new Load(LoadSettings.builder().build()).loadAllFromString(text)) {
      documents.add(new Tree(merged(each)));
    }
    return documents;
  }

  static Tree one(Path file) {
    List<Tree> documents = all(read(file));
    if (documents.size() != 1) {
      throw new IllegalArgumentException(file + ": " + documents.size() + " documents");
    }
    return documents.getFirst();
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Tree at(String... path) {
    @Nullable Object here = value;
    for (String key : path) {
      here = here instanceof Map<?, ?> map ? map.get(key) : null;
    }
    return new Tree(here);
  }

  boolean exists() {
    return value != null;
  }

  List<Tree> items() {
    return value instanceof List<?> list ? list.stream().map(Tree::new).toList() : List.of();
  }

  List<String> words() {
    return items().stream().map(Tree::text).toList();
  }

  Map<String, Tree> entries() {
    Map<String, Tree> entries = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      map.forEach((key, each) -> entries.put(String.valueOf(key), new Tree(each)));
    }
    return entries;
  }

  Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    entries().forEach((key, each) -> texts.put(key, each.text()));
    return texts;
  }

  /// Empty for what is not there.
  String text() {
    return value == null ? "" : String.valueOf(value);
  }

  int number() {
    return value instanceof Integer number ? number : -1;
  }

  boolean is(Object expected) {
    return expected.equals(value);
  }

  Optional<Tree> first(String key, String expected) {
    return items().stream().filter(it -> it.at(key).text().equals(expected)).findFirst();
  }

  private static @Nullable Object merged(@Nullable Object value) {
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(each -> items.add(merged(each)));
      return items;
    }
    if (!(value instanceof Map<?, ?> map)) {
      return value;
    }
    Map<Object, @Nullable Object> entries = new LinkedHashMap<>();
    if (merged(map.get("<<")) instanceof Map<?, ?> base) {
      base.forEach(entries::put);
    }
    map.forEach((key, each) -> {
      if (!"<<".equals(key)) {
        entries.put(key, merged(each));
      }
    });
    return entries;
  }
}
