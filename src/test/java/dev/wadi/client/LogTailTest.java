package dev.wadi.client;

import static dev.wadi.kit.LogdClient.field;
import static dev.wadi.kit.LogdClient.join;
import static dev.wadi.kit.LogdClient.msg;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogdReceiver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Following servers that keep their word, forget us, let us go, and go away. */
@Timeout(60)
class LogTailTest {
  private static final byte[] TAILING =
      join(field(7, "\rtailing logs\u001b[0K"), field(12, "//logd"));
  private static final byte[] KICK = join(field(7, "kick"), field(12, "//logd"));
  private static final LogTail.Rhythm FAST =
      new LogTail.Rhythm(
          Duration.ofMillis(50),
          Duration.ofMillis(250),
          Duration.ofMillis(1_000),
          Duration.ofMillis(400));

  /** To one that does not take a busy machine for silence. */
  private static final LogTail.Rhythm PATIENT =
      new LogTail.Rhythm(FAST.keepAlive(), FAST.quiet(), Duration.ofMinutes(1), FAST.longestWait());

  /** Keeps all that it is told, one word for each. */
  private static class Heard implements LogTail.Listener {
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<TailNotice> notices = new CopyOnWriteArrayList<>();

    @Override
    public void line(ReceivedLine line) {
      lines.add(line.text());
    }

    @Override
    public void told(TailNotice notice) {
      notices.add(notice);
    }

    List<TailNotice.Kind> kinds() {
      return notices.stream().map(TailNotice::kind).toList();
    }

    void await(TailNotice.Kind... kinds) throws InterruptedException {
      LiveGateway.await(
          List.of(kinds) + " but was " + kinds(), () -> kinds().equals(List.of(kinds)));
    }
  }

  private final Heard heard = new Heard();

  private static ReadSettings at(int port) {
    return ReadSettings.DEFAULT.withServer("127.0.0.1", port).withSecret("geheim");
  }

  private LogTail tail(LogdReceiver server, LogTail.Rhythm rhythm) {
    return LogTail.open(at(server.port()), rhythm, ReadFilter.ALL.withLevel(LogLevel.WARN), heard);
  }

  private static LogdReceiver.Packet last(LogdReceiver server, int command) throws Exception {
    LiveGateway.await(
        "command " + command,
        () -> server.packets().stream().anyMatch(packet -> packet.command() == command));
    return server.packets().stream()
        .filter(packet -> packet.command() == command)
        .reduce((first, second) -> second)
        .orElseThrow();
  }

  private static void say(LogdReceiver server, byte[] message) throws Exception {
    server.reply(last(server, 1).from(), message);
  }

