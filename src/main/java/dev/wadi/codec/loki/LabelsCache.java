package dev.wadi.codec.loki;

import dev.wadi.model.Labels;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Labels by their text, so that a text seen before is not parsed again.
 *
 * <p>Bounded: {@value #SLOTS} texts of at most {@value #MAX_TEXT_BYTES} bytes each, and {@value
 * #MAX_BYTES} bytes with all that is made of them. Threads share it without a lock.
 */
public final class LabelsCache {
  /*
   * A table in which a text has two possible places. A race or a crowd of new texts only means
   * that something is parsed twice, so there is nothing to lock and no order to maintain; a sender
   * who collides on purpose pays with parsing, never with memory.
   */
  static final int SLOTS = 4096;
  static final int MAX_TEXT_BYTES = 1024;
  static final long MAX_BYTES = 2 << 20;

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final AtomicReferenceArray<@Nullable Known> table = new AtomicReferenceArray<>(SLOTS);

  private final AtomicLong heldBytes = new AtomicLong();
  private final Parser parser;

  /** Makes labels of a text that is not in the table. */
  interface Parser {
    LabelsText.Parsed parse(byte[] buffer, int offset, int length) throws MalformedPushException;
  }

  private LabelsCache(Parser parser) {
    this.parser = parser;
  }

  /** For label sets in Loki's text form, {@code {app="api"}}. */
  public static LabelsCache ofTexts() {
    return new LabelsCache(LabelsText::parse);
  }

  /** For label sets as JSON objects of strings, {@code {"app":"api"}}; not UTF-8 becomes U+FFFD. */
  public static LabelsCache ofObjects() {
    return new LabelsCache(LabelsObject::ofStrings);
  }

  /** For label sets as JSON objects of any values, of which the text counts, as in Loki. */
  static LabelsCache ofAnyValues() {
    return new LabelsCache(LabelsObject::ofAnyValues);
  }

  /** The same for labels whose size nobody has to allow. */
  public Labels labels(byte[] buffer, int offset, int length) throws MalformedPushException {
    return labels(buffer, offset, length, DecodeLimits.TRUSTED);
  }

  /**
   * The labels that a slice spells. The slice may be changed where it stands.
   *
   * @param limits tell what labels cost that are not known yet
   * @throws MalformedPushException when it spells none
   */
  public Labels labels(byte[] buffer, int offset, int length, DecodeLimits limits)
      throws MalformedPushException {
    return parse(buffer, offset, length, limits).labels();
  }

  private record Known(byte[] text, LabelsText.Parsed parsed) {
    /* Two strings a label, whose characters may take two bytes each, and a dozen small objects. */
    long bytes() {
      return 192 + 3L * text.length + 112L * parsed.labels().size();
    }

    boolean is(byte[] buffer, int offset, int length) {
      return Arrays.equals(text, 0, text.length, buffer, offset, offset + length);
    }
  }

  LabelsText.Parsed parse(byte[] buffer, int offset, int length, DecodeLimits limits)
      throws MalformedPushException {
    if (length > MAX_TEXT_BYTES) {
      limits.cost().labels(length);
      return parser.parse(buffer, offset, length);
    }
    int first = hash(buffer, offset, length) & (SLOTS - 1);
    Known known = table.get(first);
    if (known != null && known.is(buffer, offset, length)) {
      return known.parsed;
    }
    int second = first ^ 1;
    Known other = table.get(second);
    if (other != null && other.is(buffer, offset, length)) {
      return other.parsed;
    }
    limits.cost().labels(length);
    /* The copy comes first: a parser may change the text as it reads. */
    byte[] text = Arrays.copyOfRange(buffer, offset, offset + length);
    LabelsText.Parsed parsed = parser.parse(buffer, offset, length);
    keep(known == null || other != null ? first : second, new Known(text, parsed));
    return parsed;
  }

  /*
   * A sender who never names the same labels twice fills the table with what nobody asks for again;
   * a few labels may be many times larger than their text. Then all of it goes, which costs a pass.
   */
  private void keep(int slot, Known known) {
    Known before = table.getAndSet(slot, known);
    long bytes = known.bytes() - (before == null ? 0 : before.bytes());
    if (heldBytes.addAndGet(bytes) > MAX_BYTES) {
      for (int i = 0; i < SLOTS; i++) {
        Known gone = table.getAndSet(i, null);
        if (gone != null) {
          heldBytes.addAndGet(-gone.bytes());
        }
      }
    }
  }

  /** Bytes that the table keeps, as {@link #MAX_BYTES} reckons them. */
  long heldBytes() {
    return heldBytes.get();
  }

  /* Eight bytes a step, mixed by a multiplication with the golden ratio. */
  private static int hash(byte[] buffer, int offset, int length) {
    long h = length;
    int i = offset;
    int end = offset + length;
    for (; i <= end - 8; i += 8) {
      h = (h ^ (long) LONGS.get(buffer, i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 32;
    }
    for (; i < end; i++) {
      h = (h ^ buffer[i]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (h ^ (h >>> 32) ^ (h >>> 17));
  }
}
