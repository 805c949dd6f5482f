package dev.wadi.source.datagram;

import static dev.wadi.kit.LogdClient.field;
import static dev.wadi.kit.LogdClient.join;
import static dev.wadi.kit.LogdClient.msg;
import static dev.wadi.kit.LogdClient.signed;
import static dev.wadi.kit.LogdClient.writeOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.ReplayGuard;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the gate lets in, and the reason that it counts for everything else. */
class DatagramGateTest {
  /* The signing time of the worked packets. */
  private static final long SIGNED = 1_709_805_600_123_456_789L;
  private static final long TTL = TimeUnit.MILLISECONDS.toNanos(100);
  private static final String SECRET = "the-very-secret-secret";
  private static final InetSocketAddress SENDER = new InetSocketAddress("127.0.0.1", 40_000);

  private static final byte[] WORKED =
      HexFormat.of()
          .parseHex(
              "2cea4a0db1a0b75081b3f89abcc3325e4708adb71c02933eeda0000c8191976817ba732266550d15125a0a0b"
                  + "08a0a0a6af0610959aef3a30033a1e7468697320697320616e206578616d706c65206c6f67206d6573"
                  + "7361676562292f766572792d70726f647563746976652f726561646d652d736572766963652f526561"
                  + "646d65417070");

  private final DatagramCounts counts = new DatagramCounts();
  private final Intake intake = new Intake(InstantSource.system(), System::nanoTime);
  private final List<Batch> out = new ArrayList<>();
  private final List<DatagramBurst> held = new ArrayList<>();
  private boolean holding;
  private @Nullable DatagramReaders readers;

  @AfterEach
  void close() {
    if (readers != null) {
      readers.close();
    }
  }

  private static DatagramSettings bounds(int signatures, long waitingBytes) {
    return new DatagramSettings(
        2048,
        Duration.ofNanos(TTL),
        Duration.ofNanos(TTL),
        signatures,
        5,
        100,
        64 << 10,
        waitingBytes,
        2,
        1,
        1_000,
        1_000,
        100,
        1 << 20);
  }

  private DatagramGate gate(
      DatagramSettings settings, @Nullable String write, @Nullable String read) {
    readers = DatagramTrial.noReaders(settings, counts);
    return new DatagramGate(
        settings,
        new SecretBook("main", write, null, read, null),
        new ReplayGuard(TTL, TTL, settings.signatures(), SIGNED - TimeUnit.HOURS.toNanos(1), 7),
        null,
        counts,
        intake,
        intake.source("logd"),
        readers,
        burst -> {
          out.add(burst.batch());
          if (holding) {
            held.add(burst);
          } else {
            burst.release();
          }
        });
  }

  private DatagramGate gate() {
    return gate(bounds(1_000, 1 << 20), SECRET, "read-secret");
  }

  private void give(DatagramGate gate, byte[] datagram, long now) {
    gate.receive(Unpooled.wrappedBuffer(datagram), SENDER, now);
  }

  private List<String> lines(DatagramGate gate) {
    gate.flush();
    return out.stream().flatMap(batch -> batch.toEntries().stream()).map(Entry::line).toList();
  }

  private void assertRefused(DatagramRefusal reason, int times) {
    assertThat(counts.refused(reason)).as(reason.label()).isEqualTo(times);
    assertThat(counts.received.sum())
        .as("received = taken + asked + refused")
        .isEqualTo(
            counts.lines.sum()
                + counts.commands.sum()
                + List.of(DatagramRefusal.values()).stream().mapToLong(counts::refused).sum());
  }

  private static byte[] signedNow(String secret, byte[] payload) {
    return signed(secret.getBytes(UTF_8), SIGNED, payload, false);
  }

  private static byte[] write(String key, String text) {
    return writeOf(msg(SIGNED, key, 3, text));
  }

  @Test
  void the_worked_packet_is_a_line() {
    DatagramGate gate = gate();
    give(gate, WORKED, SIGNED);

    assertThat(lines(gate)).containsExactly("this is an example log message");
    assertThat(out.get(0).tenant()).isEqualTo("main");
  }

  @Test
  void both_forms_of_a_packet_are_taken() {
    DatagramGate gate = gate();
    give(gate, signed(SECRET.getBytes(UTF_8), SIGNED, write("/a/b/c", "older"), false), SIGNED);
    give(gate, signed(SECRET.getBytes(UTF_8), SIGNED, write("/a/b/c", "newer"), true), SIGNED);

    assertThat(lines(gate)).containsExactly("older", "newer");
  }

  @Test
  void a_packet_is_good_for_so_long_and_no_nanosecond_more() {
    DatagramGate gate = gate();
    give(gate, WORKED, SIGNED + TTL + 1);
    assertRefused(DatagramRefusal.OLD, 1);
    give(gate, WORKED, SIGNED - TTL - 1);
    assertRefused(DatagramRefusal.FUTURE, 1);
    give(gate, WORKED, SIGNED + TTL);
    assertThat(lines(gate)).hasSize(1);

    DatagramGate other = gate();
    give(other, WORKED, SIGNED - TTL);
    assertThat(lines(other)).hasSize(2);
  }

