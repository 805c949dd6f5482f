package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestMemoryTest {
  private final AtomicLong now = new AtomicLong();
  private final RequestMemory memory = new RequestMemory(8_000, now::get);
  private final AtomicInteger cut = new AtomicInteger();

  @Test
  void nothing_is_given_beyond_the_limit_and_all_comes_back() {
    RequestMemory.Claim first = memory.claim();
    RequestMemory.Claim second = memory.claim();

    assertThat(first.take(6_000)).isTrue();
    assertThat(second.take(2_001)).isFalse();
    assertThat(second.take(2_000)).isTrue();
    assertThat(memory.usedBytes()).isEqualTo(8_000);
    assertThat(memory.shortages()).isEqualTo(1);

    first.close();
    first.close();
    second.give(500);
    assertThat(memory.usedBytes()).isEqualTo(1_500);
    second.close();
    assertThat(memory.usedBytes()).isZero();
    assertThat(memory.peakBytes()).isEqualTo(8_000);
  }

  @Test
  void nobody_gives_back_more_than_he_holds() {
    RequestMemory.Claim claim = memory.claim();
    assertThat(claim.take(100)).isTrue();

    assertThatThrownBy(() -> claim.give(101)).hasMessage("gives back 101 of 100 bytes");
    assertThat(memory.usedBytes()).isEqualTo(100);
    claim.give(100);
    claim.give(0);
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void a_closed_claim_takes_nothing() {
    RequestMemory.Claim claim = memory.claim();
    claim.close();

    assertThat(claim.take(1)).isFalse();
    claim.give(1);
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void a_large_request_leaves_an_eighth_to_small_ones() {
    RequestMemory large = new RequestMemory(16 << 20, now::get);
    RequestMemory.Claim hungry = large.claim();

    assertThat(hungry.take(14 << 20)).isTrue();
    assertThat(hungry.take(1)).isFalse();
    assertThat(large.claim().take(1 << 20)).isTrue();
  }

  @Test
  void however_many_large_ones_come_there_is_a_place_for_each_smaller_size() {
    RequestMemory memory = new RequestMemory(64 << 20, now::get);
    assertThat(fill(memory, 8 << 20)).as("large ones leave a quarter").isEqualTo(48);
    assertThat(fill(memory, 2 << 20)).as("those of the middle").isEqualTo(60);
    assertThat(fill(memory, 512 << 10)).as("small ones").isEqualTo(62);
    assertThat(fill(memory, 128 << 10)).as("little ones").isEqualTo(63);
    assertThat(fill(memory, 32 << 10)).as("tiny ones").isEqualTo(64);
  }

  /* Takes until nothing more is given; in MB what is held then. */
  private static long fill(RequestMemory memory, int bytes) {
    while (memory.claim().take(bytes)) {
      /* One more. */
    }
    return memory.usedBytes() >> 20;
  }

  @Test
  void what_a_request_will_need_decides_its_size_before_it_has_grown() {
    RequestMemory memory = new RequestMemory(64 << 20, now::get);
    fill(memory, 8 << 20);
    RequestMemory.Claim announced = memory.claim();
    announced.needs(8 << 20);
    announced.needs(1);

    assertThat(announced.take(1)).as("a first byte of something large").isFalse();
    assertThat(memory.claim().take(1)).isTrue();
    assertThat(announced.neededBytes()).isEqualTo(8 << 20);
  }

  @Test
  void a_large_one_in_its_turn_takes_of_what_the_others_leave() {
    RequestMemory memory = new RequestMemory(64 << 20, now::get);
    fill(memory, 8 << 20);
    RequestMemory.Claim inTurn = memory.claim();
    inTurn.needs(8 << 20);
    inTurn.hasItsTurn();

    assertThat(inTurn.take(8 << 20)).isTrue();
    assertThat(inTurn.take(1)).isFalse();
    assertThat(fill(memory, 512 << 10)).isEqualTo(62);
  }

  @Test
  void one_that_needs_less_keeps_its_place_for_its_first_second() {
    IncomingBody small = body();
    add(small, 1_000);
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(900));
    RequestMemory.Claim large = memory.claim();
    assertThat(large.take(7_001)).isFalse();
    assertThat(cut).hasValue(0);

    assertThat(memory.claim().take(6_000)).isTrue();
    RequestMemory.Claim asking = memory.claim();
    assertThat(asking.take(600, 1e9)).as("it needs less than who came before").isTrue();
    assertThat(cut).hasValue(1);
  }

  @Test
  void who_sent_much_at_once_and_then_nothing_is_slower_than_who_begins_now() {
    IncomingBody burst = body();
    add(burst, 4_000);
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(100));
    IncomingBody steady = body();

    assertThat(add(steady, 1_000)).isEqualTo(IncomingBody.Outcome.ADDED);
    assertThat(burst.finish()).isNull();
  }

  @Test
  void one_that_is_whole_with_what_comes_takes_room_from_all_that_are_not() {
    IncomingBody other = body();
    add(other, 3_900);
    IncomingBody whole = body();

    assertThat(whole.add(Unpooled.wrappedBuffer(new byte[1_000]), false, now.get()))
        .as("as long as there may come more it is the slower one")
        .isEqualTo(IncomingBody.Outcome.NO_ROOM);
    assertThat(whole.add(Unpooled.wrappedBuffer(new byte[1_000]), true, now.get()))
        .isEqualTo(IncomingBody.Outcome.ADDED);
    assertThat(whole.finish()).as("no more than it needs").hasSize(1_000);
    assertThat(other.finish()).isNull();
  }

  @Test
  void the_slowest_bodies_lose_their_place_and_no_more_of_them_than_needed() {
    IncomingBody slow = body();
    IncomingBody slower = body();
    add(slow, 2_000);
    add(slower, 1_500);
    pass(10);
    IncomingBody quick = body();

    /* 2,000 and 1,500 lie in arrays that doubled. */
    assertThat(memory.usedBytes()).isEqualTo(7_000);
    assertThat(add(quick, 2_000)).isEqualTo(IncomingBody.Outcome.ADDED);

    assertThat(cut).hasValue(1);
    assertThat(slower.finish()).isNull();
    assertThat(slow.finish()).isNotNull();
    assertThat(memory.cutSenders()).isEqualTo(1);
  }

  @Test
  void who_is_slow_cuts_nobody_who_is_quicker() {
    IncomingBody slow = body();
    add(slow, 100);
    pass(10);
    IncomingBody quick = body();
    add(quick, 3_000);

    assertThat(add(slow, 2_000)).isEqualTo(IncomingBody.Outcome.NO_ROOM);
    assertThat(cut).hasValue(0);
    slow.drop();
    assertThat(quick.finish()).hasSize(6_000);
  }

  @Test
  void a_body_that_was_cut_takes_nothing_more() {
    IncomingBody body = body();
    add(body, 100);
    body.cut();

    assertThat(add(body, 100)).isEqualTo(IncomingBody.Outcome.CUT);
    assertThat(memory.usedBytes()).isZero();
    body.drop();
    body.cut();
    assertThat(cut).hasValue(1);
  }

  @Test
  void what_cannot_fit_even_when_all_under_way_give_way_is_hopeless() {
    RequestMemory.Claim waiting = memory.claim();
    waiting.take(5_000);
    add(body(), 1_000);

    assertThat(memory.isHopeless(3_000)).isFalse();
    assertThat(memory.isHopeless(3_001)).isTrue();
  }

  @Test
  void an_announced_length_is_an_upper_bound_and_nothing_else() {
    RequestMemory.Claim claim = memory.claim();
    IncomingBody body = new IncomingBody(memory, claim, 3_000, 0, cut::incrementAndGet);

    assertThat(memory.usedBytes()).isZero();
    add(body, 2_900);
    assertThat(claim.heldBytes()).isEqualTo(3_000);
  }

  @Test
  void after_a_storm_of_threads_nothing_is_held() throws Exception {
    long seed = System.nanoTime();
    RequestMemory shared = new RequestMemory(200_000, System::nanoTime);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger whole = new AtomicInteger();
    AtomicInteger lost = new AtomicInteger();
    for (int t = 0; t < 4; t++) {
      Random random = new Random(seed + t);
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 3_000; i++) {
                  (one(shared, random) ? whole : lost).incrementAndGet();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(shared.usedBytes()).as("seed %d", seed).isZero();
    assertThat(shared.peakBytes()).isLessThanOrEqualTo(200_000);
    assertThat(whole.get()).as("seed %d", seed).isPositive();
    assertThat(lost.get()).as("seed %d", seed).isPositive();
  }

  private static boolean one(RequestMemory shared, Random random) {
    RequestMemory.Claim claim = shared.claim();
    IncomingBody body =
        new IncomingBody(shared, claim, 1 << 20, System.nanoTime(), claim::heldBytes);
    for (int n = random.nextInt(20); n >= 0; n--) {
      int more = random.nextInt(8_000);
      if (body.add(Unpooled.wrappedBuffer(new byte[more]), false, System.nanoTime())
          != IncomingBody.Outcome.ADDED) {
        body.drop();
        claim.close();
        return false;
      }
    }
    boolean whole = body.finish() != null;
    claim.take(random.nextInt(100_000));
    claim.close();
    return whole;
  }

  private IncomingBody body() {
    return new IncomingBody(
        memory, memory.claim(), 1 << 20, now.get(), () -> cut.incrementAndGet());
  }

  private IncomingBody.Outcome add(IncomingBody body, int bytes) {
    return body.add(Unpooled.wrappedBuffer(new byte[bytes]), false, now.get());
  }

  private void pass(long seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }
}
