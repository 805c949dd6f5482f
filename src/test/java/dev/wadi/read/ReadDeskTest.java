package dev.wadi.read;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReadDeskTest {
  private static ReadSettings settings(int waiting, int patienceMillis, int longestMillis) {
    return new ReadSettings(
        1,
        waiting,
        Duration.ofMillis(patienceMillis),
        Duration.ofMillis(longestMillis),
        1 << 20,
        10,
        1 << 20,
        10,
        1 << 20);
  }

  private static CompletableFuture<Answer> ask(ReadDesk desk, ReadDesk.Question question) {
    CompletableFuture<Answer> told = new CompletableFuture<>();
    desk.ask("acme", question, (answer, work) -> told.complete(answer));
    return told;
  }

  private static Answer get(CompletableFuture<Answer> told) throws Exception {
    return told.get(20, TimeUnit.SECONDS);
  }

  /* Works until it is called off. */
  private static Answer untilCalledOff(ReadWork work) throws IOException {
    while (true) {
      work.require();
      Thread.onSpinWait();
    }
  }

  @Test
  void who_comes_when_too_many_wait_is_told_to_come_again() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    try (ReadDesk desk = new ReadDesk(settings(1, 20_000, 20_000), System::nanoTime)) {
      CompletableFuture<Answer> first =
          ask(
              desk,
              work -> {
                begun.countDown();
                try {
                  go.await();
                } catch (InterruptedException e) {
                  throw new IOException(e);
                }
                return Answer.text(200, "first");
              });
      begun.await(); // until then it waits itself
      CompletableFuture<Answer> second = ask(desk, work -> Answer.text(200, "second"));
      Answer third = get(ask(desk, work -> Answer.text(200, "third")));

      assertThat(third.status()).isEqualTo(429);
      assertThat(third.headers()).containsEntry("Retry-After", "1");
      go.countDown();
      assertThat(get(first).status()).isEqualTo(200);
      assertThat(new String(get(second).body(), UTF_8)).isEqualTo("second");
    }
  }

  @Test
  void one_tenant_with_many_questions_does_not_keep_others_out() throws Exception {
    try (ReadDesk desk = new ReadDesk(settings(2, 20_000, 20_000), System::nanoTime)) {
      CountDownLatch begun = new CountDownLatch(1);
      ReadDesk.Job running =
          desk.ask(
              "acme",
              work -> {
                begun.countDown();
                return untilCalledOff(work);
              },
              (answer, work) -> {});
      begun.await();
      CompletableFuture<Answer> second = ask(desk, work -> Answer.text(200, ""));
      CompletableFuture<Answer> third = ask(desk, work -> Answer.text(200, ""));
      CompletableFuture<Answer> other = new CompletableFuture<>();
      desk.ask("other", work -> Answer.text(200, ""), (answer, work) -> other.complete(answer));

      assertThat(get(third).status()).isEqualTo(429);
      running.callOff(ReadWork.Why.GONE);
      assertThat(get(other).status()).isEqualTo(200);
      assertThat(get(second).status()).isEqualTo(200);
    }
  }

  @Test
  void who_has_waited_for_long_is_told_so_too() throws Exception {
    try (ReadDesk desk = new ReadDesk(settings(5, 500, 20_000), System::nanoTime)) {
      CompletableFuture<Answer> endless = ask(desk, ReadDeskTest::untilCalledOff);

      assertThat(get(ask(desk, work -> Answer.text(200, ""))).status()).isEqualTo(429);
      assertThat(endless).isNotDone();
    }
  }

  @Test
  void a_question_ends_in_time() throws Exception {
    try (ReadDesk desk = new ReadDesk(settings(5, 20_000, 30), System::nanoTime)) {
      Answer late = get(ask(desk, ReadDeskTest::untilCalledOff));

      assertThat(late.status()).isEqualTo(504);
      assertThat(new String(late.body(), UTF_8)).startsWith("request timed out, decrease");
    }
  }

  @Test
  void a_client_that_goes_ends_its_question_and_the_next_begins() throws Exception {
    try (ReadDesk desk = new ReadDesk(settings(5, 20_000, 20_000), System::nanoTime)) {
      CompletableFuture<Answer> told = new CompletableFuture<>();
      CountDownLatch begun = new CountDownLatch(1);
      ReadDesk.Job job =
          desk.ask(
              "acme",
              work -> {
                begun.countDown();
                return untilCalledOff(work);
              },
              (answer, work) -> told.complete(answer));
      CompletableFuture<Answer> next = ask(desk, work -> Answer.text(200, ""));
      begun.await();
      job.callOff(ReadWork.Why.GONE);

      assertThat(get(told).status()).isEqualTo(499);
      assertThat(get(next).status()).isEqualTo(200);
      assertThat(desk.underWay()).isZero();
    }
  }

  @Test
  void answers_that_nobody_takes_keep_others_from_being_made() throws Exception {
    try (ReadDesk desk = new ReadDesk(settings(5, 50, 20_000), System::nanoTime)) {
      CompletableFuture<Boolean> tooSlow = new CompletableFuture<>();
      desk.sending(1 << 20, () -> tooSlow.complete(true));

      assertThat(get(ask(desk, work -> Answer.text(200, ""))).status()).isEqualTo(429);
      assertThat(tooSlow.get(20, TimeUnit.SECONDS)).isTrue();
      desk.taken(1 << 20);
      assertThat(get(ask(desk, work -> Answer.text(200, ""))).status()).isEqualTo(200);
    }
  }

  @Test
  void a_stop_ends_all() throws Exception {
    CompletableFuture<Answer> running;
    CompletableFuture<Answer> waiting;
    try (ReadDesk desk = new ReadDesk(settings(5, 20_000, 20_000), System::nanoTime)) {
      CountDownLatch begun = new CountDownLatch(1);
      running =
          ask(
              desk,
              work -> {
                begun.countDown();
                return untilCalledOff(work);
              });
      waiting = ask(desk, work -> Answer.text(200, ""));
      begun.await();
    }
    assertThat(get(running).status()).isEqualTo(503);
    assertThat(get(waiting).status()).isEqualTo(503);
  }

  @Test
  void what_goes_wrong_is_an_answer_without_its_words() throws Exception {
    try (ReadDesk desk = new ReadDesk(settings(5, 20_000, 20_000), System::nanoTime)) {
      Answer failed =
          get(
              ask(
                  desk,
                  work -> {
                    throw new IOException("secret path");
                  }));

      assertThat(failed.status()).isEqualTo(500);
      assertThat(new String(failed.body(), UTF_8)).doesNotContain("secret");
    }
  }
}