  @Test
  void no_bit_of_a_packet_may_be_another() {
    for (int bit = 0; bit < WORKED.length * 8; bit++) {
      byte[] flipped = WORKED.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      DatagramGate gate = gate();
      give(gate, flipped, SIGNED);
      gate.flush();
      close();
    }
    assertThat(out).isEmpty();
    assertThat(
            counts.refused(DatagramRefusal.SIGNATURE)
                + counts.refused(DatagramRefusal.OLD)
                + counts.refused(DatagramRefusal.FUTURE)
                + counts.refused(DatagramRefusal.SHORT))
        .isEqualTo(WORKED.length * 8L);
  }

  @Test
  void whatever_its_length_is_it_is_bounded_first() {
    DatagramGate gate = gate();
    for (int length : new int[] {0, 1, 31, 39}) {
      give(gate, new byte[length], SIGNED);
    }
    assertRefused(DatagramRefusal.SHORT, 4);
    for (int length : new int[] {2049, 8193, 65_507}) {
      give(gate, new byte[length], SIGNED);
    }
    assertRefused(DatagramRefusal.LONG, 3);
    give(gate, new byte[40], SIGNED);
    assertRefused(DatagramRefusal.OLD, 1);
    byte[] half = signed(SECRET.getBytes(UTF_8), SIGNED, new byte[0], true);
    give(gate, java.util.Arrays.copyOf(half, 46), SIGNED);
    assertRefused(DatagramRefusal.SHORT, 5);
  }

  @Test
  void the_longest_that_is_allowed_is_taken() {
    DatagramGate gate = gate();
    int head = signedNow(SECRET, write("/a/b/c", "")).length;
    String longest = "x".repeat(2048 - head - 2);
    byte[] datagram = signedNow(SECRET, write("/a/b/c", longest));
    assertThat(datagram.length).isBetween(2040, 2048);
    give(gate, datagram, SIGNED);

    assertThat(lines(gate)).containsExactly(longest);
  }

  @Test
  void a_packet_that_comes_again_is_a_replay() {
    DatagramGate gate = gate();
    for (int i = 0; i < 5; i++) {
      give(gate, WORKED, SIGNED + i);
    }

    assertThat(lines(gate)).hasSize(1);
    assertRefused(DatagramRefusal.REPLAYED, 4);
  }

  @Test
  void a_full_memory_of_what_came_refuses() {
    DatagramGate gate = gate(bounds(16, 1 << 20), SECRET, null);
    for (int i = 0; i < 20; i++) {
      give(gate, signedNow(SECRET, write("/a/b/c", "line " + i)), SIGNED);
    }

    assertThat(lines(gate)).hasSize(16);
    assertRefused(DatagramRefusal.GUARD_FULL, 4);
  }

  @Test
  void what_is_signed_and_no_command_is_told_apart() {
    DatagramGate gate = gate();
    give(gate, signedNow(SECRET, new byte[] {(byte) 0xff, (byte) 0xff}), SIGNED);
    assertRefused(DatagramRefusal.MALFORMED, 1);
    give(gate, signedNow(SECRET, field(1, 9)), SIGNED);
    assertRefused(DatagramRefusal.UNKNOWN_COMMAND, 1);
    give(gate, signedNow(SECRET, new byte[0]), SIGNED);
    assertRefused(DatagramRefusal.NO_MESSAGE, 1);
    give(gate, signedNow(SECRET, writeOf(field(7, "no key"))), SIGNED);
    give(gate, signedNow(SECRET, write("//", "empty parts")), SIGNED);
    assertRefused(DatagramRefusal.NO_KEY, 2);
    assertThat(lines(gate)).isEmpty();
  }

  @Test
  void each_secret_does_what_it_is_for() {
    DatagramGate gate = gate();
    give(gate, signedNow("read-secret", write("/a/b/c", "by a reader")), SIGNED);
    give(gate, signedNow(SECRET, field(1, 2)), SIGNED);
    assertRefused(DatagramRefusal.WRONG_SECRET, 2);
    give(gate, signedNow("another", write("/a/b/c", "by nobody")), SIGNED);
    assertRefused(DatagramRefusal.SIGNATURE, 1);
    give(gate, signedNow("read-secret", field(1, 2)), SIGNED);
    assertThat(counts.commands.sum()).isEqualTo(1);
    assertThat(lines(gate)).isEmpty();
  }

  @Test
  void without_a_secret_nobody_writes_and_nobody_reads() {
    DatagramGate gate = gate(bounds(100, 1 << 20), null, null);
    give(gate, signedNow("", write("/a/b/c", "open")), SIGNED);
    give(gate, signedNow("", field(1, 1)), SIGNED);

    assertThat(lines(gate)).isEmpty();
    assertRefused(DatagramRefusal.SIGNATURE, 2);
  }