  @Test
  void lines_come_as_soon_as_the_server_has_them() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail = tail(server, LogTail.Rhythm.USUAL)) {
      say(server, TAILING);
      heard.await(TailNotice.Kind.FOLLOWING);
      say(server, msg(1, "/prod/api/Login", 5, "boom"));
      say(server, new byte[] {0x3a, 9, 1});
      say(server, msg(2, "/prod/api/Login", 5, "again"));
      say(server, join(field(7, "good evening"), field(12, "//logd")));

      heard.await(TailNotice.Kind.FOLLOWING, TailNotice.Kind.SAID);
      assertThat(heard.notices.get(1).text()).isEqualTo("good evening");
      assertThat(heard.lines).containsExactly("boom", "again");
      assertThat(tail.report()).isEqualTo(new TailReport(true, 2, 0, 0, 1));
      assertThat(last(server, 1).parameters().getField(8).getVarintList()).containsExactly(4L);
    }
  }

  @Test
  void it_says_that_it_is_still_there_and_asks_again_when_it_hears_nothing() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail = tail(server, PATIENT)) {
      say(server, TAILING);
      last(server, 2);
      int questions = (int) server.packets().stream().filter(p -> p.command() == 1).count();
      LiveGateway.await(
          "another TAIL",
          () -> server.packets().stream().filter(p -> p.command() == 1).count() > questions);
      say(server, TAILING);

      assertThat(tail.report().following()).isTrue();
      assertThat(heard.kinds()).containsExactly(TailNotice.Kind.FOLLOWING);
      assertThat(server.wrong()).isEmpty();
    }
  }

  @Test
  void a_server_that_was_away_is_followed_again_and_the_gap_is_told() throws Exception {
    LogdReceiver server = new LogdReceiver("geheim", false);
    int port = server.port();
    try (LogTail tail = tail(server, FAST)) {
      say(server, TAILING);
      heard.await(TailNotice.Kind.FOLLOWING);
      server.close();
      heard.await(TailNotice.Kind.FOLLOWING, TailNotice.Kind.AWAY);
      assertThat(tail.report().following()).isFalse();

      server = new LogdReceiver("geheim", false, port);
      say(server, TAILING);
      say(server, msg(1, "/prod/api/Login", 5, "back"));
      heard.await(TailNotice.Kind.FOLLOWING, TailNotice.Kind.AWAY, TailNotice.Kind.BACK);
      assertThat(heard.notices.get(2).gap()).isPositive();
      LiveGateway.await("the line", () -> heard.lines.equals(List.of("back")));
      assertThat(tail.report().gaps()).isEqualTo(1);
    } finally {
      server.close();
    }
  }

  @Test
  void a_server_that_falls_silent_is_away() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail = tail(server, FAST)) {
      say(server, TAILING);
      heard.await(TailNotice.Kind.FOLLOWING, TailNotice.Kind.AWAY);

      assertThat(heard.notices.get(1).text()).contains("nothing was heard for 1000 ms");
      assertThat(tail.report().following()).isFalse();
    }
  }

  @Test
  void who_is_let_go_asks_again_and_tells_it() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail = tail(server, PATIENT)) {
      say(server, TAILING);
      heard.await(TailNotice.Kind.FOLLOWING);
      say(server, KICK);
      heard.await(TailNotice.Kind.FOLLOWING, TailNotice.Kind.KICKED);
      int before = server.packets().size();
      LiveGateway.await("another question", () -> server.packets().size() > before);
      say(server, TAILING);

      heard.await(TailNotice.Kind.FOLLOWING, TailNotice.Kind.KICKED, TailNotice.Kind.BACK);
      assertThat(tail.report().gaps()).isEqualTo(1);
    }
  }

  @Test
  void a_server_that_has_no_room_is_asked_less_and_less() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail = tail(server, PATIENT)) {
      for (int i = 1; i <= 4; i++) {
        int questions = i;
        LiveGateway.await("question " + i, () -> server.packets().size() >= questions);
        say(server, KICK);
      }
      server.await(5);
      long third = server.packets().get(3).signedNanos() - server.packets().get(2).signedNanos();
      long fourth = server.packets().get(4).signedNanos() - server.packets().get(3).signedNanos();

      assertThat(Duration.ofNanos(third)).isGreaterThanOrEqualTo(Duration.ofMillis(390));
      assertThat(Duration.ofNanos(fourth)).isGreaterThanOrEqualTo(Duration.ofMillis(390));
      assertThat(tail.report().gaps()).isZero();
      assertThat(heard.kinds()).containsOnly(TailNotice.Kind.KICKED);
    }
  }

  @Test
  void what_the_server_let_go_is_told_and_counted() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail = tail(server, LogTail.Rhythm.USUAL)) {
      say(server, TAILING);
      say(server, join(field(7, "lost 17"), field(12, "//logd")));

      heard.await(TailNotice.Kind.FOLLOWING, TailNotice.Kind.LOST);
      assertThat(heard.notices.get(1).lines()).isEqualTo(17);
      assertThat(tail.report().lost()).isEqualTo(17);
    }
  }

  @Test
  void what_this_machine_let_go_because_the_listener_was_slow_is_told() throws Exception {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch full = new CountDownLatch(1);
    Heard slow =
        new Heard() {
          @Override
          public void line(ReceivedLine line) {
            looking.countDown();
            try {
              full.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            super.line(line);
          }
        };
    int sent = 20_000;
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail = LogTail.open(at(server.port()), FAST, ReadFilter.ALL, slow)) {
      say(server, TAILING);
      byte[] line = msg(1, "/prod/api/Login", 5, "x".repeat(1_000));
      say(server, line);
      looking.await();
      for (int i = 1; i < sent; i++) {
        say(server, line);
      }
      full.countDown();

      LiveGateway.await(
          "each line is there or told", () -> tail.report().lines() + tail.report().lost() == sent);
      assertThat(tail.report().lost()).isPositive();
      assertThat(slow.kinds()).contains(TailNotice.Kind.LOST);
    }
  }

  @Test
  void a_listener_that_throws_is_told_to_whom_it_may_concern_and_gets_the_next_line()
      throws Exception {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler((thread, e) -> thrown.set(e));
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        LogTail tail =
            LogTail.open(
                at(server.port()),
                LogTail.Rhythm.USUAL,
                ReadFilter.ALL,
                line -> {
                  heard.line(line);
                  throw new IllegalStateException("not mine: " + line.text());
                })) {
      say(server, msg(1, "/prod/api/Login", 5, "one"));
      say(server, msg(1, "/prod/api/Login", 5, "two"));

      LiveGateway.await("both lines", () -> heard.lines.equals(List.of("one", "two")));
      assertThat(thrown.get()).hasMessageStartingWith("not mine: ");
      assertThat(tail.report().following()).isTrue();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  @Test
  void a_name_that_nobody_knows_is_told_once() throws Exception {
    try (LogTail tail =
        LogTail.open(
            ReadSettings.DEFAULT.withServer("no-such-host.invalid", 6102),
            FAST,
            ReadFilter.ALL,
            heard)) {
      heard.await(TailNotice.Kind.AWAY);
      assertThat(heard.notices.get(0).text())
          .isEqualTo("the name no-such-host.invalid is not known");
      assertThat(tail.report().following()).isFalse();
    }
  }

  @Test
  void closing_ends_it_also_from_within_and_its_thread_keeps_no_program_alive() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      AtomicReference<LogTail> own = new AtomicReference<>();
      AtomicReference<Thread> thread = new AtomicReference<>();
      CountDownLatch opened = new CountDownLatch(1);
      own.set(
          LogTail.open(
              at(server.port()),
              LogTail.Rhythm.USUAL,
              ReadFilter.ALL,
              line -> {
                try {
                  opened.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                thread.set(Thread.currentThread());
                own.get().close();
              }));
      opened.countDown();
      say(server, msg(1, "/prod/api/Login", 5, "enough"));

      LiveGateway.await("the thread ends", () -> thread.get() != null && !thread.get().isAlive());
      assertThat(thread.get().isDaemon()).isTrue();
      assertThat(thread.get().getName()).isEqualTo("wadi-client-tail");
      own.get().close();

      LogTail other = tail(server, LogTail.Rhythm.USUAL);
      say(server, TAILING);
      other.close();
      assertThat(other.report().following()).isFalse();
    }
  }
}
