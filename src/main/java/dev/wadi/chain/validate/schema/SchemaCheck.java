package dev.wadi.chain.validate.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.RefusedEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Compares a batch with schemas, and counts. Threads share it. */
public final class SchemaCheck {
  /** Entries that are told by place and reason. */
  public static final int MOST_TOLD = 100;

  private static final byte[] REASON = "wadi_reason".getBytes(UTF_8);
  private static final byte[] MISFIT = "does not fit its schema".getBytes(UTF_8);
  private static final byte[] RULE = "wadi_rule".getBytes(UTF_8);

  private final Map<String, LongAdder> checked = new ConcurrentHashMap<>();
  private final Map<Kind, LongAdder> misfits = new ConcurrentHashMap<>();

  /**
   * What is counted apart.
   *
   * @param schema by its name
   * @param keyword that was not fitted
   */
  public record Kind(String schema, String keyword) {}

  /**
   * A batch, parted.
   *
   * @param fit what goes on; the given batch itself when that is all of it
   * @param unfit the rest, each entry with the reason in its structured metadata; null without any
   * @param told the first of the rest, by place and reason
   */
  public record Parted(Batch fit, @Nullable Batch unfit, List<RefusedEntry> told) {
    public Parted {
      told = List.copyOf(told);
    }

    /** Entries that do not fit. */
    public int unfitEntries() {
      return unfit == null ? 0 : unfit.entries();
    }
  }

  /** Parts a batch into what fits all schemas and what does not. */
  public Parted part(Batch batch, List<EntrySchema> schemas) {
    List<LogStream> unfit = new ArrayList<>(0);
    List<RefusedEntry> told = new ArrayList<>(0);
    Batch fit = batch.map(stream -> part(stream, schemas, unfit, told)).asCleanAs(batch);
    schemas.forEach(schema -> counter(checked, schema.name()).add(batch.entries()));
    return new Parted(fit, unfit.isEmpty() ? null : new Batch(batch.tenant(), unfit), told);
  }

  private LogStream part(
      LogStream stream, List<EntrySchema> schemas, List<LogStream> unfit, List<RefusedEntry> told) {
    LogStream.Rewrite fits = null;
    LogStream.Rewrite others = null;
    for (int i = 0; i < stream.size(); i++) {
      Misfit misfit = misfit(stream, i, schemas);
      if (misfit == null) {
        if (others != null) {
          others.drop(i);
        }
        continue;
      }
      if (fits == null || others == null) {
        fits = stream.rewrite();
        others = stream.rewrite();
        for (int before = 0; before < i; before++) {
          others.drop(before);
        }
      }
      fits.drop(i);
      others.addMetadata(i, REASON, MISFIT);
      others.addMetadata(i, RULE, (misfit.schema() + ": " + misfit.reason()).getBytes(UTF_8));
      counter(misfits, new Kind(misfit.schema(), misfit.keyword())).increment();
      if (told.size() < MOST_TOLD) {
        told.add(RefusedEntry.of(stream, i, misfit.told()));
      }
    }
    if (fits == null || others == null) {
      return stream;
    }
    unfit.add(others.build());
    return fits.build();
  }

  private static @Nullable Misfit misfit(LogStream stream, int i, List<EntrySchema> schemas) {
    for (EntrySchema schema : schemas) {
      Misfit misfit = schema.misfit(stream, i);
      if (misfit != null) {
        return misfit;
      }
    }
    return null;
  }

  private static <K> LongAdder counter(Map<K, LongAdder> counters, K key) {
    return counters.computeIfAbsent(key, any -> new LongAdder());
  }

  /** Entries compared so far, by schema. */
  public Map<String, Long> checked() {
    return sums(checked);
  }

  /** Entries that did not fit so far, by schema and keyword. */
  public Map<Kind, Long> misfits() {
    return sums(misfits);
  }

  private static <K> Map<K, Long> sums(Map<K, LongAdder> counters) {
    Map<K, Long> sums = new ConcurrentHashMap<>();
    counters.forEach((key, count) -> sums.put(key, count.sum()));
    return Map.copyOf(sums);
  }
}
