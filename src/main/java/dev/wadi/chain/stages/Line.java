package dev.wadi.chain.stages;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Entry;
import dev.wadi.query.QueriedEntry;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry on its way through the stages, and what was found in it so far. For one thread.
 *
 * <p>{@link #found} begins with the labels. A name may be found with no value, as one that a JSON
 * object does not have.
 */
final class Line {
  /** The label that a tenant stage leaves behind, for the step {@code tenant:}. */
  static final String TENANT_LABEL = "__tenant_id__";

  final Map<String, @Nullable String> found = new HashMap<>();
  final Map<String, String> labels;
  final Map<String, String> metadata;
  String text;
  long nanos;

  /** Why it is let go; null while it is not. */
  @Nullable String dropped;

  Line(Entry entry) {
    labels = new TreeMap<>(entry.labels());
    metadata = new LinkedHashMap<>(entry.metadata());
    text = entry.line();
    nanos = entry.timestampNanos();
    found.putAll(labels);
  }

  /** Goes through stages, until one lets it go. */
  void through(List<Stage> stages) {
    for (Stage stage : stages) {
      if (dropped != null) {
        return;
      }
      stage.apply(this);
    }
  }

  /** The text of a source: what was found under a name, or the line; null when it is not there. */
  @Nullable String source(String name) {
    return name.isEmpty() ? text : found.get(name);
  }

  void label(String name, String value) {
    if (value.isEmpty()) {
      labels.remove(name); // a label without a value is none
    } else {
      labels.put(name, value);
    }
  }

  QueriedEntry queried() {
    byte[] bytes = text.getBytes(UTF_8);
    return new QueriedEntry() {
      @Override
      public byte[] lineBuffer() {
        return bytes;
      }

      @Override
      public int lineOffset() {
        return 0;
      }

      @Override
      public int lineLength() {
        return bytes.length;
      }

      @Override
      public boolean findMetadata(byte[] name, Place value) {
        String text = metadata.get(new String(name, UTF_8));
        if (text == null) {
          return false;
        }
        byte[] found = text.getBytes(UTF_8);
        value.at(found, 0, found.length);
        return true;
      }

      @Override
      public void forEachMetadata(Pairs action) {
        metadata.forEach(action::take);
      }

      @Override
      public long timestampNanos() {
        return nanos;
      }
    };
  }
}
