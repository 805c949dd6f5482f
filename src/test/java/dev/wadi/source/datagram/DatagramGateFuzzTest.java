package dev.wadi.source.datagram;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.kit.LogdClient;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.ReplayGuard;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;

/**
 * Whatever comes to the door, signed by whomever, in whatever order: the sums are right, nothing
 * counts twice, and nobody without a secret moves anything. See docs/testing.md.
 */
@Tag("fuzz")
class DatagramGateFuzzTest {
  private static final InetSocketAddress SENDER = new InetSocketAddress("127.0.0.1", 40_000);
  private static final String WRITE = "secret-for-writing\ntenant:other:secret-of-another";
  private static final String READ = "secret-for-reading";
  private static final List<byte[]> SECRETS =
      List.of(
          "secret-for-writing".getBytes(UTF_8),
          "secret-of-another".getBytes(UTF_8),
          "secret-for-reading".getBytes(UTF_8),
          "secret-of-nobody".getBytes(UTF_8));
  private static final long START = 1_709_805_600_123_456_789L;
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
  private static final DatagramSettings SETTINGS =
      new DatagramSettings(
          2048,
          Duration.ofMillis(100),
          Duration.ofMillis(100),
          16,
          5,
          4,
          2048,
          64 << 10,
          2,
          1,
          1_000,
          1_000,
          100,
          1 << 20);

  /* They have closed, so that nothing of theirs happens later; they count for themselves. */
  private static final DatagramReaders NO_READERS = closedReaders();

  private static DatagramReaders closedReaders() {
    DatagramReaders readers = DatagramTrial.noReaders(SETTINGS, new DatagramCounts());
    readers.close();
    return readers;
  }

  private static long refusals(DatagramCounts counts) {
    return Arrays.stream(DatagramRefusal.values()).mapToLong(counts::refused).sum();
  }

  @FuzzTest
  void datagrams_of_anybody(FuzzedDataProvider data) {
    DatagramCounts counts = new DatagramCounts();
    Intake intake = new Intake(InstantSource.system(), System::nanoTime);
    ReplayGuard guard =
        new ReplayGuard(100 * MILLI, 100 * MILLI, SETTINGS.signatures(), START - 1_000 * MILLI, 7);
    List<DatagramBurst> bursts = new ArrayList<>();
    Set<ByteBuffer> taken = new HashSet<>();
    long now = START;
    long readers = 0;
    long unsigned = 0;
    DatagramGate gate =
        new DatagramGate(
            SETTINGS,
            new SecretBook("main", WRITE, null, READ, null),
            guard,
            null,
            counts,
            intake,
            intake.source("logd"),
            NO_READERS,
            bursts::add);
    byte[] last = new byte[0];
    while (data.remainingBytes() > 0) {
      now += data.consumeInt(-20, 60) * MILLI;
      byte[] datagram;
      int kind = data.consumeInt(0, 9);
      if (kind == 0) {
        datagram = last;
      } else if (kind == 1) {
        datagram = data.consumeBytes(data.consumeInt(0, 2_100));
        unsigned++;
      } else {
        int secret = kind % SECRETS.size();
        long signedAt = now + data.consumeInt(-120, 120) * MILLI;
        byte[] payload = data.consumeBytes(data.consumeInt(0, 200));
        datagram = LogdClient.signed(SECRETS.get(secret), signedAt, payload, kind > 5);
        unsigned += secret == 3 ? 1 : 0;
      }
      long before = refusals(counts);
      long lines = counts.lines.sum();
      gate.receive(Unpooled.wrappedBuffer(datagram), SENDER, now);
      long refused = refusals(counts) - before;
      long added = counts.lines.sum() - lines;
      assertThat(refused + added).isBetween(0L, 1L);
      readers += refused + added == 0 ? 1 : 0;
      if (refused == 0) {
        assertThat(taken.add(ByteBuffer.wrap(datagram))).as("comes for the first time").isTrue();
      }
      assertThat(guard.size()).isLessThanOrEqualTo(SETTINGS.signatures());
      last = datagram;
    }
    gate.flush();
    long lines = bursts.stream().mapToLong(burst -> burst.batch().entries()).sum();
    assertThat(lines).isEqualTo(counts.lines.sum());
    assertThat(counts.received.sum()).isEqualTo(lines + refusals(counts) + readers);
    assertThat(refusals(counts)).isGreaterThanOrEqualTo(unsigned);
    assertThat(counts.waitingBytes.get()).isLessThanOrEqualTo(SETTINGS.waitingBytes() + 16_384);
    bursts.forEach(DatagramBurst::release);
    assertThat(counts.waitingBytes.get()).isZero();
  }
}
