package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.model.Rfc3339;

/**
 * What a container runtime writes around a line: CRI's {@code 2024-01-15T10:32:01.1Z stdout F
 * text}, or Docker's {@code {"log":"text\n","stream":"stdout","time":"2024-01-15T10:32:01.1Z"}}.
 * For one thread.
 */
final class ContainerFrame {
  static final int OUT = 0;
  static final int ERR = 1;

  private static final byte[] STDOUT = "stdout".getBytes(US_ASCII);
  private static final byte[] STDERR = "stderr".getBytes(US_ASCII);

  private final boolean cri;
  private final JsonWalk json = new JsonWalk();
  private final LineParts room = new LineParts(0);

  private byte[] buffer = STDOUT;
  private int from;
  private int to;
  private int stream;
  private boolean partial;
  private long nanos;

  ContainerFrame(LineFormat format) {
    this.cri = format == LineFormat.CRI;
  }

  /** What a stream is called. */
  static byte[] name(int stream) {
    return stream == ERR ? STDERR : STDOUT;
  }

  /** Looks into a line; false when it is none of the runtime's, and then nothing is told. */
  boolean open(byte[] b, int lineFrom, int lineTo) {
    return cri ? openCri(b, lineFrom, lineTo) : openDocker(b, lineFrom, lineTo);
  }

  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  int stream() {
    return stream;
  }

  /** Whether the next line of the stream goes on where this one stops. */
  boolean isPartial() {
    return partial;
  }

  /** The time, or {@link EntryReader#NO_TIME}. */
  long nanos() {
    return nanos;
  }

  private boolean openCri(byte[] b, int lineFrom, int lineTo) {
    int blank = Bytes.indexOf(b, ' ', lineFrom, lineTo);
    int tag = blank + 8;
    if (tag >= lineTo || b[tag - 1] != ' ' || b[blank + 1] != 's') {
      return false;
    }
    if (is(b, blank + 1, STDOUT)) {
      stream = OUT;
    } else if (is(b, blank + 1, STDERR)) {
      stream = ERR;
    } else {
      return false;
    }
    if (b[tag] != 'P' && b[tag] != 'F') {
      return false;
    }
    /* Further tags may stand behind a colon. */
    int tagEnd = tag + 1;
    if (tagEnd < lineTo && b[tagEnd] == ':') {
      tagEnd = Bytes.indexOf(b, ' ', tagEnd, lineTo);
    }
    if (tagEnd < lineTo && b[tagEnd] != ' ') {
      return false;
    }
    nanos = Rfc3339.parse(b, lineFrom, blank - lineFrom);
    if (nanos == Rfc3339.NOT_A_TIME) {
      return false;
    }
    partial = b[tag] == 'P';
    buffer = b;
    from = Math.min(tagEnd + 1, lineTo);
    to = lineTo;
    return true;
  }

  private static boolean is(byte[] b, int at, byte[] name) {
    for (int i = 0; i < name.length; i++) {
      if (b[at + i] != name[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean openDocker(byte[] b, int lineFrom, int lineTo) {
    room.begin(0);
    json.start(b, lineFrom, lineTo);
    nanos = EntryReader.NO_TIME;
    stream = OUT;
    boolean found = false;
    if (!json.take('{')) {
      return false;
    }
    do {
      if (!json.string()) {
        return false;
      }
      int name = json.textFrom();
      int nameTo = json.textTo();
      if (!json.take(':')) {
        return false;
      }
      boolean text = json.peek() == '"';
      if (!json.skip()) {
        return false;
      }
      if (!text) {
        continue;
      }
      int length = nameTo - name;
      if (length == 3 && Bytes.startsWith(b, name, nameTo, "log")) {
        log(b);
        found = true;
      } else if (length == 6 && Bytes.startsWith(b, name, nameTo, "stream")) {
        stream = Bytes.startsWith(b, json.textFrom(), json.textTo(), "stderr") ? ERR : OUT;
      } else if (length == 4 && Bytes.startsWith(b, name, nameTo, "time")) {
        long time = Rfc3339.parse(b, json.textFrom(), json.textTo() - json.textFrom());
        nanos = time == Rfc3339.NOT_A_TIME ? EntryReader.NO_TIME : time;
      }
    } while (json.take(','));
    return json.take('}') && json.peek() < 0 && found;
  }

  /* The text without its line end, which most have and which parts of a long line lack. */
  private void log(byte[] b) {
    int end = json.textTo();
    partial = true;
    if (end - json.textFrom() >= 2
        && b[end - 1] == 'n'
        && b[end - 2] == '\\'
        && !isEscaped(b, end - 2)) {
      partial = false;
      if (Bytes.indexOf(b, '\\', json.textFrom(), end - 2) == end - 2) {
        buffer = b;
        from = json.textFrom();
        to = end - 2;
        return;
      }
    }
    buffer = json.unescaped(room);
    from = json.textFrom();
    to = json.textTo();
    if (!partial && to > from && buffer[to - 1] == '\n') {
      to--;
    }
    if (to > from && buffer[to - 1] == '\r' && !partial) {
      to--;
    }
  }

  private boolean isEscaped(byte[] b, int slash) {
    int before = slash;
    while (before > json.textFrom() && b[before - 1] == '\\') {
      before--;
    }
    return (slash - before) % 2 == 1;
  }
}
