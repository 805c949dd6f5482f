package dev.wadi.sink.objects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.FaultProxy;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.S3Server;
import dev.wadi.kit.ScriptedS3;
import dev.wadi.store.ObjectStore;
import dev.wadi.store.StoreLocation;
import dev.wadi.store.StoreOptions;
import dev.wadi.store.Stores;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Captures that are copied through a bad network, or into a bucket that is not there. */
class ObjectsBadNetworkTest extends ObjectsTrial {
  @ParameterizedTest
  @ValueSource(longs = {0, 300, 900, 3_000, 100_000, 4_000_000, 5_243_300})
  void a_file_whose_sending_breaks_off_anywhere_is_there_once_and_whole(long after)
      throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        CaptureWriter writer = writer("c1")) {
      largeFile(writer, 12_000_000);
      proxy.resetRequestsAfter(after);
      try (ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO)) {
        LiveGateway.await("it breaks off", () -> proxy.cuts() > 1);
        proxy.heal();
        proxy.cutAll();
        awaitFiles(1);
        awaitLines("c1", numbered);
        LiveGateway.await("trouble is over", () -> sink.trouble() == null);
      }
    }
    assertThat(lines("c1")).hasSize(numbered);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 150, 500, 1_500})
  void an_answer_that_gets_lost_doubles_nothing(long after) throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        CaptureWriter writer = writer("c1")) {
      largeFile(writer, 6_000_000);
      proxy.resetAnswersAfter(after);
      try (ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO)) {
        LiveGateway.await("it breaks off", () -> proxy.cuts() > 1);
        file(writer, 3);
        proxy.heal();
        proxy.cutAll();
        awaitFiles(2);
        awaitLines("c1", numbered);
      }
    }
    assertThat(lines("c1")).hasSize(numbered);
  }

  @Test
  void a_storm_of_slow_downs_is_backed_off_from_and_nothing_is_doubled_or_left_out()
      throws Exception {
    AtomicBoolean storming = new AtomicBoolean(true);
    AtomicInteger refused = new AtomicInteger();
    try (ScriptedS3 storm =
            ScriptedS3.start(
                (exchange, request) -> {
                  if (storming.get()) {
                    refused.incrementAndGet();
                    ScriptedS3.error(exchange, 503, "SlowDown");
                  } else {
                    ScriptedS3.pass(exchange, request, server.port());
                  }
                });
        CaptureWriter writer = writer("c1")) {
      file(writer, 10);
      largeFile(writer, 6_000_000);
      long before = System.nanoTime();
      try (ObjectsSink sink =
          sink(directory, options(storm.endpoint(), S3Server.SECRET), Duration.ZERO)) {
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        assertThat(sink.trouble().error()).contains("the store is not able to");
        LiveGateway.await("it is tried again", () -> refused.get() >= 5);
        // Each pause of these tests is 50 ms at least, and longer each time.
        assertThat(Duration.ofNanos(System.nanoTime() - before))
            .isGreaterThan(Duration.ofMillis(150));
        assertThat(sink.waiting().get("main").files()).isPositive();
        storming.set(false);
        awaitFiles(2);
        file(writer, 5);
        awaitFiles(3);
        awaitLines("c1", numbered);
        LiveGateway.await("trouble is over", () -> sink.trouble() == null);
      }
    }
    assertThat(lines("c1")).hasSize(numbered);
  }

  @Test
  void a_bucket_that_hangs_is_told_and_gone_on_with() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        CaptureWriter writer = writer("c1");
        ObjectsSink sink = sink(directory, through(proxy), Duration.ZERO)) {
      file(writer, 10);
      awaitFiles(1);
      awaitLines("c1", numbered);
      proxy.stall();
      file(writer, 10);
      LiveGateway.await("it is told", () -> sink.trouble() != null);
      assertThat(sink.trouble().words()).isEqualTo("bucket does not answer");
      LiveGateway.await("it waits", () -> sink.waiting().get("main").files() >= 1);
      assertThat(sink.waiting().get("main").bytes()).isPositive();
      proxy.heal();
      awaitFiles(2);
      awaitLines("c1", numbered);
      LiveGateway.await("trouble is over", () -> sink.trouble() == null);
    }
    assertThat(lines("c1")).isEqualTo(upTo(20));
  }

  /* No try fails within a minute; what is closed meanwhile is seen all the same. */
  @Test
  void what_waits_while_a_bucket_hangs_is_told_before_any_try_has_failed() throws Exception {
    try (FaultProxy proxy = FaultProxy.to(server.port());
        CaptureWriter writer = writer("c1");
        ObjectsSink sink = sink(directory, patient(proxy), Duration.ZERO)) {
      file(writer, 10);
      awaitFiles(1);
      LiveGateway.await("nothing is held up", () -> sink.heldUpSince() == null);
      proxy.stall();
      Instant began = Instant.now();
      file(writer, 10);
      LiveGateway.await("one waits", () -> sink.waiting().get("main").files() == 1);
      file(writer, 10);
      LiveGateway.await("both wait", () -> sink.waiting().get("main").files() == 2);

      assertThat(sink.waiting().get("main").bytes()).isPositive();
      assertThat(sink.heldUpSince()).isBetween(began.minusSeconds(1), Instant.now());
      assertThat(sink.trouble()).isNull();
      proxy.heal();
      proxy.cutAll();
      awaitFiles(3);
      LiveGateway.await("nothing is held up", () -> sink.heldUpSince() == null);
      awaitLines("c1", numbered);
    }
    assertThat(lines("c1")).isEqualTo(upTo(30));
  }

  private static StoreOptions patient(FaultProxy proxy) {
    StoreOptions known = through(proxy);
    return new StoreOptions(
        known.endpoint(),
        known.region(),
        known.pathStyle(),
        known.credentials(),
        known.signBodies(),
        known.partBytes(),
        known.connections(),
        known.attempts(),
        Duration.ofMinutes(1),
        known.bytesPerSecond(),
        known.keep());
  }

  @Test
  void wrong_keys_and_a_missing_bucket_are_told_in_a_sentence() throws Exception {
    try (CaptureWriter writer = writer("c1")) {
      file(writer, 10);
      try (ObjectsSink sink =
          sink(directory, options(server.endpoint(), "another"), Duration.ZERO)) {
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        assertThat(sink.trouble().words()).isEqualTo("bucket refuses");
        assertThat(sink.trouble().error()).doesNotContain("another secret");
      }
      ObjectStore nowhere =
          Stores.open(StoreLocation.parse("s3://nothing-here/" + prefix), options());
      try (ObjectsSink sink =
          new ObjectsSink(
              "objects",
              settings(directory, Duration.ZERO),
              nowhere,
              counts,
              this::heard,
              InstantSource.system(),
              System::nanoTime)) {
        sink.start();
        LiveGateway.await("it is told", () -> sink.trouble() != null);
        assertThat(sink.trouble().words()).isEqualTo("no such bucket");
      }
    }
    assertThat(counts.failures().get("forbidden")).isPositive();
    assertThat(counts.failures().get("not_found")).isPositive();
  }
}
