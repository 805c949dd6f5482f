package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.send;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CrashingDisk;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random actions on a WAL and on plain lists: both must always tell the same. */
class WalModelTest {
  private static final List<String> TENANTS = List.of("a", "b", "c");
  private static final List<String> READERS = List.of("x", "y");

  /** A WAL and the lists that say what it must hold. */
  private static final class World {
    final Random random;
    final CrashingDisk disk = new CrashingDisk();
    final TrialClock clock = new TrialClock();
    final Map<String, List<String>> kept = new TreeMap<>();
    /* By reader and tenant: how many were confirmed. */
    final Map<String, Integer> confirmed = new TreeMap<>();
    /* By reader and tenant: blocks out, in order. */
    final Map<String, ArrayDeque<WalBlock>> out = new TreeMap<>();
    final Map<String, WalReader> open = new TreeMap<>();
    final Map<String, Position> newest = new TreeMap<>();
    long forgotten;
    @Nullable Wal wal;

    World(long seed) {
      random = new Random(seed);
      for (String tenant : TENANTS) {
        kept.put(tenant, new ArrayList<>());
        for (String reader : READERS) {
          confirmed.put(reader + tenant, 0);
          out.put(reader + tenant, new ArrayDeque<>());
        }
      }
    }

    Wal wal() throws IOException {
      Wal current = wal;
      if (current == null) {
        current =
            Wal.open(
                WalSettings.builder(Path.of("/wal"))
                    .segmentMaxBytes(4096 + random.nextInt(4096))
                    .cursorSaveMillis(3_600_000)
                    .housekeepingMillis(3_600_000)
                    .maxOpenSegments(1 + random.nextInt(3))
                    .tenantIdleMillis(1 + random.nextInt(3))
                    .idempotencyWindowMillis(0)
                    .build(),
                disk,
                clock,
                System::nanoTime,
                WalObserver.NONE);
        wal = current;
        open.clear();
        for (String reader : READERS) {
          open.put(
              reader,
              current.reader(
                  reader,
                  new ReaderSettings(
                      true, ReaderSettings.Start.EARLIEST, 1 + random.nextInt(3000))));
        }
      }
      return current;
    }

    WalReader reader(String name) throws IOException {
      wal();
      return open.get(name);
    }

    void step() throws IOException {
      /* Now and then the clock is set back. */
      clock.forward(Duration.ofMillis(random.nextInt(20) == 0 ? -50 : random.nextInt(6)));
      String reader = READERS.get(random.nextInt(READERS.size()));
      switch (random.nextInt(14)) {
        case 0, 1, 2, 3, 4 -> append();
        case 5, 6, 7 -> read(reader);
        case 8, 9 -> confirm(reader);
        case 10 -> rewind(reader);
        case 11 -> wal().housekeep();
        case 12 -> wal().roll(random.nextBoolean() ? null : "a");
        default -> restart();
      }
    }

    void append() throws IOException {
      String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
      String text = kept.get(tenant).size() + "-" + "x".repeat(random.nextInt(2000));
      Position at = get(send(wal(), tenant, text)).accepted().position();
      assertThat(at).isGreaterThan(newest.getOrDefault(tenant, Position.START));
      newest.put(tenant, at);
      kept.get(tenant).add(text);
    }

    void read(String reader) throws IOException {
      WalBlock block = reader(reader).poll();
      if (block == null) {
        for (String tenant : TENANTS) {
          assertThat(handedOut(reader, tenant)).isEqualTo(kept.get(tenant).size());
        }
        return;
      }
      String key = reader + block.tenant();
      int from = handedOut(reader, block.tenant());
      List<String> expected = kept.get(block.tenant());
      assertThat(texts(block)).isEqualTo(expected.subList(from, from + block.entries()));
      out.get(key).add(block);
    }

    int handedOut(String reader, String tenant) {
      return confirmed.get(reader + tenant)
          + out.get(reader + tenant).stream().mapToInt(WalBlock::entries).sum();
    }

    void confirm(String reader) throws IOException {
      String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
      WalBlock block = out.get(reader + tenant).poll();
      if (block != null) {
        reader(reader).ack(block);
        confirmed.merge(reader + tenant, block.entries(), Integer::sum);
      }
    }

    void rewind(String reader) throws IOException {
      String tenant = TENANTS.get(random.nextInt(TENANTS.size()));
      reader(reader).rewind(tenant, 0);
      out.get(reader + tenant).clear();
    }

    void restart() throws IOException {
      close();
      out.values().forEach(ArrayDeque::clear);
    }

    void close() throws IOException {
      if (wal != null) {
        forgotten += wal.stats().forgottenTenants();
        wal.close();
        wal = null;
      }
    }

    void finish() throws IOException {
      for (String reader : READERS) {
        for (String tenant : TENANTS) {
          reader(reader).rewind(tenant, 0);
          out.get(reader + tenant).clear();
        }
        for (WalBlock block = reader(reader).poll(); block != null; block = reader(reader).poll()) {
          int from = confirmed.merge(reader + block.tenant(), block.entries(), Integer::sum);
          assertThat(texts(block))
              .isEqualTo(kept.get(block.tenant()).subList(from - block.entries(), from));
          reader(reader).ack(block);
        }
        for (String tenant : TENANTS) {
          assertThat(confirmed.get(reader + tenant)).isEqualTo(kept.get(tenant).size());
        }
      }
      wal().roll(null);
      wal().housekeep();
      assertThat(wal().stats().bytes()).isZero();
      assertThat(wal().stats().corruptions()).isZero();
      close();
    }
  }

  /* Returns how often a tenant was forgotten. */
  private static long live(long seed, int steps) {
    World world = new World(seed);
    int done = 0;
    try {
      for (; done < steps; done++) {
        world.step();
      }
      world.finish();
      return world.forgotten;
    } catch (AssertionError | IOException | RuntimeException e) {
      throw new AssertionError("seed=" + seed + " step=" + done + ": " + e.getMessage(), e);
    }
  }

  static Stream<Long> seeds() {
    return IntStream.range(0, 8).mapToObj(i -> (long) i);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void behaves_like_a_list(long seed) {
    live(seed, 200);
  }

  @Test
  void tenants_are_forgotten_and_come_back_in_these_lives() {
    assertThat(seeds().mapToLong(seed -> live(seed, 200)).sum()).isGreaterThan(5);
  }

  @Test
  @Tag("long")
  void behaves_like_a_list_in_many_lives() {
    for (long seed = 1000; seed < 1200; seed++) {
      live(seed, 1000);
    }
  }
}
