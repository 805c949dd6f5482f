package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.send;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CrashingDisk;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The power goes at every possible moment; what was acknowledged is there afterwards. */
class WalCrashTest {
  private static final Path ROOT = Path.of("/wal");
  private static final List<String> TENANTS = List.of("a", "b");

  /** What happened before the crash. */
  private static final class Story {
    final Map<String, List<String>> sent = new TreeMap<>();
    final Map<String, List<String>> acknowledged = new TreeMap<>();
    final Map<String, List<String>> confirmed = new TreeMap<>();
    long reusedSegments;
    final Map<String, Position> newest = new TreeMap<>();
    long forgotten;

    Story() {
      for (String tenant : TENANTS) {
        sent.put(tenant, new ArrayList<>());
        acknowledged.put(tenant, new ArrayList<>());
        confirmed.put(tenant, new ArrayList<>());
      }
    }
  }

  private static WalSettings settings() {
    return WalSettings.builder(ROOT)
        .segmentMaxBytes(4096)
        .cursorSaveMillis(3_600_000)
        .housekeepingMillis(3_600_000)
        .tenantIdleMillis(2)
        .idempotencyWindowMillis(0)
        .syncThreads(1)
        .build();
  }

  private static Wal open(CrashingDisk disk, TrialClock clock) throws IOException {
    return Wal.open(settings(), disk, clock, System::nanoTime, WalObserver.NONE);
  }

