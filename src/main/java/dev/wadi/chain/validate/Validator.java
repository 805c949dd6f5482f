package dev.wadi.chain.validate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.validate.Validated.Complaint;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.RefusedEntry;
import dev.wadi.model.Slice;
import dev.wadi.model.Verdict.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Compares a batch with the limits. Entries and streams within them are kept, the others are
 * refused with Loki's texts, so that one bad line does not cost its neighbours.
 *
 * <p>A label's name is {@code [a-zA-Z_][a-zA-Z0-9_]*}, and may begin with two underscores, as some
 * of Loki's own do. Where the format puts quotes around names, it may be any text.
 *
 * <p>Threads may share a validator. Texts: {@code pkg/validation/validate.go} of Grafana Loki, but
 * a time that is plainly in another unit is named.
 */
public final class Validator {
  private static final long NANOS = 1_000_000_000L;
  private static final int SHOWN_CHARACTERS = 512;
  private static final int MOST_TOLD = 100;
  private static final List<String> OTHER_UNITS =
      List.of("seconds", "milliseconds", "microseconds");

  private final IngestLimits limits;
  private final Tidying tidying;
  private final InstantSource clock;
  private final Map<Refusal, LongAdder> refusedEntries = new EnumMap<>(Refusal.class);
  private final Map<Refusal, LongAdder> refusedBytes = new EnumMap<>(Refusal.class);
  private final LongAdder truncated = new LongAdder();

  /** Leaves what it keeps as it came. */
  public Validator(IngestLimits limits, InstantSource clock) {
    this(limits, Tidying.NONE, clock);
  }

  public Validator(IngestLimits limits, Tidying tidying, InstantSource clock) {
    this.limits = limits;
    this.tidying = tidying;
    this.clock = clock;
    for (Refusal reason : Refusal.values()) {
      refusedEntries.put(reason, new LongAdder());
      refusedBytes.put(reason, new LongAdder());
    }
  }

  /** Parts a batch into what is kept and what is refused; label names are plain. */
  public Validated validate(Batch batch) {
    return validate(batch, false);
  }

  /**
   * Parts a batch into what is kept and what is refused.
   *
   * @param anyNames the batch came in a format in which a label's name may be any text
   */
  public Validated validate(Batch batch, boolean anyNames) {
    Pass pass = new Pass(clock.instant(), anyNames);
    Batch kept = batch.map(pass::validate).asCleanAs(batch);
    for (Complaint complaint : pass.complaints) {
      add(refusedEntries, complaint.reason(), complaint.entries());
      add(refusedBytes, complaint.reason(), complaint.bytes());
    }
    return new Validated(kept, pass.complaints);
  }

  /** Entries refused so far for a reason. */
  public long refusedEntries(Refusal reason) {
    return sum(refusedEntries, reason);
  }

  /** Bytes of the lines refused so far for a reason. */
  public long refusedBytes(Refusal reason) {
    return sum(refusedBytes, reason);
  }

  /** Lines cut so far because they were too long. */
  public long truncatedEntries() {
    return truncated.sum();
  }

  private static void add(Map<Refusal, LongAdder> counters, Refusal reason, long amount) {
    LongAdder counter = counters.get(reason);
    if (counter != null) {
      counter.add(amount);
    }
  }

  private static long sum(Map<Refusal, LongAdder> counters, Refusal reason) {
    LongAdder counter = counters.get(reason);
    return counter == null ? 0 : counter.sum();
  }

  /** One batch being looked at. */
  private final class Pass {
    private final long oldestNanos;
    private final long newestNanos;
    private final boolean anyNames;
    private final List<Complaint> complaints = new ArrayList<>(0);

    Pass(Instant now, boolean anyNames) {
      this.anyNames = anyNames;
      oldestNanos = limits.maxAge().isZero() ? Long.MIN_VALUE : nanos(now.minus(limits.maxAge()));
      newestNanos =
          limits.maxAhead().isZero() ? Long.MAX_VALUE : nanos(now.plus(limits.maxAhead()));
    }

    LogStream validate(LogStream came) {
      LogStream stream = came;
      String wrong = null;
      if (tidying.plainNames()) {
        try {
          stream = came.rewrite().labels(Tidying.plainNames(came.labels())).build();
        } catch (Tidying.DuplicateNameException e) {
          wrong =
              "stream '%s' has duplicate label name: '%s'"
                  .formatted(shown(withoutQuotes(came.labels())), shown(e.name()));
        }
      }
      if (wrong == null) {
        wrong = wrongLabels(stream.labels(), anyNames);
      }
      if (wrong != null) {
        complaints.add(
            new Complaint(
                Refusal.INVALID_LABELS, stream.size(), stream.lineBytes(), wrong, told(stream)));
        return empty(stream);
      }
      LogStream kept = withinLimits(stream);
      return tidying.spreadTimes() ? Tidying.spreadTimes(kept) : kept;
    }

