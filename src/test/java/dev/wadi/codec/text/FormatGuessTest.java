package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FormatGuessTest {
  private static Map<String, String> guess(String text) {
    List<byte[]> lines = new ArrayList<>();
    for (String line : text.split("\n")) {
      lines.add(line.getBytes(UTF_8));
    }
    return FormatGuess.of(lines).options();
  }

  @Test
  void each_format_is_known_by_its_lines() {
    assertThat(guess("{\"ts\":\"2026-02-28T10:32:01Z\",\"level\":\"info\",\"msg\":\"x\"}"))
        .isEqualTo(Map.of("format", "json"));
    assertThat(guess("{\"ts\":\"2026-02-28T10:32:01Z\",\"msg\":\"x\",\"emitter\":\"csv\"}"))
        .isEqualTo(Map.of("format", "logops"));
    assertThat(guess("I0228 10:32:01.123456       1 a.go:1] text")).containsEntry("format", "klog");
    assertThat(guess("10.0.0.7 - - [28/Feb/2026:10:32:01 +0100] \"GET / HTTP/1.1\" 200 5"))
        .containsEntry("format", "access");
    assertThat(guess("2026/02/28 10:32:01 [error] 1#2: *3 no"))
        .containsEntry("format", "error-log");
    assertThat(guess("2026-02-28 10:32:01 INFO [svc] text k=v")).containsEntry("format", "logflow");
    assertThat(guess("02-28 10:32:01.123  1234  5678 E Tag: text"))
        .containsEntry("format", "logcat");
    assertThat(guess("2026-02-28 10:32:01,123 [main] WARN  a.b.C - text"))
        .containsEntry("format", "log4j");
    assertThat(guess("INFO:root:a\nWARNING:a.b:c d")).containsEntry("format", "python");
    assertThat(guess("Feb 28 10:32:01 host sshd[12]: text")).containsEntry("format", "syslog");
    assertThat(guess("2026-02-28T10:32:01+00:00 host sshd[12]: text"))
        .containsEntry("format", "syslog");
    assertThat(guess("ts=2026-02-28T10:32:01Z level=info msg=\"a b\""))
        .containsEntry("format", "logfmt");
    assertThat(guess("[2026-02-28 10:32:01] something went on")).containsEntry("format", "app");
    assertThat(guess("just words\nand a=pair in more")).isEqualTo(Map.of("format", "plain"));
    assertThat(guess("")).isEqualTo(Map.of("format", "plain"));
  }

  @Test
  void what_is_within_a_container_s_lines_is_told_too_and_what_joins_them() {
    String head = "2026-02-28T10:32:01Z stdout F ";
    assertThat(guess(head + "{\"level\":\"info\"}\n" + head + "{\"level\":\"warn\"}"))
        .isEqualTo(Map.of("format", "cri", "inner", "json"));
    assertThat(
            guess(head + "words\n" + head + "java.lang.Error: x\n" + head + "\tat a.B.c(B.java:1)"))
        .isEqualTo(Map.of("format", "cri", "multiline", "java"));
    assertThat(guess("{\"log\":\"x\\n\",\"stream\":\"stdout\",\"time\":\"2026-02-28T10:32:01Z\"}"))
        .isEqualTo(Map.of("format", "docker"));
  }

  @Test
  void some_lines_that_do_not_fit_change_nothing() {
    String line = "Feb 28 10:32:01 host sshd[12]: text\n";
    assertThat(guess(line.repeat(20) + "rubbish\n" + line)).containsEntry("format", "syslog");
  }
}
