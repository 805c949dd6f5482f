package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Words that a recogniser knows, from a file beside this class: a heading and words behind it on
 * each line, {@code #} begins a comment. Read once; a file that is not right ends the start with a
 * message that names the line. Immutable.
 */
final class WordList {
  private final Map<String, Set<String>> words;

  private WordList(Map<String, Set<String>> words) {
    this.words = words;
  }

  /**
   * @param headings all that the file must have, and no others
   */
  static WordList read(String file, String... headings) {
    try (InputStream in = WordList.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing beside " + WordList.class);
      }
      return parse(new String(in.readAllBytes(), UTF_8), file, headings);
    } catch (IOException e) {
      throw new UncheckedIOException(file, e);
    }
  }

  static WordList parse(String text, String file, String... headings) {
    Map<String, Set<String>> all = new TreeMap<>();
    List.of(headings).forEach(heading -> all.put(heading, new TreeSet<>()));
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      String[] columns = line.strip().split("\\s+", -1);
      if (columns[0].isEmpty() || columns[0].startsWith("#")) {
        continue;
      }
      Set<String> words = all.get(columns[0]);
      String place = file + " line " + number + ": ";
      if (words == null || columns.length == 1) {
        throw new IllegalStateException(
            place + line + " (expected: one of " + all.keySet() + " and words behind it)");
      }
      for (String word : Arrays.asList(columns).subList(1, columns.length)) {
        if (!word.equals(word.toLowerCase(Locale.ROOT))) {
          throw new IllegalStateException(place + word + " (expected: small letters)");
        }
        if (!words.add(word)) {
          throw new IllegalStateException(place + word + " (expected: each word once)");
        }
      }
    }
    all.forEach(
        (heading, words) -> {
          if (words.isEmpty()) {
            throw new IllegalStateException(file + ": no line begins with " + heading);
          }
        });
    all.replaceAll((heading, words) -> Set.copyOf(words));
    return new WordList(Map.copyOf(all));
  }

  /** The words behind a heading. */
  Set<String> of(String heading) {
    Set<String> found = words.get(heading);
    if (found == null) {
      throw new IllegalArgumentException(heading + " (expected: one of " + words.keySet() + ")");
    }
    return found;
  }
}
