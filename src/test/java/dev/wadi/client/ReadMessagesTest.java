package dev.wadi.client;

import static dev.wadi.kit.LogdClient.field;
import static dev.wadi.kit.LogdClient.join;
import static dev.wadi.kit.LogdClient.time;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What readers say, byte for byte, and what they make of what they hear. */
class ReadMessagesTest {
  private static final long SIGNED = 1_709_805_600_123_456_789L;
  private static final byte[] LINE =
      join(
          time(1, SIGNED),
          field(6, 5),
          field(7, "boom"),
          field(8, "at main"),
          field(9, 6),
          field(10, "/v1/login?x=1"),
          field(11, 500),
          field(12, "/prod/api/login"));

  @Test
  void a_tail_is_asked_for() {
    assertThat(
            datagram(
                ReadFilter.ALL
                    .withLevel(LogLevel.WARN)
                    .withKeyPrefix("/prod/api")
                    .command(ReadCommand.TAIL)))
        .isEqualTo(
            "92357e738b0bb699823b814847be7630ec621fd353e2d5f2015a7cc69ce632ca"
                + "17ba732266550d15"
                + "08011a0d40046a092f70726f642f617069");
  }

  @Test
  void a_query_is_asked() {
    assertThat(
            datagram(
                ReadFilter.ALL
                    .page(5, 10)
                    .between(
                        Instant.parse("2024-03-07T09:00:00Z"),
                        Instant.parse("2024-03-07T10:00:00Z"))
                    .withLevel(LogLevel.ERROR)
                    .withText("timeout")
                    .withKeyPrefix("/prod/api")
                    .command(ReadCommand.QUERY)))
        .isEqualTo(
            "5da2ad925fc77be43c8706e4697392bd833f1c22c875aa0d735a738840ce90be17ba732266550d15"
                + "08031a2a0805100a1a06089084a6af06220608a0a0a6af0640054a0774696d656f75746a092f70726f642f617069");
  }

  @Test
  void a_ping_is_sent() {
    assertThat(datagram(ReadCommand.PING.alone()))
        .isEqualTo(
            "f19289ff295b52cd6467ec22c55de120eed5d8c1d48862d368b9666b720d1338"
                + "17ba732266550d15"
                + "0802");
  }

  @Test
  void what_cannot_be_asked_is_refused_with_what_was_expected() {
    Instant now = Instant.now();
    assertThatThrownBy(() -> ReadFilter.ALL.withText("x".repeat(401)))
        .hasMessage("text: too long (expected: at most 400 bytes)");
    assertThatThrownBy(() -> ReadFilter.ALL.page(-1, 0)).hasMessageStartingWith("offset: -1");
    assertThatThrownBy(() -> ReadFilter.ALL.page(0, 1L << 32)).hasMessageStartingWith("limit: ");
    assertThatThrownBy(() -> ReadFilter.ALL.withResponseStatus(1000))
        .hasMessage("responseStatus: 1000 (expected: 0 to 999)");
    assertThatThrownBy(() -> ReadFilter.ALL.between(now, now.minusNanos(1)))
        .hasMessageContaining("expected: not after");
    assertThatThrownBy(() -> ReadSettings.DEFAULT.withServer("h", 0))
        .hasMessage("port: 0 (expected: 1 to 65535)");
    assertThatThrownBy(() -> ReadSettings.DEFAULT.withServer(" ", 1))
        .hasMessage("host: empty (expected: a name or an address)");
  }

  @Test
  void a_secret_does_not_show_itself() {
    assertThat(ReadSettings.DEFAULT.withSecret("geheim").toString()).doesNotContain("geheim");
  }

