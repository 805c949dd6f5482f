package dev.wadi.codec.logd;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** Whatever a signed datagram holds: lines that can be answered, or none. See docs/testing.md. */
@Tag("fuzz")
class LogdFuzzTest {
  private static final int MOST_BYTES = 65_507;
  private static final long EARLIEST = -9_223_372_035L * 1_000_000_000L;
  private static final long NOW = 1_709_805_600_123_456_789L;

  private final LogdBurst burst = new LogdBurst();
  private final LogdCommand command = new LogdCommand();
  private final LogdEncoder encoder = new LogdEncoder();

  /* A line that is answered and sent in again is the same line. */
  @FuzzTest
  void commands_of_any_bytes(byte[] data) {
    if (data.length > MOST_BYTES) {
      return;
    }
    List<LogdLine> lines = linesOf(data);
    if (lines.isEmpty()) {
      return;
    }
    assertThat(lines).hasSize(1);
    LogdLine line = lines.get(0);
    byte[] answer = answerOf(data);
    List<LogdLine> again = linesOf(asWrite(answer));
    assertThat(line.key()).isNotEqualTo(LogdFields.CONTROL_KEY);
    if (line.key().replace("/", "").isEmpty()) {
      assertThat(again).isEmpty();
      return;
    }
    assertThat(again).hasSize(1);
    assertThat(withoutParts(again.get(0))).isEqualTo(withoutParts(line));
    assertThat(answerOf(asWrite(answer))).isEqualTo(answer);
  }

  /** The parts of a key are found anew in it, and may be others when one had a slash within. */
  private static LogdLine withoutParts(LogdLine line) {
    return new LogdLine(
        line.timeNanos(),
        line.key(),
        "",
        "",
        "",
        line.level(),
        line.text(),
        line.stackTrace(),
        line.method(),
        line.url(),
        line.status());
  }

  private static byte[] asWrite(byte[] message) {
    int length = message.length;
    List<Byte> head = new ArrayList<>(List.of((byte) (2 << 3 | 2)));
    while (length > 0x7f) {
      head.add((byte) (length & 0x7f | 0x80));
      length >>>= 7;
    }
    head.add((byte) length);
    byte[] all = new byte[head.size() + message.length];
    for (int i = 0; i < head.size(); i++) {
      all[i] = head.get(i);
    }
    System.arraycopy(message, 0, all, head.size(), message.length);
    return all;
  }

  private List<LogdLine> linesOf(byte[] data) {
    List<LogdLine> lines = new ArrayList<>();
    for (LogStream stream : streamsOf(data)) {
      for (int i = 0; i < stream.size(); i++) {
        lines.add(LogdLine.of(stream.entry(i)));
      }
    }
    return lines;
  }

  private byte[] answerOf(byte[] data) {
    return encoder.line(streamsOf(data).get(0), 0);
  }

  private List<LogStream> streamsOf(byte[] data) {
    burst.begin(LogdBurst.bytesFor(data.length));
    System.arraycopy(data, 0, burst.buffer(), burst.position(), data.length);
    if (!command.read(burst.buffer(), burst.position(), data.length)) {
      return List.of();
    }
    LogdQuery query = command.query();
    burst.add(command, data.length, NOW);
    List<LogStream> streams = burst.streams();
    for (LogStream stream : streams) {
      query.answersIn(stream);
      query.tailOf(stream);
      assertThat(stream.timestampNanos(0)).isGreaterThanOrEqualTo(EARLIEST);
    }
    return streams;
  }

  /* What comes together is what comes alone, and takes the room that is said. */
  @FuzzTest
  void bursts_of_any_bytes(FuzzedDataProvider data) {
    List<byte[]> datagrams = new ArrayList<>();
    int room = LogdBurst.bytesFor(0);
    while (data.remainingBytes() > 0 && datagrams.size() < 64) {
      byte[] datagram = data.consumeBytes(data.consumeInt(0, 512));
      datagrams.add(datagram);
      room += LogdBurst.bytesFor(datagram.length);
    }
    List<LogdLine> alone = new ArrayList<>();
    datagrams.forEach(datagram -> alone.addAll(linesOf(datagram)));

    burst.begin(room);
    int added = 0;
    for (byte[] datagram : datagrams) {
      assertThat(burst.hasRoom(datagram.length)).isTrue();
      int at = burst.position();
      System.arraycopy(datagram, 0, burst.buffer(), at, datagram.length);
      if (command.read(burst.buffer(), at, datagram.length)
          && burst.add(command, datagram.length, NOW) == LogdBurst.Added.YES) {
        added++;
      }
      assertThat(burst.position()).isLessThanOrEqualTo(at + LogdBurst.bytesFor(datagram.length));
      assertThat(burst.entries()).isEqualTo(added);
    }
    List<LogdLine> together = new ArrayList<>();
    for (LogStream stream : burst.streams()) {
      for (int i = 0; i < stream.size(); i++) {
        together.add(LogdLine.of(stream.entry(i)));
      }
    }

    assertThat(together).hasSize(added).containsExactlyInAnyOrderElementsOf(alone);
  }

  @FuzzTest
  void heads_of_any_bytes(byte[] data) {
    int head = LogdPacket.headBytes(data, 0, data.length);
    if (head == 0) {
      assertThat(data.length).isLessThan(LogdPacket.GO_HEAD_BYTES);
      return;
    }
    assertThat(head).isIn(LogdPacket.NANOS_HEAD_BYTES, LogdPacket.GO_HEAD_BYTES);
    assertThat(head).isLessThanOrEqualTo(data.length);
    LogdPacket.signedAtNanos(data, 0, head);
  }
}
