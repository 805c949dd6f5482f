package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads lines as settings say and shows the entries as texts. */
final class ReadLines {
  /** When every line arrives unless a test says otherwise. */
  static final long ARRIVED = Rfc3339.parse("2026-03-01T12:00:00Z");

  private final EntryReader reader;
  private final List<String> shown = new ArrayList<>();
  private final List<Map<String, String>> metadata = new ArrayList<>();
  private long offset;
  private long now = ARRIVED;

  ReadLines(Map<String, String> options) {
    Map<String, String> texts = new LinkedHashMap<>(options);
    texts.putIfAbsent("timeZone", "UTC");
    reader = new EntryReader(TextSettings.of(texts), Labels.EMPTY, this::show);
  }

  /** Options as names and values by turns. */
  static ReadLines with(String... options) {
    Map<String, String> texts = new LinkedHashMap<>();
    for (int i = 0; i < options.length; i += 2) {
      texts.put(options[i], options[i + 1]);
    }
    return new ReadLines(texts);
  }

  private void show(TextEntry entry) {
    metadata.add(entry.metadata());
    shown.add(
        Rfc3339.format(entry.timestampNanos())
            + (entry.hasOwnTime() ? " " : "? ")
            + (entry.labels().isEmpty() ? "" : entry.labels() + " ")
            + entry.line()
            + (entry.metadata().isEmpty() ? "" : " " + entry.metadata()));
  }

  EntryReader reader() {
    return reader;
  }

  ReadLines at(String time) {
    now = Rfc3339.parse(time);
    return this;
  }

  long now() {
    return now;
  }

  ReadLines lines(String text) {
    for (String line : text.split("\n", -1)) {
      byte[] bytes = line.getBytes(UTF_8);
      reader.line(bytes, 0, bytes.length, false, offset, offset + bytes.length + 1, now);
      offset += bytes.length + 1;
    }
    return this;
  }

  /** What was given out so far. */
  List<String> soFar() {
    return shown;
  }

  /** All entries, those that wait as well. */
  List<String> entries() {
    reader.flush();
    return shown;
  }

  /** The one entry. */
  String entry() {
    List<String> all = entries();
    if (all.size() != 1) {
      throw new AssertionError(all.size() + " entries: " + all);
    }
    return all.get(0);
  }
}
