package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import dev.wadi.codec.text.TextSettings.LevelPlace;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Fills a {@link TextEntry} from the text of one entry: parses it, chooses its time, its labels,
 * its line and its metadata. For one thread.
 */
final class LineReader {
  /** More fields of a line are left out, and the line is kept whole. Loki takes 128 with ours. */
  static final int MOST_FIELDS = 100;

  /** More bytes of fields, likewise. Loki takes 64 KB. */
  static final int MOST_FIELD_BYTES = 48 << 10;

  private static final byte[] PARSE_ERROR = "parse_error".getBytes(US_ASCII);
  private static final byte[] TIME_FALLBACK = "time_fallback".getBytes(US_ASCII);
  private static final byte[] LEVEL = "level".getBytes(US_ASCII);
  private static final byte[] FIELDS_LEFT_OUT = "fields_left_out".getBytes(US_ASCII);
  private static final byte[] ORDER = "order".getBytes(US_ASCII);
  private static final byte[] ARRIVAL = "arrival".getBytes(US_ASCII);
  private static final byte[] CONTAINER = "container".getBytes(US_ASCII);

  private static final byte[][] LEVELS =
      FieldPlan.bytes(Arrays.stream(LogLevel.values()).map(LogLevel::word).toList());

  private static final byte[] TIME_TOLD = "time_told".getBytes(US_ASCII);

  private final TextSettings settings;
  private final @Nullable TimeGuard guard;
  private final LineParts parts;
  private final @Nullable LineParser parser;
  private final TimeReader times;
  private final TimeObject timeObject;
  private final LineLabels labels;
  private final int streamSlot;
  private final int[] messageSlots;
  private final int[] timeSlots;
  private final int[] levelSlots;
  private final int[] candidateSlots;
  private final byte[][] candidateNames;
  private final byte[][] metadataNames;
  private final int[] metadataSlots;
  private final int[] originSlots;
  private final byte[][] originValues;
  private final int originTimeSlot;
  private final byte[][] labelNames;
  private final byte[] formatName;
  private final byte[] frameName;

  private long previousNanos;
  private boolean anyOwnTime;
  private long misfits;
  private long fallbackTimes;
  private int fields;
  private int fieldBytes;
  private int leftOut;

  LineReader(TextSettings settings, Labels source, Origin origin, @Nullable TimeGuard guard) {
    FieldPlan plan = FieldPlan.of(settings);
    this.settings = settings;
    this.guard = guard;
    this.parts = new LineParts(plan.size());
    LineFormat inner = settings.inner();
    this.times =
        new TimeReader(
            settings.layoutsOr(
                inner.namesItsFields() ? TimeLayout.AUTO : LineFormat.HEADER_LAYOUTS),
            settings.zone());
    this.timeObject = new TimeObject(times);
    this.parser = parser(settings, plan);
    this.labels = new LineLabels(source, settings, plan);
    this.labelNames = FieldPlan.bytes(List.copyOf(settings.labels().keySet()));
    this.streamSlot = settings.format().isContainer() ? plan.slot("stream") : FieldPlan.NONE;
    this.messageSlots = plan.slots(settings.message());
    this.timeSlots = plan.slots(settings.timestamp());
    this.levelSlots = plan.slots(settings.levelFields());
    List<String> named =
        settings.metadata().keySet().stream()
            .filter(n -> !n.equals(TextSettings.ALL_FIELDS))
            .toList();
    this.metadataNames = FieldPlan.bytes(named);
    this.metadataSlots = plan.slots(settings.metadata());
    this.candidateSlots = candidates(settings, plan);
    this.candidateNames = new byte[candidateSlots.length][];
    for (int i = 0; i < candidateSlots.length; i++) {
      candidateNames[i] = plan.names().get(candidateSlots[i]).getBytes(UTF_8);
    }
    this.originSlots =
        new int[] {plan.slot(Origin.HOSTNAME), plan.slot(Origin.PATH), plan.slot(Origin.SERVICE)};
    this.originValues =
        FieldPlan.bytes(List.of(origin.hostname(), origin.path(), origin.service()));
    this.originTimeSlot = plan.slot(Origin.TIME);
    this.formatName = inner.word().getBytes(US_ASCII);
    this.frameName = settings.format().word().getBytes(US_ASCII);
  }

  /*
   * Fields that may be the time, the level or the message and have no other place. Where all fields
   * are asked for, those are kept too that were not it after all.
   */
  private static int[] candidates(TextSettings settings, FieldPlan plan) {
    if (!settings.metadata().containsKey(TextSettings.ALL_FIELDS)) {
      return new int[0];
    }
    Set<String> candidates = new LinkedHashSet<>(settings.timestamp());
    candidates.addAll(settings.levelFields());
    candidates.addAll(settings.message());
    candidates.removeAll(settings.labels().values());
    candidates.removeAll(settings.metadata().values());
    return plan.slots(List.copyOf(candidates));
  }

