package dev.wadi.source.tail;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Which parts of a file's path each of its entries has as structured metadata.
 *
 * @param parts by the name that each has there
 */
record FileMetadata(Map<String, Part> parts) {
  static final FileMetadata NONE = new FileMetadata(Map.of());

  enum Part {
    PATH,
    NAME,
    FOLDER;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    String of(Path path) {
      Path part =
          switch (this) {
            case PATH -> path;
            case NAME -> path.getFileName();
            case FOLDER -> path.getParent();
          };
      return part == null ? "" : part.toString();
    }
  }

  FileMetadata {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }

  /** What a text says: parts with commas between them, {@code path} or {@code log=path}. */
  static FileMetadata of(String option, String text) {
    Map<String, Part> parts = new LinkedHashMap<>();
    for (String one : text.split(",", -1)) {
      if (one.isBlank()) {
        continue;
      }
      int equals = one.indexOf('=');
      String word = one.substring(equals + 1).strip();
      String name = equals < 0 ? word : one.substring(0, equals).strip();
      Part part = part(option, word);
      if (!name.matches("[a-zA-Z_][a-zA-Z0-9_]*") || parts.put(name, part) != null) {
        throw new IllegalArgumentException(
            option
                + ": '"
                + one.strip()
                + "' (expected: a name of its own, such as log_path=path)");
      }
    }
    return new FileMetadata(parts);
  }

  private static Part part(String option, String word) {
    for (Part part : Part.values()) {
      if (part.word().equals(word)) {
        return part;
      }
    }
    List<String> words = Arrays.stream(Part.values()).map(Part::word).toList();
    throw new IllegalArgumentException(
        option + ": '" + word + "' (expected: " + String.join(", ", words) + ")");
  }

  /** The pairs of one file. */
  Map<String, String> of(Path path) {
    Map<String, String> pairs = new LinkedHashMap<>();
    parts.forEach((name, part) -> pairs.put(name, part.of(path)));
    return pairs;
  }
}
