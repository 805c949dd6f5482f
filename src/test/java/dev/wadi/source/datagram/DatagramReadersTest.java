package dev.wadi.source.datagram;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.logd.LogdQuery;
import dev.wadi.kit.BatchMaker;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogdClient;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readers behind a socket that takes what it likes. */
class DatagramReadersTest {
  private static final InetSocketAddress READER =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711);
  private static final LogdQuery WARNED =
      new LogdQuery(0, 0, Long.MIN_VALUE, Long.MAX_VALUE, 4, "", 0, "", 0, "", "", "", "");

  private final DatagramCounts counts = new DatagramCounts();
  private final Socket socket = new Socket();
  private final DatagramReaders readers =
      new DatagramReaders(
          DatagramSettings.DEFAULT, counts, System::nanoTime, wanted -> List.of(), socket);

  /** Takes nothing while it is full. */
  private static final class Socket implements DatagramReaders.Outlet {
    private final List<String> sent = new CopyOnWriteArrayList<>();
    private volatile boolean full;

    @Override
    public boolean send(byte[] message, InetSocketAddress to) {
      if (!full) {
        sent.add(LogdClient.fields(message).get(7));
      }
      return !full;
    }

    @Override
    public void flush() {}

    long lost() {
      return sent.stream()
          .filter(text -> text.startsWith("lost "))
          .mapToLong(text -> Long.parseLong(text.substring(5)))
          .sum();
    }

    long lines() {
      return sent.stream().filter(text -> text.startsWith("line ")).count();
    }
  }

  @AfterEach
  void close() {
    readers.close();
  }

  private static Batch batch(String tenant, int lines, String more) {
    BatchMaker made = new BatchMaker(tenant);
    IntStream.range(0, lines)
        .forEach(i -> made.add(Labels.parse("{env=\"prod\"}"), i + 1, "line " + i + more));
    return made.make();
  }

  private void follow(LogdQuery wanted) throws Exception {
    int before = socket.sent.size();
    readers.tail(READER, "main", wanted);
    LiveGateway.await("an answer", () -> socket.full || socket.sent.size() > before);
  }

  @Test
  void who_asks_for_the_same_again_loses_nothing_that_waits_for_him() throws Exception {
    follow(LogdQuery.ALL);
    socket.full = true;
    readers.show(batch("main", 10, ""));
    readers.tail(READER, "main", LogdQuery.ALL);
    socket.full = false;

    LiveGateway.await("all lines", () -> socket.lines() == 10);
    assertThat(counts.unsent.sum()).isZero();
  }

  @Test
  void what_waits_for_who_asks_for_something_else_is_counted() throws Exception {
    follow(LogdQuery.ALL);
    socket.full = true;
    readers.show(batch("main", 10, ""));
    readers.tail(READER, "main", WARNED);
    LiveGateway.await("they are counted", () -> counts.unsent.sum() == 10);
    socket.full = false;

    readers.show(batch("main", 5, ""));
    assertThat(socket.lines()).isZero();
  }

  @Test
  void a_reader_who_is_too_slow_is_told_how_many_he_did_not_get() throws Exception {
    follow(LogdQuery.ALL);
    socket.full = true;
    for (int i = 0; i < 10; i++) {
      readers.show(batch("main", 100, "x".repeat(1_000)));
    }
    LiveGateway.await("some made room", () -> counts.unsent.sum() > 0);
    socket.full = false;

    LiveGateway.await("each came or is told", () -> socket.lines() + socket.lost() == 1_000);
    assertThat(socket.lost()).isEqualTo(counts.unsent.sum()).isPositive();
  }

  @Test
  void batches_that_nobody_has_room_for_are_told_to_their_own_readers_alone() throws Exception {
    InetSocketAddress other = new InetSocketAddress(InetAddress.getLoopbackAddress(), 4712);
    follow(LogdQuery.ALL);
    int huge = 5 << 20;
    readers.show(batch("other", 1, "x".repeat(huge)));
    readers.show(batch("main", 1, "x".repeat(huge)));

    LiveGateway.await("it is told", () -> socket.lost() > 0);
    assertThat(socket.lost()).isEqualTo(1);
    assertThat(counts.unsent.sum()).isEqualTo(2);
    assertThat(readers.kick(other)).isFalse();
  }
}
