package dev.wadi.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Whatever becomes of lines that programs write: entries, and the lines are all in them. For bytes
 * that nobody thought of see {@link LineFormatsFuzzTest}.
 */
class DamagedLinesTest {
  private static final List<String> SAMPLES =
      List.of(
          "2026-02-28T10:32:01.5Z stdout P part of",
          "2026-02-28T10:32:01.5+01:00 stderr F:x a line",
          "{\"log\":\"a \\u00e9 \\\"b\\\"\\n"
              + "\",\"stream\":\"stderr\",\"time\":\"2026-02-28T10:32:01Z\"}",
          "{\"ts\":1772274721.5,\"level\":\"warn\",\"msg\":\"x\",\"a\":{\"b\":[1,null,true,{\"c\":-1e9}]}}",
          "ts=2026-02-28T10:32:01Z level=00 msg=\"a \\\"b\\\" c\" x= =y \"q\" z=\"open",
          "I0228 10:32:01.123456       1 a.go:1] text",
          "10.0.0.7 - - [28/Feb/2026:10:32:01 +0100] \"GET /x HTTP/1.1\" 200 5 \"-\" \"agent\"",
          "[Sat Feb 28 10:32:01.1 2026] [core:error] [pid 1:tid 2] [client 1.2.3.4:5] AH1: x",
          "2026/02/28 10:32:01 [error] 1#2: *3 no, client: 1.2.3.4, server: x",
          "<34>1 2026-02-28T10:32:01Z h a 1 ID [x@1 k=\"v\"] text",
          "Feb 28 10:32:01 host app(x)[12]: text",
          "02-28 10:32:01.123  1234  5678 E Tag: text",
          "E/Tag( 12): text",
          "2026-02-28 10:32:01,123 [main] WARN  a.b.C - text k=v",
          "2026-02-28 10:32:01 WARN [svc] text k=\"v w\" k=v",
          "WARNING:root:text",
          "java.lang.Error: x",
          "\tat a.B.c(B.java:1)",
          "Traceback (most recent call last):",
          "goroutine 1 [running]:",
          "thread 'main' panicked at src/main.rs:1:1:",
          "");

  private static List<TextSettings> settings() {
    List<TextSettings> all = new ArrayList<>();
    for (LineFormat format : LineFormat.values()) {
      for (boolean second : new boolean[] {false, true}) {
        Map<String, String> options = new LinkedHashMap<>();
        options.put("format", format.word());
        options.put("timeZone", "UTC");
        if (format == LineFormat.REGEX) {
          options.put("regex", "(?P<level>\\w+) (?P<msg>.*)");
        }
        if (second) {
          options.put("line", "message");
          options.put("multiline", "indent,time,java,python,go,dotnet,node,ruby,rust,php");
          if (format.isContainer()) {
            options.put("inner", "json");
          }
          List<String> names = format.fields().names();
          options.put("metadataFields", format.fields().open() ? "*" : String.join(",", names));
        }
        all.add(TextSettings.of(options));
      }
    }
    return all;
  }

  private static final List<TextSettings> SETTINGS = settings();

  /** Lines of the bytes; entries that are whole lines hold each of their bytes. */
  private static void read(byte[] data) {
    for (TextSettings settings : SETTINGS) {
      TextBatch batch = new TextBatch(1024);
      EntryReader reader =
          new EntryReader(
              settings,
              Labels.EMPTY,
              entry -> {
                assertThat(entry.length()).isNotNegative();
                entry.metadata();
                batch.entry(entry);
              });
      int from = 0;
      long lines = 0;
      for (int i = 0; i <= data.length; i++) {
        if (i == data.length || data[i] == '\n') {
          byte[] before = data.clone();
          reader.line(data, from, i, false, from, i + 1L, 1_772_274_721_000_000_000L);
          assertThat(data).isEqualTo(before);
          from = i + 1;
          lines++;
        }
      }
      reader.flush();
      TextCounts counts = reader.counts();
      assertThat(counts.lines()).isEqualTo(lines);
      assertThat(counts.entryLines() + counts.blank()).as("%s", settings).isEqualTo(lines);
      assertThat(batch.entries()).isEqualTo((int) counts.entries());
      assertThat(reader.givenOutTo()).isEqualTo(data.length + 1L);
    }
  }

  @Test
  void samples_that_were_damaged_are_entries_too() {
    Random random = new Random(11);
    for (int round = 0; round < 200; round++) {
      StringBuilder text = new StringBuilder();
      int count = 1 + random.nextInt(5);
      for (int i = 0; i < count; i++) {
        text.append(i == 0 ? "" : "\n").append(SAMPLES.get(random.nextInt(SAMPLES.size())));
      }
      byte[] data = text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
      int damages = random.nextInt(4);
      for (int i = 0; i < damages && data.length > 0; i++) {
        int at = random.nextInt(data.length);
        switch (random.nextInt(3)) {
          case 0 -> data[at] = (byte) random.nextInt(256);
          case 1 -> data = java.util.Arrays.copyOf(data, at);
          default -> data[at] = (byte) " []{}\":=-<>0\\".charAt(random.nextInt(13));
        }
      }
      read(data);
    }
  }
}
