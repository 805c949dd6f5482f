package dev.wadi.source.datagram;

import dev.wadi.kit.LogdClient;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.ReplayGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.atomic.LongAdder;

/** The gate without a socket and without routes: verify, remember, read, gather. */
public final class DatagramGateTrial {
  private static final byte[] SECRET = "the-very-secret-secret".getBytes();
  private static final int DATAGRAMS = 100_000;

  private DatagramGateTrial() {}

  /**
   * Datagrams a second on the calling thread.
   *
   * @param lineBytes length of each line
   */
  public static double perSecond(int lineBytes, double seconds) {
    ByteBuf[] datagrams = new ByteBuf[DATAGRAMS];
    long now = LogdClient.now();
    for (int i = 0; i < DATAGRAMS; i++) {
      byte[] payload =
          LogdClient.writeOf(
              LogdClient.msg(now + i, "/prod/shop-" + i % 4 + "/pay", 3, text(i, lineBytes)));
      byte[] bytes = LogdClient.signed(SECRET, now + i, payload, false);
      datagrams[i] = Unpooled.directBuffer(bytes.length).writeBytes(bytes);
    }
    LongAdder lines = new LongAdder();
    double best = 0;
    long deadline = System.nanoTime() + (long) (seconds * 1e9);
    while (System.nanoTime() < deadline) {
      DatagramGate gate = gate(now, lines);
      long begin = System.nanoTime();
      for (ByteBuf datagram : datagrams) {
        gate.receive(datagram, null, now);
      }
      gate.flush();
      best = Math.max(best, DATAGRAMS * 1e9 / (System.nanoTime() - begin));
      if (lines.sumThenReset() != DATAGRAMS) {
        throw new IllegalStateException("lines are missing");
      }
    }
    for (ByteBuf datagram : datagrams) {
      datagram.release();
    }
    return best;
  }

  private static String text(int i, int bytes) {
    String begin = "order " + i + " took 12 ms ";
    return begin + "x".repeat(Math.max(0, bytes - begin.length()));
  }

  /* Each round forgets what came before, or all would be replays. */
  private static DatagramGate gate(long now, LongAdder lines) {
    DatagramSettings settings = DatagramSettings.DEFAULT;
    DatagramCounts counts = new DatagramCounts();
    Intake intake = new Intake(InstantSource.system(), System::nanoTime);
    return new DatagramGate(
        settings,
        new SecretBook("main", new String(SECRET), null, null, null),
        new ReplayGuard(
            Duration.ofMillis(500).toNanos(),
            Duration.ofMillis(500).toNanos(),
            settings.signatures(),
            now - Duration.ofSeconds(10).toNanos(),
            now),
        null,
        counts,
        intake,
        intake.source("logd"),
        DatagramTrial.noReaders(settings, counts),
        burst -> {
          lines.add(burst.batch().entries());
          burst.release();
        });
  }
}