  @Test
  void a_line_is_read_with_all_it_says() {
    ReceivedLine line = read(LINE);

    assertThat(line.time()).isEqualTo(Instant.ofEpochSecond(0, SIGNED));
    assertThat(line.level()).isEqualTo(LogLevel.ERROR);
    assertThat(line.key()).isEqualTo("/prod/api/login");
    assertThat(line.text()).isEqualTo("boom");
    assertThat(line.stackTrace()).isEqualTo("at main");
    assertThat(line.http()).isEqualTo(new HttpFields(HttpFields.Method.POST, "/v1/login?x=1", 500));
  }

  @Test
  void what_a_line_does_not_say_is_empty_and_fields_of_other_versions_are_passed_over() {
    ReceivedLine line = read(join(field(3, "prod"), field(900, 7), field(7, "x")));

    assertThat(line).isEqualTo(new ReceivedLine(Instant.EPOCH, null, "", "x", "", HttpFields.NONE));
    assertThat(read(new byte[0]).text()).isEmpty();
  }

  @Test
  void the_words_of_a_server_are_known_and_no_line_passes_for_one() {
    HexFormat hex = HexFormat.of();
    assertThat(ReceivedMessage.isEnd(read(hex.parseHex("3a042b454e4462062f2f6c6f6764")))).isTrue();
    assertThat(ReceivedMessage.isKick(read(hex.parseHex("3a046b69636b62062f2f6c6f6764")))).isTrue();
    assertThat(
            ReceivedMessage.isTailing(
                read(hex.parseHex("3a110d7461696c696e67206c6f67731b5b304b62062f2f6c6f6764"))))
        .isTrue();
    assertThat(ReceivedMessage.lost(read(join(field(7, "lost 12"), field(12, "//logd")))))
        .isEqualTo(12);
    assertThat(ReceivedMessage.lost(read(join(field(7, "lost it"), field(12, "//logd"))))).isZero();
    ReceivedLine line = read(join(field(7, "+END"), field(12, "/logd")));
    assertThat(ReceivedMessage.isEnd(line)).isFalse();
    assertThat(ReceivedMessage.isControl(line)).isFalse();
  }

  @Test
  void bytes_that_are_no_message_are_none() {
    assertThat(ReceivedMessage.read(new byte[] {0x3a}, 1)).isNull();
    assertThat(ReceivedMessage.read(new byte[] {0x3a, 5, 'a'}, 3)).isNull();
    assertThat(ReceivedMessage.read(new byte[] {0x0b}, 1)).isNull();
    byte[] endless = new byte[20];
    Arrays.fill(endless, (byte) 0xff);
    assertThat(ReceivedMessage.read(endless, endless.length)).isNull();
    assertThat(read(time(1, 0))).isNotNull();
    for (long[] never :
        new long[][] {
          {Long.MAX_VALUE, 1}, {Long.MAX_VALUE, Long.MAX_VALUE}, {Long.MIN_VALUE, -1}
        }) {
      byte[] time = field(1, join(field(1, never[0]), field(2, never[1])));
      assertThat(ReceivedMessage.read(time, time.length)).isNull();
    }
  }

  @Test
  void whatever_comes_is_a_line_or_nothing() {
    Random random = new Random(11);
    int lines = 0;
    for (int i = 0; i < 200_000; i++) {
      byte[] bytes = LINE.clone();
      for (int flips = random.nextInt(6); flips >= 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      ReceivedLine line = ReceivedMessage.read(bytes, random.nextInt(bytes.length + 1));
      lines += line == null ? 0 : 1;
    }
    assertThat(lines).isBetween(1_000, 199_000);
  }

  private static ReceivedLine read(byte[] bytes) {
    ReceivedLine line = ReceivedMessage.read(bytes, bytes.length);
    assertThat(line).isNotNull();
    return line;
  }

  private static String datagram(Wire payload) {
    Signer signer = new Signer(Secret.of("read-secret"), SignedTime.NANOS, () -> SIGNED);
    ByteBuffer into = ByteBuffer.allocate(2_000);
    signer.sign(payload.buffer(), payload.size(), into);
    return HexFormat.of().formatHex(into.array(), 0, into.position());
  }
}
