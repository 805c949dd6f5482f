package dev.wadi.capture;

import dev.wadi.query.ByteSearch;
import dev.wadi.query.RequiredTexts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds the wanted lines of a chunk. When the query requires texts, the raw bytes are searched for
 * them first and only lines that hold them are looked at. One for each thread.
 *
 * <p>Careful rather than clever: only such parts of a text are searched for as every JSON writer
 * leaves alone.
 */
public final class LineScanner {
  /** Is shown each wanted line. */
  public interface Visitor {
    /**
     * @param line valid during the call
     * @return false to stop
     */
    boolean visit(CaptureLine line);
  }

  /**
   * Is asked of each line first when all lines are wanted, whatever they say: who knows from its
   * bytes that it is one, and what to do with it, saves taking it apart.
   */
  public interface Shortcut {
    /** Whether that was all there is to do with the line. */
    boolean takes(byte[] buffer, int start, int end);
  }

  /* Characters that some writer of JSON escapes; what is not ASCII may be escaped, too. */
  private static final String MAY_BE_ESCAPED = "\"\\<>&/";

  private final CaptureFilter filter;
  private final boolean everything;
  private final LineQuery query;
  private final ByteSearch[] sought;
  /* Where each of them stands next in the chunk; beyond its end when it does not. */
  private final int[] next;
  /* Of each, one must stand in the line, too. */
  private final List<List<ByteSearch>> further = new ArrayList<>();
  private final ScanReport report;
  private final CaptureLine line = new CaptureLine();

  /** Finds what a filter wants and counts in the report what is no line. */
  public LineScanner(CaptureFilter filter, ScanReport report) {
    this.filter = filter;
    this.everything =
        filter.query().isEverything()
            && filter.fromNanos() == Long.MIN_VALUE
            && filter.toNanos() == Long.MAX_VALUE;
    this.query = new LineQuery(filter.query());
    this.report = report;
    for (RequiredTexts required : filter.query().required()) {
      List<ByteSearch> searches = searches(required);
      if (!searches.isEmpty()) {
        further.add(searches);
      }
    }
    this.sought =
        further.isEmpty() ? new ByteSearch[0] : further.remove(0).toArray(ByteSearch[]::new);
    this.next = new int[sought.length];
  }

  /**
   * What to look for in a file, where texts stand as JSON; nothing when one of them is of no use.
   */
  private static List<ByteSearch> searches(RequiredTexts required) {
    List<ByteSearch> searches = new ArrayList<>();
    for (String text : required.anyOf()) {
      String part = longestUnescaped(text);
      if (part.isEmpty()) {
        return List.of();
      }
      searches.add(new ByteSearch(part, required.ignoreCase()));
    }
    return searches;
  }

  private static String longestUnescaped(String text) {
    String longest = "";
    for (String part : unescapedParts(text)) {
      longest = part.length() > longest.length() ? part : longest;
    }
    return longest;
  }

  /** The parts of a text that stand in a file as they are. */
  static List<String> unescapedParts(String text) {
    List<String> parts = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || !standsAsItIs(text.charAt(i))) {
        if (i > start) {
          parts.add(text.substring(start, i));
        }
        start = i + 1;
      }
    }
    return parts;
  }

  private static boolean standsAsItIs(char c) {
    return c >= 0x20 && c < 0x7f && MAY_BE_ESCAPED.indexOf(c) < 0;
  }

  /** Visits in order; false when the visitor stopped. */
  public boolean scan(Chunk chunk, Visitor visitor) {
    return scan(chunk, visitor, (b, start, end) -> false);
  }

  /** The same with a way around the visitor. */
  public boolean scan(Chunk chunk, Visitor visitor, Shortcut shortcut) {
    byte[] b = chunk.buffer();
    int end = chunk.offset() + chunk.length();
    int start = chunk.offset();
    Arrays.fill(next, -1);
    while (start < end) {
      if (next.length > 0) {
        int hit = nextHit(b, start, end);
        if (hit == end) {
          return true;
        }
        while (hit > start && b[hit - 1] != '\n') {
          hit--;
        }
        start = hit;
      }
      int newline = ByteSearch.indexOf(b, (byte) '\n', start, end);
      int stop = newline < 0 ? end : newline;
      if (stop > start
          && !(everything && shortcut.takes(b, start, stop))
          && holdsFurther(b, start, stop)) {
        if (!line.parse(b, start, stop - start)) {
          report.malformedLines.increment();
          chunk.sawMalformedLine();
        } else if (filter.holds(line.timestampNanos())
            && query.fits(line)
            && !visitor.visit(line)) {
          return false;
        }
      }
      start = stop + 1;
    }
    return true;
  }

  private boolean holdsFurther(byte[] b, int start, int stop) {
    for (int i = 0; i < further.size(); i++) {
      List<ByteSearch> searches = further.get(i);
      boolean found = false;
      for (int k = 0; k < searches.size() && !found; k++) {
        found = searches.get(k).isIn(b, start, stop - start);
      }
      if (!found) {
        return false;
      }
    }
    return true;
  }

  /** Each text is searched for once over the chunk: only those that lie behind go on. */
  private int nextHit(byte[] b, int start, int end) {
    int first = end;
    for (int i = 0; i < next.length; i++) {
      if (next[i] < start) {
        int found = sought[i].indexIn(b, start, end - start);
        next[i] = found < 0 ? end : found;
      }
      first = Math.min(first, next[i]);
    }
    return first;
  }
}
