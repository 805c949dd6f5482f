package dev.wadi.cli;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.codec.text.TextEntry;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Takes the entries of a file and keeps what there is to tell of it. For one thread. */
final class TailCheck implements EntryReader.Output {
  private static final int MOST_EXAMPLES = 3;
  private static final int MOST_STREAMS = 1000;
  private static final String PARSE_ERROR = "parse_error";
  private static final String TIME_FALLBACK = "time_fallback";

  /**
   * An entry that is shown.
   *
   * @param line number of its first line
   * @param from where its time is from: own, order, arrival, container
   */
  record Shown(
      long line,
      int lines,
      String time,
      String from,
      Labels labels,
      String text,
      Map<String, String> metadata) {}

  /** Something that is not as it should be: how often, and the lines of the first of them. */
  static final class Trouble {
    private long entries;
    private final List<Long> lines = new ArrayList<>();

    long entries() {
      return entries;
    }

    List<Long> lines() {
      return lines;
    }

    private void at(long line) {
      entries++;
      if (lines.size() < MOST_EXAMPLES) {
        lines.add(line);
      }
    }
  }

  private final Labels ofFile;
  private final int mostShown;
  private final List<Shown> shown = new ArrayList<>();
  private final Map<Labels, Long> streams = new LinkedHashMap<>();
  private final Map<String, Trouble> troubles = new LinkedHashMap<>();
  private long uncounted;
  private long joinedLines;
  private long joinedEntries;
  private boolean findings;

  /**
   * @param ofFile labels of all entries, which are not repeated for each
   */
  TailCheck(Labels ofFile, int mostShown) {
    this.ofFile = ofFile;
    this.mostShown = mostShown;
  }

  @Override
  public void entry(TextEntry entry) {
    Map<String, String> metadata = entry.metadata();
    long line = entry.startOffset();
    if (streams.size() < MOST_STREAMS || streams.containsKey(entry.labels())) {
      streams.merge(entry.labels(), 1L, Long::sum);
    } else {
      uncounted++;
    }
    if (entry.lines() > 1) {
      joinedEntries++;
      joinedLines += entry.lines();
    }
    trouble("does not fit ", metadata.get(PARSE_ERROR), line, true);
    trouble("has its time from the ", metadata.get(TIME_FALLBACK), line, true);
    trouble("was cut: ", metadata.get("truncated"), line, false);
    trouble("ended at a bound: ", metadata.get("split"), line, false);
    if (shown.size() < mostShown) {
      String from = entry.hasOwnTime() ? "own" : metadata.getOrDefault(TIME_FALLBACK, "arrival");
      shown.add(
          new Shown(
              line,
              entry.lines(),
              Rfc3339.format(entry.timestampNanos()),
              metadata.getOrDefault(TIME_FALLBACK, from),
              entry.labels(),
              entry.line(),
              metadata));
    }
  }

  private void trouble(String what, @Nullable String which, long line, boolean finding) {
    if (which != null) {
      String told = which.equals("true") ? what.replace(": ", "") : what + which;
      troubles.computeIfAbsent(told, any -> new Trouble()).at(line);
      findings |= finding;
    }
  }

  /** Labels that an entry has besides those of the file. */
  Labels own(Labels labels) {
    Map<String, String> own = new TreeMap<>(labels.asMap());
    own.entrySet().removeAll(ofFile.asMap().entrySet());
    return Labels.of(own);
  }

  List<Shown> shown() {
    return shown;
  }

  /** Entries by label set, of the first 1,000 label sets. */
  Map<Labels, Long> streams() {
    return streams;
  }

  /** Entries of all other label sets, whose number is not known. */
  long uncounted() {
    return uncounted;
  }

  Map<String, Trouble> troubles() {
    return troubles;
  }

  long joinedEntries() {
    return joinedEntries;
  }

  long joinedLines() {
    return joinedLines;
  }

  /** Whether a line does not fit or a time could not be read. */
  boolean hasFindings() {
    return findings;
  }
}
