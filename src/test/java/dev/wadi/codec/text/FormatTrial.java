package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads bytes as a format, in all ways, and looks at what must hold. (A class of its own: records
 * that are loaded before the fuzzer begins, since a test's methods name them, are spoilt by it.)
 */
final class FormatTrial {
  private static final int MOST_PAIRS = 128;
  private static final int MOST_PAIR_BYTES = 64 << 10;
  static final long ARRIVED = 1_772_274_721_000_000_000L;
  private static final String PRESETS = "indent,time,java,python,go,dotnet,node,ruby,rust,php";

  private record Read(
      String text, String labels, Map<String, String> metadata, long time, boolean own, long end) {}

  private static TextSettings settings(LineFormat format, String... more) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put("format", format.word());
    options.put("timeZone", "Europe/Berlin");
    if (format == LineFormat.REGEX) {
      options.put("regex", "^(?P<time>\\S+ \\S+)? ?(?P<level>\\w+) (?P<msg>.*)");
    }
    List<String> names = format.fields().names();
    options.put("metadataFields", format.fields().open() ? "*,at=@time" : String.join(",", names));
    for (int i = 0; i < more.length; i += 2) {
      options.put(more[i], more[i + 1]);
    }
    return TextSettings.of(options);
  }

  /** A format as it is, with messages alone and all presets, and with narrow bounds. */
  private record Forms(TextSettings whole, TextSettings message, TextSettings joined) {
    static Forms of(LineFormat format) {
      return new Forms(
          settings(format),
          settings(format, "line", "message", "multiline", PRESETS),
          settings(
              format, "multiline", PRESETS, "multilineMaxLines", "3", "multilineMaxBytes", "200"));
    }
  }

  private static final Map<LineFormat, Forms> FORMS = new EnumMap<>(LineFormat.class);
  private static final TextSettings FIELDS =
      settings(
          LineFormat.JSON,
          "level",
          "off",
          "timeField",
          "off",
          "messageField",
          "none",
          "metadataFields",
          "a=m.x,b=m,c");

  private static List<Read> read(TextSettings settings, byte[] data, int from) {
    List<Read> all = new ArrayList<>();
    TextBatch batch = new TextBatch(1024);
    EntryReader reader =
        new EntryReader(
            settings,
            Labels.EMPTY,
            Map.of(),
            new Origin("host", "/var/log/a.log"),
            entry -> {
              int bytes = 0;
              for (int pair = 0; pair < entry.metadataCount(); pair++) {
                bytes += entry.metadataName(pair).length + entry.metadataLength(pair);
              }
              assertThat(entry.metadataCount()).isLessThan(MOST_PAIRS);
              assertThat(bytes).isLessThan(MOST_PAIR_BYTES);
              all.add(
                  new Read(
                      new String(entry.buffer(), entry.offset(), entry.length(), ISO_8859_1),
                      entry.labels().toString(),
                      entry.metadata(),
                      entry.timestampNanos(),
                      entry.hasOwnTime(),
                      entry.endOffset()));
              batch.entry(entry);
            });
    long lines = 0;
    int start = from;
    for (int i = from; i <= data.length; i++) {
      if (i == data.length || data[i] == '\n') {
        reader.line(data, start, i, false, start, i + 1L, ARRIVED);
        start = i + 1;
        lines++;
      }
    }
    reader.flush();
    TextCounts counts = reader.counts();
    assertThat(counts.lines()).isEqualTo(lines);
    assertThat(counts.entryLines() + counts.blank()).isEqualTo(lines);
    assertThat(reader.givenOutTo()).isEqualTo(data.length + 1L);
    Batch taken = batch.take("t");
    int entries = 0;
    for (Entry entry : taken) {
      assertThat(entry).isNotNull();
      entries++;
    }
    assertThat(entries).isEqualTo((int) counts.entries()).isEqualTo(all.size());
    return all;
  }

  static void holds(LineFormat format, byte[] data) {
    byte[] before = data.clone();
    Forms forms = FORMS.computeIfAbsent(format, Forms::of);
    List<Read> whole = read(forms.whole(), data, 0);
    if (!format.isContainer() && format != LineFormat.LOGOPS) {
      assertThat(whole.stream().map(Read::text).toList()).isEqualTo(lines(data));
    }
    read(forms.message(), data, 0);
    List<Read> parts = read(forms.joined(), data, 0);
    assertThat(data).isEqualTo(before);
    if (!format.isContainer()) {
      beginsAgain(forms.whole(), data, whole);
      assertThat(read(forms.joined(), data, 0)).isEqualTo(parts);
    }
  }

  /* Without waiting, what follows an entry is the same when reading begins there. */
  private static void beginsAgain(TextSettings settings, byte[] data, List<Read> whole) {
    if (whole.size() < 2) {
      return;
    }
    int half = whole.size() / 2;
    int from = (int) whole.get(half - 1).end();
    List<String> rest =
        read(settings, data, Math.min(from, data.length)).stream().map(Read::text).toList();
    assertThat(rest).isEqualTo(whole.stream().skip(half).map(Read::text).toList());
  }

  private static List<String> lines(byte[] data) {
    List<String> lines = new ArrayList<>();
    for (String line : new String(data, ISO_8859_1).split("\n", -1)) {
      byte[] bytes = line.getBytes(ISO_8859_1);
      if (!EntryReader.isBlank(bytes, 0, bytes.length)) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** What the fields a, b and c of an object of JSON are. */
  static Map<String, String> fields(byte[] data) {
    List<Map<String, String>> all = new ArrayList<>();
    EntryReader reader = new EntryReader(FIELDS, Labels.EMPTY, entry -> all.add(entry.metadata()));
    reader.line(data, 0, data.length, false, 0, data.length, ARRIVED);
    reader.flush();
    assertThat(all).hasSize(1);
    return all.get(0);
  }
}
