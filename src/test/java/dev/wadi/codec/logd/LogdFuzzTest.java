package dev.wadi.codec.logd;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.model.LogStream;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a signed datagram holds: lines that can be answered, or none. With {@code JAZZER_FUZZ=1}
 * the fuzzer looks for bytes; without, it runs those of the seed corpus.
 */
@Tag("long")
class LogdFuzzTest {
  private final LogdBurst burst = new LogdBurst();
  private final LogdCommand command = new LogdCommand();
  private final LogdEncoder encoder = new LogdEncoder();

  @FuzzTest
  void commands_of_any_bytes(byte[] data) {
    if (data.length > 65_507) {
      return;
    }
    burst.begin(LogdBurst.bytesFor(data.length));
    System.arraycopy(data, 0, burst.buffer(), burst.position(), data.length);
    if (!command.read(burst.buffer(), burst.position(), data.length)) {
      return;
    }
    LogdQuery query = command.query();
    burst.add(command, data.length, 1);
    for (LogStream stream : burst.streams()) {
      query.answersIn(stream);
      query.tailOf(stream);
      for (int i = 0; i < stream.size(); i++) {
        byte[] answer = encoder.line(stream, i);
        assertThat(command.read(answer, 0, answer.length)).isTrue();
        assertThat(LogdLine.of(stream.entry(i)).key()).isNotEqualTo(LogdFields.CONTROL_KEY);
      }
    }
  }

  @FuzzTest
  void heads_of_any_bytes(byte[] data) {
    int head = LogdPacket.headBytes(data, 0, data.length);
    if (head > 0) {
      assertThat(head).isLessThanOrEqualTo(data.length);
      LogdPacket.signedAtNanos(data, 0, head);
    }
  }
}
