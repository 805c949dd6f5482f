package dev.wadi.model;

import java.util.AbstractCollection;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The streams of one tenant that travel together: a push, a burst of datagrams, a block read from
 * the WAL. One exchange carries one batch.
 *
 * <p>Immutable for whoever receives it; a step that changes something makes a new batch that shares
 * the rest. It is a collection of its entries for those who walk collections: {@code split}, a JSON
 * writer; asked whether it {@linkplain #contains contains} a text, it looks into the lines. A batch
 * may know its {@linkplain #encoded() encoded form}, a Loki {@code PushRequest} in protobuf, so
 * that nobody encodes again what came encoded.
 */
public final class Batch extends AbstractCollection<Entry> {
  private final String tenant;
  private final List<LogStream> streams;
  private final int entries;
  private final long lineBytes;
  private final @Nullable Encoded encoded;
  private final @Nullable String redactedBy;

  /**
   * A Loki {@code PushRequest} (protobuf, not compressed) that holds exactly the entries of its
   * batch and no field beyond them.
   */
  public record Encoded(byte[] bytes, int offset, int length) {
    public Encoded {
      Objects.checkFromIndexSize(offset, length, bytes.length);
    }
  }

  public Batch(String tenant, List<LogStream> streams) {
    this(tenant, streams, null);
  }

  /**
   * @param tenant whose logs; already established, not a claim of the sender
   * @param streams without empty ones; a label set may stand in more than one
   * @param encoded the same content as bytes, when the maker has it at hand
   */
  public Batch(String tenant, List<LogStream> streams, @Nullable Encoded encoded) {
    if (tenant.isEmpty()) {
      throw new IllegalArgumentException("tenant: empty");
    }
    this.tenant = tenant;
    this.streams = List.copyOf(streams);
    this.encoded = encoded;
    this.redactedBy = null;
    int count = 0;
    long bytes = 0;
    for (LogStream stream : this.streams) {
      count += stream.size();
      bytes += stream.lineBytes();
    }
    this.entries = count;
    this.lineBytes = bytes;
  }

  private Batch(Batch same, @Nullable String redactedBy) {
    this.tenant = same.tenant;
    this.streams = same.streams;
    this.encoded = same.encoded;
    this.entries = same.entries;
    this.lineBytes = same.lineBytes;
    this.redactedBy = redactedBy;
  }

  /**
   * Batches of one tenant as one, in which each label set stands once, in the order of their first
   * entries; a single batch that is so already is returned itself. The result does not say that it
   * was redacted.
   */
  public static Batch joined(List<Batch> parts) {
    Batch first = parts.get(0);
    Map<Labels, List<LogStream>> byLabels = new LinkedHashMap<>();
    int count = 0;
    for (Batch part : parts) {
      for (LogStream stream : part.streams) {
        byLabels.computeIfAbsent(stream.labels(), l -> new ArrayList<>(parts.size())).add(stream);
        count++;
      }
    }
    if (parts.size() == 1 && byLabels.size() == count) {
      return first.redactedBy == null ? first : new Batch(first, null);
    }
    List<LogStream> joined = new ArrayList<>(byLabels.size());
    for (List<LogStream> same : byLabels.values()) {
      joined.add(same.size() == 1 ? same.get(0) : LogStream.joined(same));
    }
    return new Batch(first.tenant, joined);
  }

  public String tenant() {
    return tenant;
  }

  /**
   * The profile that redacted exactly this content, {@code all@3f2a…}; null when nobody says so. A
   * batch made from another one does not inherit it: who makes it may have added something.
   */
  public @Nullable String redactedBy() {
    return redactedBy;
  }

  /** The same content, for the step that has just redacted it. */
  public Batch redactedBy(String profile) {
    return new Batch(this, profile);
  }

  /**
   * The same content, for a step that made it of another batch and added nothing that could need
   * redaction: it left entries out, cut them, or replaced values.
   */
  public Batch asCleanAs(Batch origin) {
    return this == origin || origin.redactedBy == null ? this : new Batch(this, origin.redactedBy);
  }

  public List<LogStream> streams() {
    return streams;
  }

  /** Entries of all streams. */
  public int entries() {
    return entries;
  }

  /** Bytes of all lines, without labels and metadata. */
  public long lineBytes() {
    return lineBytes;
  }

  @Override
  public boolean isEmpty() {
    return entries == 0;
  }

  /** The same as {@link #entries()}. */
  @Override
  public int size() {
    return entries;
  }

  /** Views of all entries, made one after the other. */
  @Override
  public Iterator<Entry> iterator() {
    return new Iterator<>() {
      private int stream;
      private int position;

      @Override
      public boolean hasNext() {
        while (stream < streams.size() && position == streams.get(stream).size()) {
          stream++;
          position = 0;
        }
        return stream < streams.size();
      }

      @Override
      public Entry next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        return streams.get(stream).entry(position++);
      }
    };
  }

  /** Whether an entry is in here; for a text, whether some line has it in it. */
  @Override
  public boolean contains(@Nullable Object wanted) {
    if (!(wanted instanceof CharSequence text)) {
      return super.contains(wanted);
    }
    for (Entry entry : this) {
      if (entry.line().contains(text)) {
        return true;
      }
    }
    return false;
  }

  /** The same content as protobuf bytes, or null when it has to be encoded. */
  public @Nullable Encoded encoded() {
    return encoded;
  }

  /**
   * This batch with each stream replaced; streams that become empty are left out, and a batch of
   * which nothing changed is returned as it is, with its encoded form.
   */
  public Batch map(UnaryOperator<LogStream> change) {
    List<LogStream> changed = new ArrayList<>(streams.size());
    boolean same = true;
    for (LogStream stream : streams) {
      LogStream made = change.apply(stream);
      same &= made == stream;
      if (made.size() > 0) {
        changed.add(made);
      }
    }
    return same ? this : new Batch(tenant, changed);
  }

  /** The same streams as another tenant's. */
  public Batch withTenant(String other) {
    return other.equals(tenant) ? this : new Batch(other, streams, encoded).asCleanAs(this);
  }

  /**
   * This batch in parts: the streams that have the same value of a label, or lack it, together. In
   * the order in which the values come.
   */
  public List<Batch> byLabel(String name) {
    Map<String, List<LogStream>> parts = new LinkedHashMap<>();
    for (LogStream stream : streams) {
      parts.computeIfAbsent(stream.labels().get(name, ""), v -> new ArrayList<>()).add(stream);
    }
    return parts.size() <= 1
        ? List.of(this)
        : parts.values().stream().map(some -> new Batch(tenant, some).asCleanAs(this)).toList();
  }

  /** Views of all entries in order: for tests and edges. */
  public List<Entry> toEntries() {
    List<Entry> all = new ArrayList<>(entries);
    for (LogStream stream : streams) {
      for (int i = 0; i < stream.size(); i++) {
        all.add(stream.entry(i));
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return "Batch[tenant=" + tenant + ", streams=" + streams.size() + ", entries=" + entries + "]";
  }
}
