package dev.wadi.analysis.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageShapeTest {
  private final MessageShape shape = new MessageShape();

  private String of(String message) {
    byte[] bytes = ("##" + message + "##").getBytes(UTF_8);
    shape.read(bytes, 2, bytes.length - 4);
    return new String(shape.toBytes(), UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "took 12ms                                  | took <DUR>",
        "took 1.5s, then 300 µs                     | took <DUR>, then <N> µs",
        "took 300µs                                 | took <DUR>",
        "from 10.0.0.1:50010 to /10.0.0.2           | from <IP>:<N> to /<IP>",
        "at 2026-01-15T10:32:00.123Z                | at <TS>",
        "at 2026-01-15 10:32:00,123                 | at <TS> <TS>",
        "at 10:32:00.1+02:00 and 9:05:01            | at <TS> and <TS>",
        "request 0f8fad5b-d9cb-469f-a165-70867728950e failed | request <UUID> failed",
        "pointer 0xdeadbeef trace 7f9c4d2a11        | pointer <HEX> trace <HEX>",
        "block blk_-1608999687919862906             | block blk_<N>",
        "delta -5 of +7, 1-2                        | delta <N> of <N>, <N>-<N>",
        "mail to jane.doe@example.com, now          | mail to <EMAIL>, now",
        "x509: utf8 s3 failed on node12             | x509: utf8 s3 failed on node12",
        "order4711 is late                          | order<N> is late",
        "answered 503, status=404 code: 500         | answered 503, status=404 code: 500",
        "status=200 len: 503                        | status=<N> len: <N>",
        "HTTP/1.1 502 after 5 tries                 | HTTP/<N> 502 after <N> tries",
        "GET /a/17/b?x=1&y=2 done                   | GET /a/<N>/b?<*> done",
        "user <EMAIL:7f3a9c1e> is [REDACTED:cc]     | user <EMAIL> is [REDACTED:cc]",
        "at 0:0:0:0:0:0:0:1, fe80::1, ::1           | at <IP>, <IP>, <IP>",
        "a::b is no address                         | a::b is no address",
        "key AKIAIOSFODNN7EXAMPLE12 id a1b2c3d4e5f6g7 | key <ID> id <ID>",
        "12MB free, 3rd of 5                        | <N>MB free, <N>rd of <N>",
        "1.2.3 and 1,234,567.89                     | <N> and <N>",
        "größe 12 für jürgen                        | größe <N> für jürgen",
      })
  void masks_what_varies(String message, String expected) {
    assertThat(of(message)).isEqualTo(expected);
  }

  @Test
  void leaves_one_blank_between_words_and_no_colours() {
    assertThat(of("  \u001b[31mERROR\u001b[0m\t disk\n full  ")).isEqualTo("ERROR disk full");
  }

  @Test
  void a_message_of_nothing_has_a_shape_too() {
    assertThat(of("")).isEqualTo("-");
    assertThat(of(" \t ")).isEqualTo("-");
  }

  @Test
  void looks_at_a_bounded_part_of_a_long_message() {
    assertThat(of("word ".repeat(2_000_000)).split(" ")).hasSize(MessageShape.MAX_WORDS);
    assertThat(of("x".repeat(10 << 20))).hasSize(MessageShape.MAX_BYTES);
  }

  @Test
  void takes_any_bytes() {
    byte[] bytes = new byte[4096];
    new java.util.Random(7).nextBytes(bytes);
    for (int length = 0; length < bytes.length; length += 7) {
      shape.read(bytes, 0, length);
      assertThat(shape.length()).isPositive();
    }
  }
}
