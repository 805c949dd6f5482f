package dev.wadi.codec.text;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lines look like, found by trying every format on them, those that few other lines fit first.
 *
 * @param format that most of the lines fit; plain when there is none
 * @param inner what is within, when the format is of a container runtime; else the same
 * @param fits entries that fit
 * @param entries all there are, stack traces joined
 * @param multiline presets that join lines of them, such as {@code java}
 */
public record FormatGuess(
    LineFormat format, LineFormat inner, int fits, int entries, List<String> multiline) {
  private static final double MOST = 0.9;
  private static final double MANY = 0.6;
  private static final String TRACES = "java,python,go,dotnet,node,ruby,rust,php";

  /* A format, and what an entry must have besides its form: the field is asked for as metadata. */
  private record Candidate(LineFormat format, boolean timed, String field) {}

  private static final List<Candidate> WITHIN =
      List.of(
          new Candidate(LineFormat.LOGOPS, true, "emitter"),
          new Candidate(LineFormat.JSON, false, ""),
          new Candidate(LineFormat.KLOG, true, ""),
          new Candidate(LineFormat.ACCESS, true, ""),
          new Candidate(LineFormat.ERROR_LOG, true, ""),
          new Candidate(LineFormat.LOGFLOW, true, ""),
          new Candidate(LineFormat.LOGCAT, false, ""),
          new Candidate(LineFormat.LOG4J, true, ""),
          new Candidate(LineFormat.PYTHON, false, ""),
          new Candidate(LineFormat.SYSLOG, true, "app"),
          new Candidate(LineFormat.LOGFMT, false, ""),
          new Candidate(LineFormat.APP, true, ""));

  public FormatGuess {
    multiline = List.copyOf(multiline);
  }

  /**
   * Looks at lines, without their ends.
   *
   * @param lines some hundred are enough
   */
  public static FormatGuess of(List<byte[]> lines) {
    for (LineFormat container : List.of(LineFormat.CRI, LineFormat.DOCKER)) {
      Trial trial = new Trial(container, LineFormat.PLAIN, new Candidate(container, true, ""));
      trial.read(lines);
      if (trial.share() >= MANY) {
        return best(container, lines, trial);
      }
    }
    return best(LineFormat.PLAIN, lines, new Trial(null, LineFormat.PLAIN, null).read(lines));
  }

  private static FormatGuess best(LineFormat container, List<byte[]> lines, Trial plain) {
    Trial best = plain;
    double least = MANY;
    for (Candidate candidate : WITHIN) {
      Trial trial =
          new Trial(container == LineFormat.PLAIN ? null : container, candidate.format(), candidate)
              .read(lines);
      if (trial.share() > least) {
        best = trial;
        least = trial.share();
      }
      if (trial.share() >= MOST) {
        break;
      }
    }
    LineFormat format = container == LineFormat.PLAIN ? best.inner : container;
    return new FormatGuess(
        format, best.inner, best.fits, best.entries, new ArrayList<>(best.joined));
  }

  /** The options that set it up, by name. */
  public Map<String, String> options() {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("format", format.word());
    if (inner != format && inner != LineFormat.PLAIN) {
      options.put("inner", inner.word());
    }
    if (!multiline.isEmpty()) {
      options.put("multiline", String.join(",", multiline));
    }
    return options;
  }

  /** One reading of the lines. */
  private static final class Trial implements EntryReader.Output {
    private final @Nullable Candidate candidate;
    private final LineFormat inner;
    private final EntryReader reader;
    private final Set<String> joined = new LinkedHashSet<>();
    private int fits;
    private int entries;

    Trial(@Nullable LineFormat container, LineFormat inner, @Nullable Candidate candidate) {
      this.inner = inner;
      this.candidate = candidate;
      Map<String, String> options = new LinkedHashMap<>();
      options.put("multiline", TRACES);
      if (container == null) {
        options.put("format", inner.word());
      } else {
        options.put("format", container.word());
        options.put("inner", inner.word());
      }
      if (candidate != null && !candidate.field().isEmpty()) {
        options.put("metadataFields", candidate.field());
      }
      if (inner == LineFormat.LOGFMT) {
        options.put("metadataFields", TextSettings.ALL_FIELDS);
      }
      this.reader = new EntryReader(TextSettings.of(options), Labels.EMPTY, this);
    }

    Trial read(List<byte[]> lines) {
      long number = 0;
      for (byte[] line : lines) {
        reader.line(line, 0, line.length, false, number, number + 1, 1);
        number++;
      }
      reader.flush();
      return this;
    }

    double share() {
      return entries == 0 ? 0 : (double) fits / entries;
    }

    @Override
    public void entry(TextEntry entry) {
      entries++;
      Map<String, String> metadata = entry.metadata();
      boolean fit =
          candidate == null
              || (!metadata.containsKey("parse_error")
                  && (!candidate.timed() || (entry.hasOwnTime() && !isFallback(metadata)))
                  && (candidate.field().isEmpty() || metadata.containsKey(candidate.field()))
                  && (inner != LineFormat.LOGFMT || beginsWithPairs(entry)));
      fits += fit ? 1 : 0;
      if (entry.lines() > 1) {
        joined.addAll(languages(entry.line()));
      }
    }

    private static boolean isFallback(Map<String, String> metadata) {
      return metadata.containsKey("time_fallback");
    }

    /* Prose has a pair here and there; a line of logfmt begins with one and goes on so. */
    private static boolean beginsWithPairs(TextEntry entry) {
      String[] words = entry.line().split(" ", 3);
      return words.length > 1 && words[0].indexOf('=') > 0 && words[1].indexOf('=') > 0
          || words.length == 1 && words[0].indexOf('=') > 0;
    }

    private static List<String> languages(String text) {
      List<String> found = new ArrayList<>();
      add(found, "java", text.contains("\n\tat ") || text.contains("\nCaused by: "));
      add(found, "python", text.contains("Traceback (most recent call last)"));
      add(found, "go", text.contains("goroutine "));
      add(found, "dotnet", text.contains("\n   at "));
      add(found, "node", text.contains("\n    at "));
      add(found, "ruby", text.contains("\n\tfrom "));
      add(found, "rust", text.contains(" panicked at "));
      add(found, "php", text.contains("\n#0 "));
      add(found, "indent", found.isEmpty());
      return found;
    }

    private static void add(List<String> found, String word, boolean is) {
      if (is) {
        found.add(word);
      }
    }
  }
}