  private @Nullable LineParser parser(TextSettings settings, FieldPlan plan) {
    boolean everything = settings.metadata().containsKey(TextSettings.ALL_FIELDS);
    Pattern regex = settings.regex();
    return switch (settings.inner()) {
      case PLAIN -> settings.layouts().isEmpty() ? null : new PlainTimeParser(times);
      case JSON, LOGOPS -> new JsonParser(plan, everything);
      case LOGFMT -> new LogfmtParser(plan, everything);
      case REGEX -> regex == null ? null : new RegexParser(regex, plan);
      case APP -> new HeaderParser(times, plan, false, false);
      case LOG4J, PYTHON -> new HeaderParser(times, plan, true, true);
      case POSTGRESQL -> new HeaderParser(times, plan, true, false);
      case KLOG -> new KlogParser(times, plan);
      case ACCESS -> new AccessLogParser(times, plan);
      case ERROR_LOG -> new ServerErrorParser(times, plan);
      case SYSLOG -> new SyslogParser(times, settings.zone(), plan, everything);
      case LOGCAT -> new LogcatParser(times, plan);
      case LOGFLOW -> new LogflowParser(times, plan, everything);
      case CRI, DOCKER -> throw new IllegalStateException("a format within itself");
    };
  }

  long misfits() {
    return misfits;
  }

  long fallbackTimes() {
    return fallbackTimes;
  }

  /**
   * Fills the entry, whose places are set already.
   *
   * @param frameNanos the time that a container runtime wrote, or {@link EntryReader#NO_TIME}
   * @param misfit whether the line does not even fit the runtime's form
   */
  void read(
      TextEntry entry,
      byte[] b,
      int from,
      int length,
      int stream,
      long frameNanos,
      long arrivedNanos,
      boolean misfit) {
    parts.begin(arrivedNanos);
    boolean fits = !misfit && (parser == null || parser.parse(b, from, from + length, parts));
    if (!fits) {
      parts.begin(arrivedNanos);
      misfits++;
      byte[] format = misfit ? frameName : formatName;
      entry.addMetadata(PARSE_ERROR, format, 0, format.length);
    } else {
      named();
    }
    if (!misfit && streamSlot != FieldPlan.NONE) {
      byte[] name = ContainerFrame.name(stream);
      parts.put(streamSlot, name, 0, name.length);
    }
    origin(arrivedNanos);
    time(entry, frameNanos, arrivedNanos, fits);
    entry.labels(labels.labels(parts));
    metadata(entry);
    /* What found no place besides the message is in the line alone. */
    if (settings.messageOnly() && parts.hasMessage() && leftOut == 0) {
      entry.text(parts.message(), parts.messageOffset(), parts.messageLength());
    } else {
      entry.text(b, from, length);
    }
  }

  /* Where the line comes from is known better than a field of that name in it. */
  private void origin(long arrivedNanos) {
    for (int i = 0; i < originSlots.length; i++) {
      if (originSlots[i] != FieldPlan.NONE) {
        parts.put(originSlots[i], originValues[i], 0, originValues[i].length);
      }
    }
    if (originTimeSlot != FieldPlan.NONE) {
      String seconds = BigDecimal.valueOf(arrivedNanos / 1_000_000, 3).toPlainString();
      byte[] text = seconds.getBytes(US_ASCII);
      parts.put(originTimeSlot, text, 0, text.length);
    }
  }

  /*
   * Fields that settings name: which of them is the time, the level, the message. What the form of
   * a line has told already counts before a field within its text.
   */
  private void named() {
    int timeSlot = parts.time() == LineParts.Time.ABSENT ? time() : FieldPlan.NONE;
    boolean leveled = parts.level() != null || parts.levelLength() > 0;
    int levelSlot = leveled ? FieldPlan.NONE : first(levelSlots);
    if (levelSlot != FieldPlan.NONE) {
      int from = parts.offset(levelSlot);
      parts.level(parts.buffer(levelSlot), from, from + parts.length(levelSlot));
    }
    int messageSlot = parts.hasMessage() ? FieldPlan.NONE : first(messageSlots);
    if (messageSlot != FieldPlan.NONE) {
      int from = parts.offset(messageSlot);
      parts.message(parts.buffer(messageSlot), from, from + parts.length(messageSlot));
    }
    for (int i = 0; i < candidateSlots.length; i++) {
      int slot = candidateSlots[i];
      if (parts.has(slot) && slot != timeSlot && slot != levelSlot && slot != messageSlot) {
        byte[] name = candidateNames[i];
        int from = parts.offset(slot);
        parts.extra(name, 0, name.length, parts.buffer(slot), from, from + parts.length(slot));
      }
    }
  }

