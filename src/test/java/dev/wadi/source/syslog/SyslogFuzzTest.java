package dev.wadi.source.syslog;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.codec.text.TextBatch;
import dev.wadi.codec.text.TextSettings;
import dev.wadi.codec.text.TimeGuard;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Rfc3339;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come through a connection for syslog: the same messages however they are parted,
 * within their bounds; each that says something is an entry, near the time of its arrival, with
 * metadata whose names are plain and its own. See docs/testing.md.
 */
@Tag("fuzz")
class SyslogFuzzTest {
  private static final int MOST = 200;
  private static final long ARRIVED = Rfc3339.parse("2026-01-15T10:00:00Z");
  private static final Duration AGE = Duration.ofHours(168);

  private static final SyslogSettings SETTINGS =
      new SyslogSettings(
          "t",
          TextSettings.of(
              Map.of(
                  "format", "syslog",
                  "line", "message",
                  "timeZone", "UTC",
                  "labelFields", "hostname,app",
                  "metadataFields", "*")),
          new TimeGuard(AGE, Duration.ofMinutes(10)),
          MOST,
          1,
          1,
          1,
          2,
          1,
          Duration.ofSeconds(1));

  private final SyslogLines lines = new SyslogLines(SETTINGS);

  @FuzzTest
  void a_connection_of_any_bytes(byte[] data) {
    List<String> whole = messages(data, data.length);
    assertThat(messages(data, 1)).isEqualTo(whole);
    assertThat(messages(data, 7)).isEqualTo(whole);
  }

  private static List<String> messages(byte[] data, int step) {
    List<String> found = new ArrayList<>();
    SyslogFrames frames =
        new SyslogFrames(
            MOST,
            (bytes, from, to, cut) -> {
              assertThat(to - from).isBetween(1, MOST);
              found.add(new String(bytes, from, to - from, ISO_8859_1) + (cut ? "~" : ""));
            });
    for (int at = 0; at < data.length; at += step) {
      frames.take(data, at, Math.min(data.length, at + step));
      assertThat(frames.holds()).isLessThanOrEqualTo(512);
      frames.rest();
    }
    frames.end();
    assertThat(frames.waits()).isFalse();
    return found;
  }

  @FuzzTest
  void a_message_of_any_bytes(byte[] data) {
    TextBatch into = new TextBatch(64, 64);
    lines.read(data, 0, data.length, false, ARRIVED, into);
    boolean says = false;
    for (byte b : data) {
      says |= b != ' ' && b != '\t' && b != '\r';
    }
    assertThat(into.entries()).isEqualTo(says ? 1 : 0);
    // A name of 120 letters for a parameter of four, and places of both.
    assertThat(into.costBytes()).isLessThanOrEqualTo(1_000 + 60L * data.length);
    Batch batch = into.take("t");
    for (LogStream stream : batch.streams()) {
      for (int i = 0; i < stream.size(); i++) {
        assertThat(stream.timestampNanos(i))
            .isBetween(ARRIVED - AGE.toNanos(), ARRIVED + Duration.ofMinutes(10).toNanos());
        // As a map: had two pairs one name, there were fewer.
        Map<String, String> metadata = stream.metadata(i);
        assertThat(metadata).hasSize(stream.metadataCount(i)).hasSizeLessThanOrEqualTo(110);
        assertThat(metadata.keySet()).allMatch(name -> name.matches("[a-zA-Z_][a-zA-Z0-9_]*"));
      }
    }
  }
}