  @Test
  void a_secret_that_can_be_found_by_trying_is_counted_and_works() {
    assertThat(new SecretBook("main", "12345678\nlong enough", null, null, null).shortSecrets())
        .isZero();
    assertThat(
            new SecretBook("main", "1234567\ntenant:b:w\nlong enough", null, "gold", null)
                .shortSecrets())
        .isEqualTo(3);
  }

  @Test
  void one_secret_may_serve_for_both() {
    DatagramGate gate = gate(bounds(100, 1 << 20), "same", "same");
    give(gate, signedNow("same", write("/a/b/c", "a line")), SIGNED);
    give(gate, signedNow("same", field(1, 2)), SIGNED);

    assertThat(lines(gate)).containsExactly("a line");
    assertThat(counts.commands.sum()).isEqualTo(1);
  }

  @Test
  void several_secrets_are_good_at_once_each_for_its_tenant() {
    DatagramGate gate = gate(bounds(100, 1 << 20), "old\nnew\ntenant:team-b:theirs", null);
    give(gate, signedNow("old", write("/a/b/c", "one")), SIGNED);
    give(gate, signedNow("theirs", write("/a/b/c", "two")), SIGNED);
    give(gate, signedNow("new", write("/a/b/c", "three")), SIGNED);
    give(gate, signedNow("theirs", write("/a/b/c", "four")), SIGNED);
    gate.flush();

    assertThat(out)
        .extracting(Batch::tenant, batch -> batch.toEntries().stream().map(Entry::line).toList())
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple("main", List.of("one", "three")),
            org.assertj.core.groups.Tuple.tuple("team-b", List.of("two", "four")));
  }

  @Test
  void so_many_lines_become_one_batch() {
    DatagramGate gate = gate();
    for (int i = 0; i < 250; i++) {
      give(gate, signedNow(SECRET, write("/a/b/c", "line " + i)), SIGNED);
    }
    assertThat(out).extracting(Batch::entries).containsExactly(100, 100);
    gate.flush();
    assertThat(out).extracting(Batch::entries).containsExactly(100, 100, 50);
  }

  @Test
  void what_finds_no_room_is_refused_and_in_the_sums() {
    holding = true;
    DatagramGate gate = gate(bounds(100_000, 64 << 10), SECRET, null);
    for (int i = 0; i < 2_000; i++) {
      give(gate, signedNow(SECRET, write("/a/b/c", "x".repeat(100) + i)), SIGNED);
    }
    gate.flush();
    long busy = counts.refused(DatagramRefusal.BUSY);

    assertThat(busy).isBetween(1L, 1_999L);
    assertRefused(DatagramRefusal.BUSY, (int) busy);
    assertThat(counts.waitingBytes.get()).isLessThan(200 << 10);
    assertThat(intake.source("logd").receivedEntries()).isEqualTo(2_000);
    assertThat(intake.source("logd").refusedEntries(Refusal.UNAVAILABLE)).isEqualTo(busy);

    held.forEach(DatagramBurst::release);
    held.forEach(DatagramBurst::release);
    assertThat(counts.waitingBytes.get()).isZero();
    give(gate, signedNow(SECRET, write("/a/b/c", "there is room again")), SIGNED);
    assertThat(lines(gate)).contains("there is room again");
  }

  @Test
  void lines_of_any_size_come_out_as_they_went_in() {
    Random random = new Random(11);
    DatagramGate gate = gate(bounds(100_000, 1 << 30), SECRET, null);
    List<String> sent = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      String line = i + " " + "y".repeat(random.nextInt(random.nextInt(30) == 0 ? 1_800 : 60));
      sent.add(line);
      give(gate, signedNow(SECRET, write("/env/svc-" + random.nextInt(5), line)), SIGNED);
    }

    assertThat(lines(gate)).containsExactlyInAnyOrderElementsOf(sent);
  }

  @Test
  void garbage_never_gets_further_than_the_signature() {
    Random random = new Random(5);
    DatagramGate gate = gate();
    for (int i = 0; i < 100_000; i++) {
      byte[] garbage = new byte[random.nextInt(300)];
      random.nextBytes(garbage);
      give(gate, garbage, SIGNED);
    }

    assertThat(lines(gate)).isEmpty();
    assertThat(counts.refused(DatagramRefusal.MALFORMED)).isZero();
    assertThat(counts.received.sum()).isEqualTo(100_000);
  }

  @Test
  void a_tail_asks_with_its_parameters() throws Exception {
    DatagramGate gate = gate();
    give(gate, signedNow("read-secret", join(field(1, 1), field(3, field(13, "/prod")))), SIGNED);

    assertThat(readers).isNotNull();
    LiveGateway.await("somebody follows", () -> !readers.tails().isEmpty());
    assertThat(readers.tails())
        .singleElement()
        .satisfies(
            tail -> {
              assertThat(tail.address()).isEqualTo(SENDER);
              assertThat(tail.wanted().keyPrefix()).isEqualTo("/prod");
              assertThat(tail.tenant()).isEqualTo("main");
            });
    assertRefused(DatagramRefusal.TOO_MANY_READERS, 0);
  }
}
