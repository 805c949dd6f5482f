package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads back what a demo has put into the captures of its tenant. */
final class DemoCapture {
  private static final Pattern TOKEN = Pattern.compile("\\[REDACTED:([a-z0-9_.-]+)]");

  /**
   * What was found.
   *
   * @param lines how many
   * @param redacted how often each kind of token stands in them
   */
  record Count(long lines, Map<String, Long> redacted) {
    Count {
      redacted = new TreeMap<>(redacted);
    }
  }

  private long lines;
  private final Map<String, Long> redacted = new TreeMap<>();

  private DemoCapture() {}

  /**
   * Counts the lines from a time on.
   *
   * @param captures the folder of a tenant's captures; none may be there
   * @param fromNanos since the epoch
   */
  static Count count(Path captures, long fromNanos) throws IOException {
    DemoCapture found = new DemoCapture();
    CaptureFilter since = CaptureFilter.between(fromNanos, Long.MAX_VALUE);
    for (Path folder : folders(captures)) {
      CaptureReader.open(folder).forEachLine(since, found::take);
    }
    return new Count(found.lines, found.redacted);
  }

  private static List<Path> folders(Path captures) throws IOException {
    if (!Files.isDirectory(captures)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(captures)) {
      return all.filter(Files::isDirectory).sorted().toList();
    }
  }

  private boolean take(CaptureLine line) {
    lines++;
    // Tokens are ASCII, and in Latin-1 every byte is a character.
    Matcher token =
        TOKEN.matcher(new String(line.buffer(), line.offset(), line.length(), ISO_8859_1));
    while (token.find()) {
      redacted.merge(token.group(1), 1L, Long::sum);
    }
    return true;
  }
}