  /* The first of the slots that has something in it, or else the first that is there. */
  private int first(int[] slots) {
    int empty = FieldPlan.NONE;
    for (int slot : slots) {
      if (parts.has(slot)) {
        if (parts.length(slot) > 0) {
          return slot;
        }
        empty = empty == FieldPlan.NONE ? slot : empty;
      }
    }
    return empty;
  }

  /* The slot whose time could be read, or none. */
  private int time() {
    for (int slot : timeSlots) {
      if (parts.has(slot)) {
        byte[] b = parts.buffer(slot);
        int from = parts.offset(slot);
        int to = from + parts.length(slot);
        if (times.whole(b, from, to, parts.referenceNanos())) {
          parts.time(times.nanos());
          return slot;
        }
        if (from < to && b[from] == '{' && timeObject.read(b, from, to, parts.referenceNanos())) {
          parts.time(timeObject.nanos());
          return slot;
        }
        parts.unreadableTime();
      }
    }
    return FieldPlan.NONE;
  }

  /*
   * A line without a time is as old as the one before it, as long as the file tells times at all;
   * then it says so. The order of a file is worth more than the moment somebody read it.
   */
  private void time(TextEntry entry, long frameNanos, long arrivedNanos, boolean fits) {
    if (parts.time() == LineParts.Time.READ) {
      if (guard == null || guard.allows(parts.nanos(), arrivedNanos)) {
        own(entry, parts.nanos());
      } else {
        entry.time(arrivedNanos, false);
        byte[] told = Rfc3339.format(parts.nanos()).getBytes(US_ASCII);
        entry.addMetadata(TIME_TOLD, told, 0, told.length);
        mark(entry, ARRIVAL);
      }
      return;
    }
    boolean unreadable = parts.time() == LineParts.Time.UNREADABLE || !fits;
    if (frameNanos != EntryReader.NO_TIME) {
      own(entry, frameNanos);
      if (unreadable) {
        mark(entry, CONTAINER);
      }
      return;
    }
    if (anyOwnTime && guard == null) {
      entry.time(previousNanos, false);
      mark(entry, ORDER);
    } else {
      entry.time(arrivedNanos, false);
      if (unreadable) {
        mark(entry, ARRIVAL);
      }
    }
  }

  private void own(TextEntry entry, long nanos) {
    entry.time(nanos, true);
    previousNanos = nanos;
    anyOwnTime = true;
  }

  private void mark(TextEntry entry, byte[] where) {
    fallbackTimes++;
    entry.addMetadata(TIME_FALLBACK, where, 0, where.length);
  }

  private void metadata(TextEntry entry) {
    fields = 0;
    fieldBytes = 0;
    leftOut = parts.leftOut();
    LogLevel level = parts.level();
    if (settings.level() == LevelPlace.METADATA && level != null) {
      byte[] word = LEVELS[level.ordinal()];
      entry.addMetadata(LEVEL, word, 0, word.length);
    } else if (settings.level() != LevelPlace.OFF && level == null && parts.levelLength() > 0) {
      add(entry, LEVEL, parts.levelBuffer(), parts.levelOffset(), parts.levelLength());
    }
    for (int i = 0; i < metadataSlots.length; i++) {
      add(entry, metadataNames[i], metadataSlots[i]);
    }
    int[] labelSlots = labels.slots();
    for (int i = 0; i < labelSlots.length; i++) {
      if (!LineLabels.isLabel(parts, labelSlots[i])) {
        add(entry, labelNames[i], labelSlots[i]);
      }
    }
    for (int i = 0; i < parts.extras(); i++) {
      add(
          entry,
          parts.extraName(i),
          parts.extraBuffer(i),
          parts.extraOffset(i),
          parts.extraLength(i));
    }
    if (leftOut > 0) {
      byte[] count = Integer.toString(leftOut).getBytes(US_ASCII);
      entry.addMetadata(FIELDS_LEFT_OUT, count, 0, count.length);
    }
  }

  private void add(TextEntry entry, byte[] name, int slot) {
    if (parts.has(slot) && parts.length(slot) > 0) {
      add(entry, name, parts.buffer(slot), parts.offset(slot), parts.length(slot));
    }
  }

  private void add(TextEntry entry, byte[] name, byte[] b, int from, int length) {
    if (fields == MOST_FIELDS || fieldBytes + name.length + length > MOST_FIELD_BYTES) {
      leftOut++;
      return;
    }
    fields++;
    fieldBytes += name.length + length;
    entry.addMetadata(name, b, from, length);
  }

  /** A plain line that begins with a time of a layout that the settings tell. */
  private record PlainTimeParser(TimeReader times) implements LineParser {
    @Override
    public boolean parse(byte[] b, int from, int to, LineParts parts) {
      int at = Bytes.skipBlanks(b, from, to);
      at = at < to && b[at] == '[' ? at + 1 : at;
      if (times.prefix(b, at, to, parts.referenceNanos())) {
        parts.time(times.nanos());
      } else {
        parts.unreadableTime();
      }
      return true;
    }
  }
}