    private LogStream withinLimits(LogStream stream) {
      LogStream.Rewrite rewrite = null;
      Map<Refusal, Group> groups = null;
      for (int i = 0; i < stream.size(); i++) {
        Refusal reason = wrong(stream, i);
        if (reason == null) {
          continue;
        }
        if (rewrite == null) {
          rewrite = stream.rewrite();
        }
        if (reason == Refusal.LINE_TOO_LONG && cut(stream, i, rewrite)) {
          continue;
        }
        rewrite.drop(i);
        groups = groups == null ? new EnumMap<>(Refusal.class) : groups;
        int position = i;
        groups
            .computeIfAbsent(reason, r -> new Group(text(stream, position, r), plainly(r)))
            .add(stream, i);
      }
      if (groups != null) {
        groups.forEach((reason, group) -> complaints.add(group.complaint(reason)));
      }
      return rewrite == null ? stream : rewrite.build();
    }

    /* Clean entries pass here without an object being made. */
    private @Nullable Refusal wrong(LogStream stream, int i) {
      long timestamp = stream.timestampNanos(i);
      if (timestamp < oldestNanos) {
        return Refusal.TOO_OLD;
      }
      if (timestamp > newestNanos) {
        return Refusal.TOO_NEW;
      }
      int pairs = stream.metadataCount(i);
      if (pairs > 0
          && (beyond(pairs, limits.maxMetadataPairs())
              || beyond(metadataBytes(stream, i), limits.maxMetadataBytes()))) {
        return Refusal.METADATA_TOO_LARGE;
      }
      return beyond(stream.lineLength(i), limits.maxLineBytes()) ? Refusal.LINE_TOO_LONG : null;
    }

    private boolean cut(LogStream stream, int i, LogStream.Rewrite rewrite) {
      if (!limits.truncateLines()) {
        return false;
      }
      byte[] buffer = stream.lineBuffer(i);
      int offset = stream.lineOffset(i);
      int length = limits.maxLineBytes();
      /* Not inside a character: a byte 10xxxxxx continues the one before, at most three do. */
      for (int back = 0;
          back < 3 && length > 0 && isContinuation(buffer[offset + length]);
          back++) {
        length--;
      }
      rewrite.line(i, buffer, offset, length);
      truncated.increment();
      return true;
    }

    private String text(LogStream stream, int i, Refusal reason) {
      String labels = shown(stream.labels().toString());
      return switch (reason) {
        case TOO_OLD ->
            "entry for stream '%s' has timestamp too old: %s, oldest acceptable timestamp is: %s"
                    .formatted(labels, time(stream.timestampNanos(i)), time(oldestNanos))
                + otherUnit(stream.timestampNanos(i));
        case TOO_NEW ->
            "entry for stream '%s' has timestamp too new: %s"
                .formatted(labels, time(stream.timestampNanos(i)));
        case LINE_TOO_LONG ->
            "Max entry size '%d' bytes exceeded for stream '%s' while adding an entry with length '%d' bytes"
                .formatted(limits.maxLineBytes(), labels, stream.lineLength(i));
        default ->
            beyond(metadataBytes(stream, i), limits.maxMetadataBytes())
                ? "stream '%s' has structured metadata too large: '%d' bytes, limit: '%d' bytes. Please see `limits_config.max_structured_metadata_size` or contact your Loki administrator to increase it."
                    .formatted(labels, metadataBytes(stream, i), limits.maxMetadataBytes())
                : "stream '%s' has too many structured metadata labels: '%d', limit: '%d'. Please see `limits_config.max_structured_metadata_entries_count` or contact your Loki administrator to increase it."
                    .formatted(labels, stream.metadataCount(i), limits.maxMetadataPairs());
      };
    }
  }

  /** Refused entries of one stream and one reason. */
  private static final class Group {
    private final String text;
    private final String reason;
    private final List<RefusedEntry> told = new ArrayList<>(1);
    private int entries;
    private long bytes;

    Group(String text, String reason) {
      this.text = text;
      this.reason = reason;
    }

    void add(LogStream stream, int i) {
      entries++;
      bytes += stream.lineLength(i);
      if (told.size() < MOST_TOLD) {
        told.add(RefusedEntry.of(stream, i, reason));
      }
    }

