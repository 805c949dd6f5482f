package dev.wadi.query;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.query.template.TemplateData;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A line whose labels and text stages change. Unlike {@link Fields} it makes objects of what it
 * finds, so it is taken only for queries that have such stages. For one thread.
 *
 * <p>What a stage finds in the text never hides a label of the stream: it is called {@code
 * <name>_extracted} then, as in Loki; of one name the first counts. A label without text is none.
 */
final class ChangedLine implements QueryLine, QueriedEntry.Place, TemplateData {
  /** Characters that templates may write for one line, all of them together. */
  static final int MOST_WRITTEN = 1 << 20;

  /** Labels that stages may find in one line; beyond them only those that the query asks for. */
  static final int MOST_LABELS = 1024;

  static final String TEMPLATE_ERROR = "TemplateFormatErr";

  private static final byte[] NOTHING = new byte[0];

  private final Labels labels;
  private final List<String> names;
  private final Fields scratch;
  private final Map<String, String> set = new LinkedHashMap<>();
  private final Set<String> gone = new HashSet<>();
  private boolean allGone;

  private @Nullable QueriedEntry entry;
  private @Nullable String error;
  private @Nullable String text;
  private byte @Nullable [] rewritten;
  private int written;

  private byte[] found = NOTHING;
  private boolean missing;
  private @Nullable String metadata;
  private @Nullable DetectedLevel level;

  ChangedLine(Labels labels, List<String> names) {
    this.labels = labels;
    this.names = names;
    this.scratch = new Fields(labels, names, true);
  }

  @Override
  public void start(QueriedEntry next) {
    entry = next;
    error = null;
    text = null;
    rewritten = null;
    written = 0;
    set.clear();
    gone.clear();
    allGone = false;
  }

  @Override
  public void end() {
    entry = null;
    text = null;
    rewritten = null;
    set.clear();
    scratch.end();
  }

  /** The text as it stands now. */
  String text() {
    String known = text;
    if (known == null) {
      known = new String(textBuffer(), textOffset(), textLength(), UTF_8);
      text = known;
    }
    return known;
  }

  byte[] textBuffer() {
    return rewritten == null ? entry().lineBuffer() : rewritten;
  }

  int textOffset() {
    return rewritten == null ? entry().lineOffset() : 0;
  }

  @Override
  public int textLength() {
    return rewritten == null ? entry().lineLength() : rewritten.length;
  }

  void rewrite(String next) {
    text = next;
    rewritten = next.getBytes(UTF_8);
  }

  /** A template wrote so many characters. */
  void wrote(int chars) {
    written += chars;
  }

  int room() {
    return MOST_WRITTEN - written;
  }

  /** A parser that works on fields reads the text of this line. */
  void extract(Extractor extractor) {
    scratch.start(entry());
    extractor.extract(scratch, textBuffer(), textOffset(), textLength());
    String failure = scratch.error();
    if (failure != null) {
      fail(failure);
    }
    scratch.collected().forEach(this::keepFirst);
    /* The fields asked for are there even when the line has more than are collected. */
    for (String name : names) {
      String value = scratch.parsed(name);
      if (value != null) {
        keepFirst(name, value);
      }
    }
  }

  /** Is the text one JSON object? */
  boolean isJsonObject() {
    scratch.start(entry());
    Extractor.JSON.extract(scratch, textBuffer(), textOffset(), textLength());
    return !scratch.hasError();
  }

  /** A label that a stage found in the text. */
  void found(String name, String value) {
    keepFirst(labels.get(name) == null ? name : name + "_extracted", value);
  }

  private void keepFirst(String name, String value) {
    boolean room = set.size() < MOST_LABELS || names.contains(name);
    if (room && !name.startsWith(Fields.ERROR) && !value.isEmpty()) {
      set.putIfAbsent(name, value);
    }
  }

  /** The same for an empty value, which then counts as a label. */
  void foundEmpty(String name) {
    if (set.size() < MOST_LABELS && !name.startsWith(Fields.ERROR)) {
      set.putIfAbsent(labels.get(name) == null ? name : name + "_extracted", "");
    }
  }

  /** A label gets a value, whatever it had. */
  void assign(String name, String value) {
    if (value.isEmpty()) {
      remove(name);
    } else {
      set.put(name, value);
    }
  }

  void remove(String name) {
    if (name.equals(Fields.ERROR)) {
      error = null;
    }
    set.remove(name);
    gone.add(name);
  }

  /** Takes all labels away but these, which have their values. */
  void keepOnly(Map<String, String> kept) {
    set.clear();
    set.putAll(kept);
    allGone = true;
  }

  @Override
  public @Nullable String label(String name) {
    return value(name);
  }

  /* In templates the error is a label too. */
  @Override
  public Map<String, String> labels() {
    Map<String, String> all = new TreeMap<>(labels);
    entry().forEachMetadata(all::put);
    label(all);
    if (error != null) {
      all.put(Fields.ERROR, error);
    }
    return all;
  }

  @Override
  public String line() {
    return text();
  }

  @Override
  public long timestampNanos() {
    return entry().timestampNanos();
  }

  /** The value of a label; null when there is none. */
  @Nullable String value(String name) {
    if (name.equals(Fields.ERROR)) {
      return error;
    }
    String own = set.get(name);
    if (own != null || allGone || gone.contains(name)) {
      return own;
    }
    metadata = null;
    if (entry().findMetadata(name.getBytes(UTF_8), this)) {
      return metadata;
    }
    String label = labels.get(name);
    if (label == null && name.equals(DetectedLevel.NAME)) {
      DetectedLevel made = level == null ? new DetectedLevel(labels) : level;
      level = made;
      return new String(made.of(entry()), UTF_8);
    }
    return label;
  }

  @Override
  public void at(byte[] buffer, int offset, int length) {
    metadata = new String(buffer, offset, length, UTF_8);
  }

  @Override
  public void find(String name) {
    String value = value(name);
    missing = value == null;
    found = value == null ? NOTHING : value.getBytes(UTF_8);
  }

  @Override
  public byte[] buffer() {
    return found;
  }

  @Override
  public int offset() {
    return 0;
  }

  @Override
  public int length() {
    return found.length;
  }

  @Override
  public boolean isMissing() {
    return missing;
  }

  @Override
  public boolean hasError() {
    return error != null;
  }

  @Override
  public @Nullable String error() {
    return error;
  }

  @Override
  public void fail(String kind) {
    if (error == null) {
      error = kind;
    }
  }

  @Override
  public void label(Map<String, String> pairs) {
    if (allGone) {
      pairs.clear();
    }
    pairs.keySet().removeAll(gone);
    pairs.putAll(set);
  }

  private QueriedEntry entry() {
    QueriedEntry at = entry;
    if (at == null) {
      throw new IllegalStateException("no entry yet");
    }
    return at;
  }
}