  /** Appends, reads, rolls and cleans by chance until the disk is frozen or the steps are done. */
  private static void live(CrashingDisk disk, TrialClock clock, Random random, Story story)
      throws IOException {
    try (Wal wal = open(disk, clock)) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      for (int step = 0; step < 48 && !disk.isFrozen(); step++) {
        clock.forward(Duration.ofMillis(1));
        story.forgotten = wal.stats().forgottenTenants();
        try {
          step(wal, reader, random, story);
        } catch (IOException e) {
          if (disk.faultsHit() == 0) {
            throw e;
          }
        }
      }
      story.reusedSegments = wal.stats().segmentsReused();
    } catch (IOException e) {
      if (!disk.isFrozen() && disk.faultsHit() == 0) {
        throw e;
      }
    }
  }

  private static void step(Wal wal, WalReader reader, Random random, Story story)
      throws IOException {
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        WalBlock block = reader.poll();
        if (block != null) {
          reader.ack(block);
          story.confirmed.get(block.tenant()).addAll(texts(block));
        }
      }
      case 2 -> wal.housekeep();
      case 4, 5 -> {
        /* Closed segments are let go beside open ones: their files come in use again. */
        deliverAll(reader, story);
        wal.housekeep();
      }
      case 6 -> {
        /* All is delivered and let go, so that tenants can be forgotten. */
        deliverAll(reader, story);
        wal.roll(null);
        wal.housekeep();
      }
      case 3 -> wal.roll(null);
      default -> appendSome(wal, random, story);
    }
  }

  private static void deliverAll(WalReader reader, Story story) throws IOException {
    for (WalBlock block = reader.poll(); block != null; block = reader.poll()) {
      reader.ack(block);
      story.confirmed.get(block.tenant()).addAll(texts(block));
    }
  }

  private static void appendSome(Wal wal, Random random, Story story) {
    List<CompletableFuture<WalTrial.Answer>> answers = new ArrayList<>();
    List<String> tenants = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    int count = 1 + random.nextInt(4);
    for (int i = 0; i < count; i++) {
      String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
      String text = story.sent.get(tenant).size() + "-" + "x".repeat(random.nextInt(1500));
      story.sent.get(tenant).add(text);
      tenants.add(tenant);
      texts.add(text);
      answers.add(send(wal, tenant, text));
    }
    for (int i = 0; i < count; i++) {
      Receipt receipt = get(answers.get(i)).receipt();
      if (receipt != null) {
        story.acknowledged.get(tenants.get(i)).add(texts.get(i));
        assertThat(receipt.position())
            .as("positions only grow")
            .isGreaterThan(story.newest.getOrDefault(receipt.tenant(), Position.START));
        story.newest.put(receipt.tenant(), receipt.position());
      }
    }
  }

  private static void check(CrashingDisk after, TrialClock clock, Story story) throws IOException {
    try (Wal wal = open(after, clock)) {
      assertThat(wal.stats().foreignFiles()).as("files that are nobody's").isZero();
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      Map<String, List<String>> found = new TreeMap<>();
      TENANTS.forEach(tenant -> found.put(tenant, new ArrayList<>()));
      for (WalBlock block = reader.poll(); block != null; block = reader.poll()) {
        found.get(block.tenant()).addAll(texts(block));
        reader.ack(block);
      }
      for (String tenant : TENANTS) {
        List<String> again = found.get(tenant);
        List<String> all = new ArrayList<>(story.confirmed.get(tenant));
        all.addAll(again);
        List<String> lost = new ArrayList<>(story.acknowledged.get(tenant));
        lost.removeAll(new HashSet<>(all));
        assertThat(lost).as("acknowledged of " + tenant + " and not there").isEmpty();
        assertThat(again).as("once each").doesNotHaveDuplicates();
        List<String> order = new ArrayList<>(story.sent.get(tenant));
        order.retainAll(new HashSet<>(again));
        assertThat(again).as("in order, and only what was sent").isEqualTo(order);
      }
      /* And it goes on. */
      for (String tenant : TENANTS) {
        assertThat(WalTrial.append(wal, tenant, "afterwards").position())
            .as("positions only grow, although the clock was set back")
            .isGreaterThan(story.newest.getOrDefault(tenant, Position.START));
        assertThat(WalTrial.read(reader, 1)).containsExactly("afterwards");
      }
      assertThat(drain(reader)).isEmpty();
    }
  }

  private static void crashEverywhere(long seed) throws IOException {
    CrashingDisk whole = new CrashingDisk();
    live(whole, new TrialClock(), new Random(seed), new Story());
    for (int point = 1; point <= whole.operations(); point++) {
      crashAt(seed, point);
    }
  }

  private static void crashAt(long seed, int point) throws IOException {
    Story story = new Story();
    CrashingDisk disk = new CrashingDisk();
    TrialClock clock = new TrialClock();
    disk.freezeAfter(point);
    try {
      live(disk, clock, new Random(seed), story);
      clock.forward(Duration.ofSeconds(-1));
      for (int chance = 0; chance < 2; chance++) {
        CrashingDisk after = disk.afterCrash(new Random(seed * 1_000_003 + point * 31L + chance));
        check(after, clock, story);
      }
    } catch (AssertionError | RuntimeException | IOException e) {
      throw new AssertionError("seed=" + seed + " point=" + point + ": " + e.getMessage(), e);
    }
  }

  /**
   * Some operations fail, the gateway lives on as well as it can, then the power goes: the n-th
   * operation fails for every n, with no space or an I/O error, once or for a while.
   */
  private static void failEverywhereThenCrash(long seed) throws IOException {
    CrashingDisk whole = new CrashingDisk();
    live(whole, new TrialClock(), new Random(seed), new Story());
    Random random = new Random(seed ^ 0x5DEECE66DL);
    int hit = 0;
    for (int point = 1; point <= whole.operations(); point++) {
      CrashingDisk.Fault fault =
          random.nextBoolean() ? CrashingDisk.Fault.NO_SPACE : CrashingDisk.Fault.IO_ERROR;
      int count = 1 + (random.nextBoolean() ? 0 : random.nextInt(20));
      int crash = point + random.nextInt(40);
      Story story = new Story();
      CrashingDisk disk = new CrashingDisk();
      TrialClock clock = new TrialClock();
      disk.failAfter(point, count, fault);
      disk.freezeAfter(crash);
      try {
        live(disk, clock, new Random(seed), story);
        hit += disk.faultsHit() > 0 ? 1 : 0;
        clock.forward(Duration.ofSeconds(-1));
        check(disk.afterCrash(random), clock, story);
      } catch (AssertionError | RuntimeException | IOException e) {
        throw new AssertionError(
            String.format(
                "seed=%d point=%d fault=%s count=%d crash=%d: %s",
                seed, point, fault, count, crash, e.getMessage()),
            e);
      }
    }
    assertThat(hit).as("lives with a fault, of %d", whole.operations()).isGreaterThan(20);
  }

  /** The power goes, and goes again, or the disk fails, while the start mends what it left. */
  private static void crashAgainInRecovery(long seed) throws IOException {
    CrashingDisk whole = new CrashingDisk();
    live(whole, new TrialClock(), new Random(seed), new Story());
    Random random = new Random(seed ^ 0x2545F491L);
    for (int point = 1; point <= whole.operations(); point++) {
      Story story = new Story();
      CrashingDisk disk = new CrashingDisk();
      TrialClock clock = new TrialClock();
      disk.freezeAfter(point);
      int second = 1 + random.nextInt(12);
      boolean fails = random.nextInt(3) == 0;
      try {
        live(disk, clock, new Random(seed), story);
        clock.forward(Duration.ofSeconds(-1));
        CrashingDisk after = disk.afterCrash(random);
        if (fails) {
          after.failAfter(second, 1 + random.nextInt(5), CrashingDisk.Fault.IO_ERROR);
        } else {
          after.freezeAfter(second);
        }
        live(after, clock, new Random(seed + 1), story);
        clock.forward(Duration.ofSeconds(-1));
        check(after.afterCrash(random), clock, story);
      } catch (AssertionError | RuntimeException | IOException e) {
        throw new AssertionError(
            String.format(
                "seed=%d point=%d second=%d fails=%s: %s",
                seed, point, second, fails, e.getMessage()),
            e);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void an_acknowledged_append_survives_failing_operations_and_a_power_loss_after_them(long seed)
      throws IOException {
    failEverywhereThenCrash(seed);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void an_acknowledged_append_survives_a_power_loss_while_the_start_mends(long seed)
      throws IOException {
    crashAgainInRecovery(seed);
  }

  @Test
  @Tag("long")
  void an_acknowledged_append_survives_failing_operations_in_many_lives() throws IOException {
    for (long seed = 100; seed < 160; seed++) {
      failEverywhereThenCrash(seed);
      crashAgainInRecovery(seed);
    }
  }

  static Stream<Long> seeds() {
    return IntStream.range(0, 2).mapToObj(i -> (long) i);
  }

  @Test
  void these_lives_forget_tenants_and_write_over_segments() throws IOException {
    long reused = 0;
    long forgotten = 0;
    for (long seed = 0; seed < 20; seed++) {
      Story story = new Story();
      live(new CrashingDisk(), new TrialClock(), new Random(seed), story);
      reused += story.reusedSegments;
      forgotten += story.forgotten;
    }
    assertThat(reused).as("segments written over").isPositive();
    assertThat(forgotten).as("tenants forgotten").isPositive();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void an_acknowledged_append_survives_a_power_loss_at_every_point(long seed) throws IOException {
    crashEverywhere(seed);
  }

  @Test
  @Tag("long")
  void an_acknowledged_append_survives_a_power_loss_at_every_point_of_many_lives()
      throws IOException {
    for (long seed = 100; seed < 160; seed++) {
      crashEverywhere(seed);
    }
  }
}