    Complaint complaint(Refusal refusal) {
      return new Complaint(refusal, entries, bytes, text, told);
    }
  }

  private @Nullable String wrongLabels(Labels labels, boolean anyNames) {
    if (labels.isEmpty()) {
      return limits.requireLabels() ? "error at least one label pair is required per stream" : null;
    }
    int counted = labels.size() - (labels.get("service_name") == null ? 0 : 1);
    if (beyond(counted, limits.maxLabels())) {
      return "entry for stream '%s' has %d label names; limit %d"
          .formatted(shown(labels.toString()), counted, limits.maxLabels());
    }
    for (int i = 0; i < labels.size(); i++) {
      String name = labels.name(i);
      if (anyNames ? name.isEmpty() : !isName(name)) {
        return "Error parsing labels '%s' with error: invalid label name: '%s'"
            .formatted(shown(withoutQuotes(labels)), shown(name));
      }
      if (beyond(utf8Bytes(name, limits.maxLabelNameBytes()), limits.maxLabelNameBytes())) {
        return "stream '%s' has label name too long: '%s'"
            .formatted(shown(labels.toString()), shown(name));
      }
      if (beyond(
          utf8Bytes(labels.value(i), limits.maxLabelValueBytes()), limits.maxLabelValueBytes())) {
        return "stream '%s' has label value too long: '%s'"
            .formatted(shown(labels.toString()), shown(labels.value(i)));
      }
    }
    return null;
  }

  /* As the sender wrote it, and as Loki then fails to read it. */
  private static String withoutQuotes(Labels labels) {
    StringBuilder out = new StringBuilder("{");
    for (int i = 0; i < labels.size(); i++) {
      String value = Labels.of("v", labels.value(i)).toString();
      out.append(i == 0 ? "" : ", ").append(labels.name(i)).append(value, 2, value.length() - 1);
    }
    return out.append('}').toString();
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean beyond(int value, int limit) {
    return limit > 0 && value > limit;
  }

  /* A character takes one to three bytes for each char, so most values need no counting. */
  private static int utf8Bytes(String value, int limit) {
    return value.length() * 3L <= limit || value.length() > limit
        ? value.length()
        : value.getBytes(UTF_8).length;
  }

  private static int metadataBytes(LogStream stream, int i) {
    long bytes = 0;
    for (int pair = 0; pair < stream.metadataCount(i); pair++) {
      bytes += Slice.length(stream.metadataName(i, pair));
      bytes += Slice.length(stream.metadataValue(i, pair));
    }
    return (int) Math.min(bytes, Integer.MAX_VALUE);
  }

  private List<RefusedEntry> told(LogStream stream) {
    List<RefusedEntry> told = new ArrayList<>();
    for (int i = 0; i < Math.min(stream.size(), MOST_TOLD); i++) {
      told.add(RefusedEntry.of(stream, i, plainly(Refusal.INVALID_LABELS)));
    }
    return told;
  }

  /* For those who are told no value of theirs: the limit alone. */
  private String plainly(Refusal reason) {
    return switch (reason) {
      case TOO_OLD -> "a time too long ago (expected: within " + told(limits.maxAge()) + ")";
      case TOO_NEW ->
          "a time in the future (expected: at most " + told(limits.maxAhead()) + " ahead)";
      case LINE_TOO_LONG ->
          "a line too long (expected: at most " + limits.maxLineBytes() + " bytes)";
      case INVALID_LABELS -> "labels that are not within the limits";
      default -> "structured metadata beyond the limits";
    };
  }

  private static String told(Duration duration) {
    return duration.toString().substring(2).toLowerCase(Locale.ROOT);
  }

  private static LogStream empty(LogStream stream) {
    return new LogStream.Builder(stream.labels(), new byte[0], 0).build();
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  private static String shown(String text) {
    return text.length() <= SHOWN_CHARACTERS
        ? text
        : text.substring(0, SHOWN_CHARACTERS) + "... (" + text.length() + " characters)";
  }

  /*
   * A time between the years 2001 and 2286 in another unit has so many digits that as nanoseconds
   * it is of the first months of 1970, which nobody means.
   */
  private static String otherUnit(long nanos) {
    long from = NANOS;
    for (String unit : OTHER_UNITS) {
      if (nanos >= from && nanos < 10 * from) {
        return " (looks like " + unit + ", expected: nanoseconds)";
      }
      from *= 1_000;
    }
    return "";
  }

  private static String time(long nanos) {
    return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS))
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  private static long nanos(Instant instant) {
    return Math.addExact(Math.multiplyExact(instant.getEpochSecond(), NANOS), instant.getNano());
  }
}
