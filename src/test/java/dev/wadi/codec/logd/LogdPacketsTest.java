package dev.wadi.codec.logd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The worked packets of logd's protocol, byte for byte. */
class LogdPacketsTest {
  private static final long SIGNED = 1_709_805_600_123_456_789L;
  private static final String NANOS = "17ba732266550d15";
  private static final String GO = "010000000edd7b8720075bcd15ffff";

  static final String WRITE =
      "125a0a0b08a0a0a6af0610959aef3a30033a1e7468697320697320616e206578616d706c65206c6f67206d65"
          + "737361676562292f766572792d70726f647563746976652f726561646d652d736572766963652f52656164"
          + "6d65417070";
  static final String TAIL = "08011a0d40046a092f70726f642f617069";
  static final String QUERY =
      "08031a2a0805100a1a06089084a6af06220608a0a0a6af0640054a0774696d656f75746a092f70726f642f617069";
  static final String HTTP =
      "123e0a0608a0a0a6af0630053a04626f6f6d42076174206d61696e4806520d2f76312f6c6f67696e3f783d3158"
          + "f403620f2f70726f642f6170692f6c6f67696e";

  private static byte[] bytes(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  private static LogdCommand read(String payload) {
    LogdCommand command = new LogdCommand();
    byte[] bytes = bytes(payload);
    assertThat(command.read(bytes, 0, bytes.length)).isTrue();
    return command;
  }

  /** The stream that one datagram makes. */
  private static LogStream stream(byte[] datagram) {
    LogdBurst burst = new LogdBurst();
    burst.begin(LogdBurst.bytesFor(datagram.length));
    System.arraycopy(datagram, 0, burst.buffer(), burst.position(), datagram.length);
    int head = LogdPacket.headBytes(burst.buffer(), burst.position(), datagram.length);
    LogdCommand command = new LogdCommand();
    assertThat(command.read(burst.buffer(), burst.position() + head, datagram.length - head))
        .isTrue();
    assertThat(burst.add(command, datagram.length, 7)).isEqualTo(LogdBurst.Added.YES);
    List<LogStream> streams = burst.streams();
    assertThat(streams).hasSize(1);
    return streams.get(0);
  }

  @Test
  void the_time_is_read_in_both_forms() {
    byte[] older = bytes("00".repeat(32) + NANOS + WRITE);
    byte[] newer = bytes("00".repeat(32) + GO + WRITE);

    assertThat(LogdPacket.headBytes(older, 0, older.length)).isEqualTo(40);
    assertThat(LogdPacket.signedAtNanos(older, 0, 40)).isEqualTo(SIGNED);
    assertThat(LogdPacket.headBytes(newer, 0, newer.length)).isEqualTo(47);
    assertThat(LogdPacket.signedAtNanos(newer, 0, 47)).isEqualTo(SIGNED);
  }

  @Test
  void the_zone_does_not_change_the_instant() {
    byte[] berlin = bytes("00".repeat(32) + GO.substring(0, 26) + "003c");

    assertThat(LogdPacket.headBytes(berlin, 0, 47)).isEqualTo(47);
    assertThat(LogdPacket.signedAtNanos(berlin, 0, 47)).isEqualTo(SIGNED);
  }

  @Test
  void a_datagram_without_a_whole_head_is_too_short() {
    assertThat(LogdPacket.headBytes(new byte[39], 0, 39)).isZero();
    assertThat(LogdPacket.headBytes(new byte[40], 0, 40)).isEqualTo(40);
    byte[] newer = bytes("00".repeat(32) + GO);
    assertThat(LogdPacket.headBytes(newer, 0, 46)).isZero();
    assertThat(LogdPacket.headBytes(newer, 0, 47)).isEqualTo(47);
  }

  @Test
  void the_form_of_two_bytes_more_is_an_instant_of_long_ago() {
    byte[] other = bytes("00".repeat(32) + "02" + GO.substring(2) + "1e");

    assertThat(LogdPacket.headBytes(other, 0, other.length)).isEqualTo(40);
    assertThat(LogdPacket.signedAtNanos(other, 0, 40)).isLessThan(SIGNED / 2);
  }

  @Test
  void nanoseconds_beyond_a_second_are_no_time() {
    byte[] wrong = bytes("00".repeat(32) + GO.substring(0, 18) + "3b9aca00" + "ffff");

    assertThat(LogdPacket.signedAtNanos(wrong, 0, 47)).isEqualTo(LogdPacket.NO_TIME);
  }

  @Test
  void a_write_becomes_a_line_with_its_labels() {
    for (String time : List.of(NANOS, GO)) {
      LogStream stream = stream(bytes("00".repeat(32) + time + WRITE));

      assertThat(stream.labels())
          .isEqualTo(
              Labels.of(
                  "env", "very-productive",
                  "svc", "readme-service",
                  "fn", "ReadmeApp",
                  "level", "info"));
      assertThat(stream.timestampNanos(0)).isEqualTo(SIGNED);
      assertThat(stream.line(0)).isEqualTo("this is an example log message");
      assertThat(stream.hasMetadata()).isFalse();
    }
  }

  @Test
  void a_request_keeps_what_it_says_of_itself() {
    LogStream stream = stream(bytes("00".repeat(32) + NANOS + HTTP));

    assertThat(stream.labels())
        .isEqualTo(Labels.of("env", "prod", "svc", "api", "fn", "login", "level", "error"));
    assertThat(stream.line(0)).isEqualTo("boom");
    assertThat(stream.metadata(0))
        .containsOnly(
            Map.entry("stackTrace", "at main"),
            Map.entry("httpMethod", "POST"),
            Map.entry("url", "/v1/login?x=1"),
            Map.entry("responseStatus", "500"));
  }

  @Test
  void what_was_written_is_answered_as_the_same_bytes() {
    for (String payload : List.of(WRITE, HTTP)) {
      LogStream stream = stream(bytes("00".repeat(32) + NANOS + payload));

      assertThat(HexFormat.of().formatHex(new LogdEncoder().line(stream, 0)))
          .isEqualTo(payload.substring(4));
    }
  }

  @Test
  void the_commands_of_readers_are_read() {
    LogdCommand tail = read(TAIL);
    assertThat(tail.name()).isEqualTo(LogdCommand.Name.TAIL);
    assertThat(tail.query().level()).isEqualTo(4);
    assertThat(tail.query().keyPrefix()).isEqualTo("/prod/api");

    assertThat(read("0802").name()).isEqualTo(LogdCommand.Name.PING);

    LogdCommand query = read(QUERY);
    assertThat(query.name()).isEqualTo(LogdCommand.Name.QUERY);
    assertThat(query.query())
        .isEqualTo(
            new LogdQuery(
                5,
                10,
                1_709_802_000_000_000_000L,
                1_709_805_600_000_000_000L,
                5,
                "timeout",
                0,
                "",
                0,
                "/prod/api",
                "",
                "",
                ""));
  }

  @Test
  void the_answers_to_readers_are_the_bytes_that_they_know() {
    assertThat(LogdEncoder.END).isEqualTo(bytes("3a042b454e4462062f2f6c6f6764"));
    assertThat(LogdEncoder.KICK).isEqualTo(bytes("3a046b69636b62062f2f6c6f6764"));
    assertThat(LogdEncoder.TAILING)
        .isEqualTo(bytes("3a110d7461696c696e67206c6f67731b5b304b62062f2f6c6f6764"));
  }

  @Test
  void an_empty_payload_is_a_write_without_a_message() {
    LogdCommand command = new LogdCommand();

    assertThat(command.read(new byte[0], 0, 0)).isTrue();
    assertThat(command.name()).isEqualTo(LogdCommand.Name.WRITE);
    assertThat(command.hasMessage()).isFalse();
  }

  @Test
  void a_bare_message_is_a_write_without_a_message() {
    assertThat(read(WRITE.substring(4)).hasMessage()).isFalse();
  }

  @Test
  void what_stands_behind_a_sum_of_somebody_else_is_no_protobuf() {
    // Whoever lengthens a signed text has to add a one bit, zeros and its length first.
    byte[] payload = bytes(WRITE + "80" + "00".repeat(7) + "0000000000000420" + WRITE);

    assertThat(new LogdCommand().read(payload, 0, payload.length)).isFalse();
  }

  @Test
  void places_are_those_of_the_texts() {
    byte[] payload = bytes(HTTP);
    LogdCommand command = read(HTTP);

    assertThat(text(payload, command.text())).isEqualTo("boom");
    assertThat(text(payload, command.key())).isEqualTo("/prod/api/login");
    assertThat(text(payload, command.url())).isEqualTo("/v1/login?x=1");
  }

  private static String text(byte[] payload, long slice) {
    return new String(payload, Slice.offset(slice), Slice.length(slice), UTF_8);
  }
}
