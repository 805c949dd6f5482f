package dev.wadi.client;

import static dev.wadi.kit.LogdClient.field;
import static dev.wadi.kit.LogdClient.join;
import static dev.wadi.kit.LogdClient.msg;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogdReceiver;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Questions to servers that answer well, badly, late or not at all. */
@Timeout(60)
class LogQueryTest {
  private static final byte[] END = join(field(7, "+END"), field(12, "//logd"));

  /* Longer than a busy machine takes between a question and what is said to it here. */
  private static final Duration QUIET = Duration.ofSeconds(2);
  private static final Duration LONG = Duration.ofSeconds(20);

  private static CompletableFuture<QueryAnswer> asked(LogQuery query) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return query.ask(ReadFilter.ALL.withKeyPrefix("/prod"));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  private static LogQuery to(LogdReceiver server) {
    return LogQuery.at("127.0.0.1", server.port()).secret("geheim").patience(LONG, 1, LONG);
  }

  private static byte[] line(int i) {
    return msg(1_000L + i, "/prod/api/Login", 3, "line " + i);
  }

  @Test
  void an_answer_has_its_lines_as_they_came_up_to_the_end() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      CompletableFuture<QueryAnswer> coming = asked(to(server));
      server.await(1);
      LogdReceiver.Packet question = server.packets().get(0);
      assertThat(question.command()).isEqualTo(3);
      server.reply(question.from(), line(2));
      server.reply(question.from(), join(field(7, "querying logs..."), field(12, "//logd")));
      server.reply(question.from(), line(1));
      server.reply(question.from(), END);

      QueryAnswer answer = coming.get();
      assertThat(answer.lines()).extracting(ReceivedLine::text).containsExactly("line 2", "line 1");
      assertThat(answer.complete()).isTrue();
    }
  }

  @Test
  void an_answer_without_its_end_is_not_complete() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      CompletableFuture<QueryAnswer> coming = asked(to(server).patience(QUIET, 1, LONG));
      server.await(1);
      server.reply(server.packets().get(0).from(), line(1));

      QueryAnswer answer = coming.get();
      assertThat(answer.lines()).hasSize(1);
      assertThat(answer.end()).isEqualTo(QueryAnswer.End.SILENCE);
      assertThat(answer.complete()).isFalse();
    }
  }

  @Test
  void an_answer_with_something_unreadable_is_not_complete() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      CompletableFuture<QueryAnswer> coming = asked(to(server));
      server.await(1);
      server.reply(server.packets().get(0).from(), new byte[] {0x3a, 9, 1});
      server.reply(server.packets().get(0).from(), END);

      assertThat(coming.get().unreadable()).isEqualTo(1);
      assertThat(coming.get().complete()).isFalse();
    }
  }

  @Test
  void a_question_that_nobody_answers_is_asked_again_from_another_port() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", true)) {
      LogQuery query =
          LogQuery.of(
                  ReadSettings.DEFAULT
                      .withServer("127.0.0.1", server.port())
                      .withSecret("geheim")
                      .withTime(SignedTime.GO))
              .patience(QUIET, 3, LONG);
      CompletableFuture<QueryAnswer> coming = asked(query);
      server.await(2);
      server.reply(server.packets().get(0).from(), line(1));
      server.reply(server.packets().get(1).from(), line(2));
      server.reply(server.packets().get(1).from(), END);

      assertThat(coming.get().lines()).extracting(ReceivedLine::text).containsExactly("line 2");
      assertThat(server.packets()).extracting(LogdReceiver.Packet::from).doesNotHaveDuplicates();
      assertThat(server.wrong()).isEmpty();
    }
  }

  @Test
  void a_server_that_stays_silent_ends_the_question() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      QueryAnswer answer = to(server).patience(Duration.ofMillis(50), 3, LONG).ask(ReadFilter.ALL);

      assertThat(answer.end()).isEqualTo(QueryAnswer.End.SILENCE);
      server.await(3);
    }
  }

  @Test
  void a_server_that_is_not_there_is_told_and_one_that_comes_up_is_heard() throws Exception {
    int port;
    try (DatagramSocket free =
        new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      port = free.getLocalPort();
    }
    LogQuery query = LogQuery.at("127.0.0.1", port).secret("geheim");
    assertThat(query.patience(Duration.ofMillis(20), 2, LONG).ask(ReadFilter.ALL).end())
        .isEqualTo(QueryAnswer.End.UNREACHABLE);

    CompletableFuture<QueryAnswer> coming = asked(query.patience(Duration.ofMillis(200), 50, LONG));
    try (LogdReceiver server = new LogdReceiver("geheim", false, port)) {
      server.await(1);
      server.reply(server.packets().get(0).from(), END);
      LiveGateway.await(
          "an end",
          () -> {
            try {
              server.reply(server.packets().get(server.packets().size() - 1).from(), END);
            } catch (Exception e) {
              throw new AssertionError(e);
            }
            return coming.isDone();
          });
      assertThat(coming.get().complete()).isTrue();
    }
  }

  @Test
  void what_others_send_is_not_an_answer() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        DatagramSocket stranger = new DatagramSocket()) {
      CompletableFuture<QueryAnswer> coming = asked(to(server));
      server.await(1);
      byte[] forged = line(666);
      stranger.send(new DatagramPacket(forged, forged.length, server.packets().get(0).from()));
      server.reply(server.packets().get(0).from(), line(1));
      server.reply(server.packets().get(0).from(), END);

      assertThat(coming.get().lines()).extracting(ReceivedLine::text).containsExactly("line 1");
    }
  }

  @Test
  void an_answer_takes_no_more_memory_than_it_may() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      CompletableFuture<QueryAnswer> coming = asked(to(server).mostBytes(2_000));
      server.await(1);
      for (int i : IntStream.range(0, 20).toArray()) {
        server.reply(server.packets().get(0).from(), line(i));
      }

      assertThat(coming.get().end()).isEqualTo(QueryAnswer.End.TOO_MUCH);
      assertThat(coming.get().lines()).hasSizeBetween(1, 10);
    }
  }

  @Test
  void an_answer_without_end_comes_to_one() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      CompletableFuture<QueryAnswer> coming =
          asked(to(server).patience(LONG, 1, Duration.ofMillis(300)));
      server.await(1);
      while (!coming.isDone()) {
        server.reply(server.packets().get(0).from(), line(1));
      }

      assertThat(coming.get().end()).isEqualTo(QueryAnswer.End.TOO_LONG);
    }
  }

  @Test
  void a_name_that_nobody_knows_is_told() {
    assertThatThrownBy(() -> LogQuery.at("no-such-host.invalid", 6102).ask(ReadFilter.ALL))
        .isInstanceOf(UnknownHostException.class)
        .hasMessageContaining("no-such-host.invalid");
  }
}
