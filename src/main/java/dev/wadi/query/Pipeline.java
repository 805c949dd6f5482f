package dev.wadi.query;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a log query makes of lines: each that it selects, with the text and the labels that the
 * stages leave it. Immutable; threads may share it, each takes an {@link #on} of its own.
 */
public final class Pipeline {
  private final LogQuery query;
  private final Matcher matcher;
  private final List<LineFilter> filters;
  private final List<Anywhere> anywhere = new ArrayList<>();
  private final List<Stage> stages;
  private final boolean works;

  public Pipeline(LogQuery query) {
    this.query = query;
    this.matcher = query.matcher();
    this.filters = query.lineFilters();
    this.stages = query.behindLineFilters();
    for (Stage stage : query.stages()) {
      if (stage instanceof Anywhere sought) {
        anywhere.add(sought);
      }
    }
    this.works = !stages.isEmpty();
  }

  /** A line that came through. */
  public interface Line {
    /** Its text. */
    byte[] buffer();

    int offset();

    int length();

    /** The labels of its stream, as stages left them, without those found in the line. */
    Map<String, String> streamLabels();

    /** Its structured metadata, as stages left them. */
    Map<String, String> metadata();

    /** What stages found in it, and {@code __error__} where one failed. */
    Map<String, String> parsed();
  }

  /** Asks entries of one stream; for one thread. */
  public interface OfStream {
    /** Takes an entry; false when it is not selected. */
    boolean take(QueriedEntry entry);

    /** The entry taken last; valid until the next. */
    Line line();
  }

  /** Whether the selector fits these labels. */
  public boolean matches(Labels labels) {
    return matcher.matches(labels);
  }

  /** The same query asked of entries with these labels; the selector is not looked at. */
  public OfStream on(Labels labels) {
    return new Work(labels);
  }

  private final class Work implements OfStream, Line {
    private final Labels labels;
    private final QueryLine fields;
    private final List<LineTest> tests = new ArrayList<>();
    private final boolean none;
    private QueriedEntry entry;

    Work(Labels labels) {
      this.labels = labels;
      this.fields = Stages.line(query.changes(), labels, query.fieldNames(), true);
      this.entry = NONE;
      tests.addAll(filters);
      boolean never = false;
      for (Anywhere sought : anywhere) {
        if (!sought.isIn(labels)) {
          tests.add(sought);
        } else {
          never |= sought.inverted();
        }
      }
      this.none = never;
    }

    @Override
    public boolean take(QueriedEntry next) {
      if (none) {
        return false;
      }
      for (int i = 0; i < tests.size(); i++) {
        if (!tests.get(i).matches(next.lineBuffer(), next.lineOffset(), next.lineLength())) {
          return false;
        }
      }
      entry = next;
      if (!works) {
        return true;
      }
      fields.start(next);
      return Stages.pass(stages, fields, next);
    }

    @Override
    public Line line() {
      return this;
    }

    @Override
    public byte[] buffer() {
      return works && fields instanceof ChangedLine changed
          ? changed.textBuffer()
          : entry.lineBuffer();
    }

    @Override
    public int offset() {
      return works && fields instanceof ChangedLine changed
          ? changed.textOffset()
          : entry.lineOffset();
    }

    @Override
    public int length() {
      return works && fields instanceof ChangedLine changed
          ? changed.textLength()
          : entry.lineLength();
    }

    @Override
    public Map<String, String> streamLabels() {
      return left(new TreeMap<>(labels));
    }

    @Override
    public Map<String, String> metadata() {
      Map<String, String> pairs = new LinkedHashMap<>();
      entry.forEachMetadata(pairs::putIfAbsent);
      return left(pairs);
    }

    /* Of what was there: without what stages took away or put in its place. */
    private Map<String, String> left(Map<String, String> pairs) {
      if (works && !pairs.isEmpty()) {
        Map<String, String> after = new TreeMap<>(pairs);
        fields.label(after);
        pairs.entrySet().removeIf(pair -> !pair.getValue().equals(after.get(pair.getKey())));
      }
      return pairs;
    }

    @Override
    public Map<String, String> parsed() {
      if (!works) {
        return Map.of();
      }
      Map<String, String> before = new TreeMap<>();
      entry.forEachMetadata(before::putIfAbsent);
      before.putAll(labels);
      Map<String, String> after = new TreeMap<>(before);
      fields.label(after);
      after.entrySet().removeIf(pair -> pair.getValue().equals(before.get(pair.getKey())));
      String error = fields.error();
      if (error != null) {
        after.put(Fields.ERROR, error);
      }
      return after;
    }
  }

  private static final QueriedEntry NONE =
      new QueriedEntry() {
        private final byte[] nothing = new byte[0];

        @Override
        public byte[] lineBuffer() {
          return nothing;
        }

        @Override
        public int lineOffset() {
          return 0;
        }

        @Override
        public int lineLength() {
          return 0;
        }

        @Override
        public boolean findMetadata(byte[] name, Place value) {
          return false;
        }

        @Override
        public void forEachMetadata(Pairs action) {
          // It has none.
        }

        @Override
        public long timestampNanos() {
          return 0;
        }
      };
}
