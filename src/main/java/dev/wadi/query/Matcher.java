package dev.wadi.query;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.IntPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Asks one query of streams, entries and batches. Threads may share it.
 *
 * <p>A line that no filter has to take apart is looked at as bytes: no String, no object. Selectors
 * with regular expressions remember the last label sets, at most {@value #REMEMBERED}.
 */
public final class Matcher {
  private static final int REMEMBERED = 256;
  private static final byte[] NOTHING = new byte[0];

  /* Known by identity in filter(). */
  @SuppressWarnings("UnnecessaryLambda")
  private static final IntPredicate NONE = i -> false;

  @SuppressWarnings("UnnecessaryLambda")
  private static final IntPredicate ALL = i -> true;

  private final boolean changes;
  private final List<LabelMatcher> matchers;
  private final LineTest[] lineFilters;
  private final List<Anywhere> anywhere;
  /* Label filters in front of every parser: without metadata they have one answer for a stream. */
  private final List<Stage> beforeParser = new ArrayList<>();
  private final List<Stage> fromParser = new ArrayList<>();
  private final List<String> fieldNames;
  private final @Nullable AtomicReferenceArray<@Nullable Remembered> remembered;

  private record Remembered(Labels labels, boolean matches) {}

  Matcher(LogQuery query) {
    this.matchers = query.matchers();
    /* Line filters, the cheap ones, go first, as far as they see the line as it came. */
    this.changes = query.changes();
    this.lineFilters = query.lineFilters().toArray(LineTest[]::new);
    this.anywhere =
        query.stages().stream()
            .filter(Anywhere.class::isInstance)
            .map(Anywhere.class::cast)
            .toList();
    this.fieldNames = query.fieldNames();
    for (Stage stage : query.behindLineFilters()) {
      boolean before =
          fromParser.isEmpty() && stage instanceof LabelFilter filter && !filter.asksOfText();
      (before ? beforeParser : fromParser).add(stage);
    }
    if (fromParser.stream()
        .noneMatch(stage -> stage instanceof LabelFilter || stage instanceof LineFilter)) {
      fromParser.clear(); // nobody asks what a parser finds
    }
    boolean regex =
        matchers.stream()
            .anyMatch(m -> m.op() == LabelMatcher.Op.MATCH || m.op() == LabelMatcher.Op.NOT_MATCH);
    this.remembered = regex ? new AtomicReferenceArray<>(REMEMBERED) : null;
  }

  /** Does the selector fit these labels? Lines are not looked at. */
  public boolean matches(Labels labels) {
    if (remembered == null) {
      return decide(labels);
    }
    /* Threads may overwrite one another's answers; each answer is right. */
    int slot = (labels.hashCode() ^ labels.hashCode() >>> 16) & (REMEMBERED - 1);
    Remembered known = remembered.get(slot);
    if (known == null || !known.labels().equals(labels)) {
      known = new Remembered(labels, decide(labels));
      remembered.set(slot, known);
    }
    return known.matches();
  }

  /** Does the selector fit this stream? Lines are not looked at. */
  public boolean matches(LogStream stream) {
    return matches(stream.labels());
  }

  /** Does the whole query fit entry {@code i}? For many entries of a stream take {@link #on}. */
  public boolean matches(LogStream stream, int i) {
    return on(stream).test(i);
  }

  /**
   * The query asked of the entries of one stream, by position: what depends on the stream alone is
   * answered once. The result is for one thread.
   */
  public IntPredicate on(LogStream stream) {
    if (!matches(stream.labels())) {
      return NONE;
    }
    LineTest[] lines = lineTests(stream.labels());
    if (lines == null) {
      return NONE;
    }
    if (beforeParser.isEmpty() && fromParser.isEmpty()) {
      return lines.length == 0 ? ALL : i -> linePasses(lines, stream, i);
    }
    QueryLine fields = Stages.line(changes, stream.labels(), fieldNames, false);
    StreamEntry entry = new StreamEntry(stream);
    List<Stage> stages = new ArrayList<>(beforeParser);
    if (!stream.hasMetadata()) {
      fields.start(entry);
      if (!Stages.pass(stages, fields, entry)) {
        return NONE;
      }
      if (!fields.hasError()) {
        stages.clear();
      }
      if (stages.isEmpty() && fromParser.isEmpty()) {
        return lines.length == 0 ? ALL : i -> linePasses(lines, stream, i);
      }
    }
    stages.addAll(fromParser);
    return i -> {
      if (!linePasses(lines, stream, i)) {
        return false;
      }
      fields.start(entry.at(i));
      return Stages.pass(stages, fields, entry);
    };
  }

  /**
   * The query asked of entries that have these labels, wherever their bytes lie. The result is for
   * one thread.
   */
  public Predicate<QueriedEntry> on(Labels labels) {
    LineTest[] lines = matches(labels) ? lineTests(labels) : null;
    if (lines == null) {
      return entry -> false;
    }
    List<Stage> stages = new ArrayList<>(beforeParser);
    stages.addAll(fromParser);
    if (stages.isEmpty()) {
      return entry -> linePasses(lines, entry);
    }
    QueryLine fields = Stages.line(changes, labels, fieldNames, false);
    return entry -> {
      if (!linePasses(lines, entry)) {
        return false;
      }
      fields.start(entry);
      return Stages.pass(stages, fields, entry);
    };
  }

  /** Does the whole query fit some entry? */
  public boolean matchesAny(Batch batch) {
    for (LogStream stream : batch.streams()) {
      IntPredicate test = on(stream);
      for (int i = 0; test != NONE && i < stream.size(); i++) {
        if (test.test(i)) {
          return true;
        }
      }
    }
    return false;
  }

  /** The entries that the query fits; the batch itself when they all do. */
  public Batch filter(Batch batch) {
    return batch.map(this::filter);
  }

  /** The entries that the query does not fit; the batch itself when it fits none. */
  public Batch others(Batch batch) {
    return batch.map(stream -> keep(stream, on(stream), false));
  }

  private LogStream filter(LogStream stream) {
    return keep(stream, on(stream), true);
  }

  private static LogStream keep(LogStream stream, IntPredicate test, boolean fitting) {
    if (test == (fitting ? ALL : NONE)) {
      return stream;
    }
    if (test == (fitting ? NONE : ALL)) {
      return new LogStream.Builder(stream.labels(), NOTHING, 0).build();
    }
    LogStream.Rewrite rewrite = null;
    for (int i = 0; i < stream.size(); i++) {
      if (test.test(i) != fitting) {
        rewrite = rewrite == null ? stream.rewrite() : rewrite;
        rewrite.drop(i);
      }
    }
    return rewrite == null ? stream : rewrite.build();
  }

  private boolean decide(Labels labels) {
    for (int i = 0; i < matchers.size(); i++) {
      if (!matchers.get(i).matches(labels)) {
        return false;
      }
    }
    return true;
  }

  /** What must be asked of lines of streams with these labels; null when none of them passes. */
  private LineTest @Nullable [] lineTests(Labels labels) {
    if (anywhere.isEmpty()) {
      return lineFilters;
    }
    List<LineTest> tests = new ArrayList<>(List.of(lineFilters));
    for (Anywhere sought : anywhere) {
      if (!sought.isIn(labels)) {
        tests.add(sought);
      } else if (sought.inverted()) {
        return null;
      }
    }
    return tests.toArray(LineTest[]::new);
  }

  private static boolean linePasses(LineTest[] tests, LogStream stream, int i) {
    return tests.length == 0
        || linePasses(tests, stream.lineBuffer(i), stream.lineOffset(i), stream.lineLength(i));
  }

  private static boolean linePasses(LineTest[] tests, QueriedEntry entry) {
    return tests.length == 0
        || linePasses(tests, entry.lineBuffer(), entry.lineOffset(), entry.lineLength());
  }

  private static boolean linePasses(LineTest[] tests, byte[] buffer, int offset, int length) {
    for (LineTest test : tests) {
      if (!test.matches(buffer, offset, length)) {
        return false;
      }
    }
    return true;
  }
}
