package dev.wadi.chain.label;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What becomes of a label set: names are removed, then renamed, then set. A renamed label takes the
 * place of one that has its new name. Immutable; threads may share it.
 *
 * @param set these names get these values, whether they are there or not
 * @param rename old names to new ones
 * @param remove names that go
 */
record LabelChange(Labels set, Labels rename, List<String> remove) {
  LabelChange {
    remove = List.copyOf(remove);
  }

  Batch apply(Batch batch) {
    return batch.map(this::apply);
  }

  private LogStream apply(LogStream stream) {
    return stream.rewrite().labels(apply(stream.labels())).build();
  }

  Labels apply(Labels labels) {
    Map<String, String> changed = new TreeMap<>(labels);
    changed.keySet().removeAll(remove);
    rename.forEach(
        (from, to) -> {
          String value = changed.remove(from);
          if (value != null) {
            changed.put(to, value);
          }
        });
    changed.putAll(set);
    return Labels.of(changed);
  }
}
