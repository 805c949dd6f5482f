package dev.wadi.event;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.event.NotHeardException.Remedy;
import dev.wadi.station.StationState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventListenerTest {
  private static final ListenerSettings QUICK =
      new ListenerSettings(1, 20, 20, TimeUnit.DAYS.toMillis(1), 3);
  private static final ListenerSettings PATIENT =
      new ListenerSettings(60_000, 60_000, 60_000, TimeUnit.DAYS.toMillis(1), 3);

  @TempDir Path folder;

  private final List<String> heard = new CopyOnWriteArrayList<>();
  private EventJournal journal;

  @BeforeEach
  void open() throws Exception {
    journal = EventJournal.open(folder, 1 << 20);
  }

  @AfterEach
  void close() throws Exception {
    journal.close();
  }

  private EventListener listener(ListenerSettings settings, EventListener.Hearer hearer)
      throws Exception {
    EventListener listener =
        new EventListener(
            journal.reader("ops"), settings, hearer, InstantSource.system(), new Random(1));
    listener.start();
    return listener;
  }

  private void tell(String... names) {
    for (String name : names) {
      journal.tell(Event.of(Instant.now(), name));
    }
  }

  private static void finish(EventListener listener, long millis) {
    listener.finish();
    listener.join(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis));
  }

  private void hear(ToldEvent event) {
    heard.add(event.event().name());
  }

  @Test
  void what_fails_comes_again_before_what_follows() throws Exception {
    CountDownLatch failures = new CountDownLatch(5);
    CountDownLatch taken = new CountDownLatch(3);
    EventListener listener =
        listener(
            QUICK,
            event -> {
              if (failures.getCount() > 0) {
                failures.countDown();
                throw new IllegalStateException("not now");
              }
              hear(event);
              taken.countDown();
            });
    tell("alert", "rotation", "stop");
    assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();
    finish(listener, 20_000);

    assertThat(heard).containsExactly("alert", "rotation", "stop");
    assertThat(listener.report().lastError()).contains("not now");
  }

  @Test
  void what_is_never_taken_is_buried_at_once() throws Exception {
    EventListener listener =
        listener(
            PATIENT,
            event -> {
              if (event.event().name().equals("alert")) {
                throw new NotHeardException("status 400: no", Remedy.NEVER, 0);
              }
              hear(event);
            });
    tell("alert", "stop");
    finish(listener, 20_000);

    assertThat(heard).containsExactly("stop");
    assertThat(Files.readString(folder.resolve("ops.dead.jsonl"))).contains("status 400: no");
  }

  @Test
  void what_is_too_old_is_buried_after_its_tries() throws Exception {
    CountDownLatch tries = new CountDownLatch(3);
    EventListener listener =
        listener(
            QUICK,
            event -> {
              if (event.event().name().equals("alert")) {
                tries.countDown();
                throw new NotHeardException("status 503", Remedy.AGAIN, 0);
              }
              hear(event);
            });
    journal.tell(Event.of(Instant.now().minusSeconds(100_000), "alert"));
    tell("stop");
    assertThat(tries.await(20, TimeUnit.SECONDS)).isTrue();
    finish(listener, 20_000);

    assertThat(heard).containsExactly("stop");
    assertThat(Files.readString(folder.resolve("ops.dead.jsonl"))).contains("status 503");
  }

  @Test
  void one_that_was_down_already_does_not_keep_the_end_waiting() throws Exception {
    CountDownLatch failed = new CountDownLatch(3);
    EventListener listener =
        listener(
            QUICK,
            event -> {
              failed.countDown();
              throw new NotHeardException("status 503", Remedy.AGAIN, 0);
            });
    tell("alert", "stop");
    assertThat(failed.await(20, TimeUnit.SECONDS)).isTrue();
    long began = System.nanoTime();
    finish(listener, 30_000);

    assertThat(System.nanoTime() - began).isLessThan(TimeUnit.SECONDS.toNanos(15));
    assertThat(journal.reader("ops").behindEvents()).isEqualTo(2);
  }

  @Test
  void one_that_stumbles_at_the_end_is_tried_again_within_the_time() throws Exception {
    CountDownLatch once = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    EventListener listener =
        listener(
            PATIENT,
            event -> {
              if (event.event().name().equals("stop") && once.getCount() > 0) {
                once.countDown();
                throw new NotHeardException("status 503", Remedy.AGAIN, 0);
              }
              hear(event);
              started.countDown();
            });
    tell("start");
    assertThat(started.await(20, TimeUnit.SECONDS)).isTrue();
    listener.hold(true);
    tell("stop");
    finish(listener, 20_000);

    assertThat(heard).containsExactly("start", "stop");
  }

  @Test
  void a_person_may_hold_it_and_let_it_go_on() throws Exception {
    CountDownLatch resumed = new CountDownLatch(1);
    EventListener listener =
        listener(
            QUICK,
            event -> {
              hear(event);
              resumed.countDown();
            });
    listener.pauseByPerson(true);
    assertThat(listener.report().state()).isEqualTo(StationState.PAUSED);
    listener.pauseByPerson(false);
    tell("alert");
    assertThat(resumed.await(20, TimeUnit.SECONDS)).isTrue();
    finish(listener, 20_000);

    assertThat(heard).containsExactly("alert");
    assertThat(listener.operations())
        .extracting(o -> o.name())
        .containsExactly("pause", "resume", "retryNow");
  }

  @Test
  void a_hearer_that_does_not_come_back_is_left_at_the_deadline() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    EventListener listener =
        listener(
            QUICK,
            event -> {
              begun.countDown();
              new CountDownLatch(1).await();
            });
    tell("alert");
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    finish(listener, 100);

    assertThat(heard).isEmpty();
    assertThat(journal.reader("ops").behindEvents()).isEqualTo(1);
  }

  @Test
  void one_that_fails_several_times_is_in_trouble() throws Exception {
    CountDownLatch tries = new CountDownLatch(5);
    EventListener listener =
        listener(
            QUICK,
            event -> {
              tries.countDown();
              throw new NotHeardException("status 503\u001b[2J", Remedy.AGAIN, 0);
            });
    tell("alert");
    assertThat(tries.await(20, TimeUnit.SECONDS)).isTrue();

    assertThat(listener.report().state()).isEqualTo(StationState.IN_TROUBLE);
    assertThat(listener.report().lastError()).isEqualTo("status 503 [2J");
    listener.stop();
    listener.join(System.nanoTime());
  }
}
