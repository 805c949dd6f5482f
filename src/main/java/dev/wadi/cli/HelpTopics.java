package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What there is to tell that belongs to no single command: texts with examples that can be run. */
final class HelpTopics {
  private static final Map<String, String> ABOUT = about();

  private HelpTopics() {}

  private static Map<String, String> about() {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("incident", "From \"something is wrong\" to a bug report.");
    about.put("queries", "How lines are chosen.");
    about.put("times", "How times, durations and sizes are written.");
    about.put("captures", "What a capture is, and what can be done with it.");
    about.put("sharing", "One link for somebody else.");
    about.put("exit-codes", "How a command ends.");
    return about;
  }

  /** What each is about, by its name. */
  static Map<String, String> all() {
    return ABOUT;
  }

  /** The text of one, if there is one of that name. */
  static Optional<String> text(String name) {
    if (!ABOUT.containsKey(name)) {
      return Optional.empty();
    }
    try (InputStream in = HelpTopics.class.getResourceAsStream("topics/" + name + ".txt")) {
      if (in == null) {
        throw new IllegalStateException("the text about " + name + " is not in the jar");
      }
      return Optional.of(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
