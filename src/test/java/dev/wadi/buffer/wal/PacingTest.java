package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.take;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CrashingDisk;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Senders wait for a reader that sets the pace and moves, and for nobody else. */
class PacingTest {
  private static final ReaderSettings CAPTURE =
      new ReaderSettings(
          true, ReaderSettings.Start.EARLIEST, 1, ReaderSettings.DEFAULT.maxOutPerTenant(), true);

  private final AtomicLong nanos = new AtomicLong();
  private Wal wal;

  private void open(UnaryOperator<WalSettings.Builder> change) throws IOException {
    WalSettings.Builder builder =
        WalSettings.builder(WalOnTrial.ROOT)
            .cursorSaveMillis(3_600_000)
            .housekeepingMillis(3_600_000)
            .paceBytes(10_000)
            .quotaBytes(1 << 20);
    wal =
        Wal.open(
            change.apply(builder).build(),
            new CrashingDisk(),
            new TrialClock(),
            nanos::get,
            WalObserver.NONE);
  }

  @AfterEach
  void close() throws IOException {
    wal.close();
  }

  /* About a kilobyte each. */
  private void fill(String tenant, int count) {
    for (int i = 0; i < count; i++) {
      append(wal, tenant, "x".repeat(980));
    }
  }

  private double pauseMillis(String tenant) {
    return wal.pauseNanos(tenant) / 1e6;
  }

  @Test
  void nobody_waits_while_it_is_near() throws IOException {
    open(builder -> builder);
    wal.reader("capture", CAPTURE);
    fill("main", 9);

    assertThat(wal.pauseNanos("main")).isZero();
    assertThat(wal.pauseNanos("nobody")).isZero();
  }

  @Test
  void the_wait_grows_with_the_square_of_what_it_is_behind_and_has_an_end() throws IOException {
    open(builder -> builder.paceMostMillis(400));
    WalReader reader = wal.reader("capture", CAPTURE);
    fill("main", 48);
    double quarter = pauseMillis("main");
    fill("main", 37);
    double half = pauseMillis("main");
    fill("main", 100);
    double all = pauseMillis("main");

    assertThat(quarter).isBetween(22.0, 30.0);
    assertThat(half).isBetween(95.0, 115.0);
    assertThat(all).isEqualTo(400.0);
    read(reader, 180);
    assertThat(wal.pauseNanos("main")).isZero();
  }

  @Test
  void what_it_has_in_its_hands_counts_as_taken() throws IOException {
    open(builder -> builder);
    WalReader reader = wal.reader("capture", CAPTURE);
    fill("main", 15);
    assertThat(wal.pauseNanos("main")).isPositive();
    for (int i = 0; i < 10; i++) {
      take(reader);
    }

    assertThat(wal.pauseNanos("main")).isZero();
  }

  @Test
  void one_that_stands_makes_nobody_wait_until_it_moves_again() throws IOException {
    open(builder -> builder);
    WalReader reader = wal.reader("capture", CAPTURE);
    fill("main", 50);
    assertThat(wal.pauseNanos("main")).isPositive();

    nanos.addAndGet(TimeUnit.SECONDS.toNanos(3));
    assertThat(wal.pauseNanos("main")).as("nothing was confirmed for three seconds").isZero();

    take(reader);
    assertThat(wal.pauseNanos("main")).as("handed out is not confirmed").isZero();

    reader.rewind("main", 0);
    read(reader, 1);
    assertThat(wal.pauseNanos("main")).isPositive();
  }

  @Test
  void that_the_quota_overtakes_one_that_stands_is_no_move_of_it() throws IOException {
    open(
        builder ->
            builder
                .quotaBytes(200_000)
                .segmentMaxBytes(20_000)
                .quotaPolicy(WalSettings.QuotaPolicy.EVICT_OLDEST));
    WalReader reader = wal.reader("capture", CAPTURE);
    fill("main", 150);
    assertThat(wal.pauseNanos("main")).isPositive();

    for (int i = 0; i < 30; i++) {
      nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
      fill("main", 10);
      wal.pauseNanos("main");
    }

    assertThat(wal.stats().evictedEntries()).isGreaterThan(200);
    assertThat(wal.pauseNanos("main")).as("nothing was confirmed for three seconds").isZero();
    read(reader, 1);
    assertThat(wal.pauseNanos("main")).as("now it moves").isPositive();
  }

  @Test
  void one_that_is_closed_makes_nobody_wait() throws IOException {
    open(builder -> builder);
    WalReader reader = wal.reader("capture", CAPTURE);
    fill("main", 50);
    reader.close();

    assertThat(wal.pauseNanos("main")).isZero();
  }

  @Test
  void a_sink_that_is_away_makes_nobody_wait() throws IOException {
    open(builder -> builder);
    WalReader capture = wal.reader("capture", CAPTURE);
    wal.reader("loki", ReaderSettings.DEFAULT);
    fill("main", 50);
    read(capture, 50);

    assertThat(wal.pauseNanos("main")).isZero();
  }

  @Test
  void only_the_tenant_with_which_it_is_behind_waits() throws IOException {
    open(builder -> builder);
    wal.reader("capture", CAPTURE);
    fill("loud", 50);
    fill("quiet", 1);

    assertThat(wal.pauseNanos("loud")).isPositive();
    assertThat(wal.pauseNanos("quiet")).isZero();
  }

  @Test
  void of_a_small_quota_an_eighth_counts_and_half_of_it_is_the_end() throws IOException {
    open(builder -> builder.paceBytes(1 << 20).quotaBytes(80_000));
    wal.reader("capture", CAPTURE);
    fill("main", 9);
    assertThat(wal.pauseNanos("main")).isZero();
    fill("main", 4);
    assertThat(pauseMillis("main")).isBetween(1.0, 100.0);
    fill("main", 30);
    assertThat(pauseMillis("main")).isEqualTo(1_000.0);
  }

  @Test
  void it_can_be_switched_off() throws IOException {
    open(builder -> builder.paceBytes(0));
    wal.reader("capture", CAPTURE);
    fill("main", 200);

    assertThat(wal.pauseNanos("main")).isZero();
  }

  /*
   * Eight senders who could bring forty kilobytes each millisecond, and a capture that takes two:
   * after a while as much comes as goes, at a distance that stays, far from the quota.
   */
  @Test
  void what_comes_settles_at_what_is_stored() throws IOException {
    open(builder -> builder.paceBytes(100_000).quotaBytes(4 << 20));
    WalReader reader = wal.reader("capture", CAPTURE);
    int senders = 8;
    long[] dueMillis = new long[senders];
    long came = 0;
    long cameInFirstHalf = 0;
    for (int millis = 0; millis < 400; millis++) {
      nanos.addAndGet(1_000_000);
      for (int i = 0; i < senders; i++) {
        if (dueMillis[i] <= millis) {
          append(wal, "main", "x".repeat(4_980));
          came++;
          dueMillis[i] = millis + 1 + Math.round(pauseMillis("main"));
        }
      }
      cameInFirstHalf = millis == 200 ? came : cameInFirstHalf;
      for (int i = 0; millis % 5 == 4 && i < 2; i++) {
        WalBlock block = reader.poll();
        if (block != null) {
          reader.ack(block);
        }
      }
    }

    assertThat(came - cameInFirstHalf)
        .as("pushes in 200 ms, of which 80 are stored")
        .isBetween(70L, 95L);
    assertThat(wal.requireLog("main").bytesAfter(reader.stats().get(0).cursor()))
        .as("bytes behind")
        .isBetween(100_000L, 500_000L);
  }
}
