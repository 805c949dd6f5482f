package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PushRequestHeadsTest {
  private final RequestMemory memory = new RequestMemory(1 << 20, System::nanoTime);
  private final AtomicInteger connections = new AtomicInteger(1);
  private final PushRequestHeads heads =
      new PushRequestHeads(DoorLimits.DEFAULT, memory, System::nanoTime, connections::get);
  private final EmbeddedChannel channel = new EmbeddedChannel(heads);

  private void write(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, ISO_8859_1));
  }

  @Test
  void what_stands_behind_a_chunked_body_is_not_kept() {
    write("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n");
    write("a: b\r\n".repeat(2_000) + "\r\n");

    assertThat(channel.<HttpRequest>readInbound().headers().size()).isEqualTo(1);
    assertThat(channel.<HttpContent>readInbound().content().readableBytes()).isEqualTo(1);
    assertThat(channel.<LastHttpContent>readInbound().trailingHeaders().isEmpty()).isTrue();
  }

  @Test
  void what_a_head_holds_is_counted_until_it_is_whole() {
    write("POST / HTTP/1.1\r\n" + "a: b\r\n".repeat(1_000));
    assertThat(memory.usedBytes()).isGreaterThan(100_000);

    write("\r\n");
    assertThat(memory.usedBytes()).isZero();
    assertThat(channel.<HttpRequest>readInbound().headers().size()).isEqualTo(1_000);
  }

  @Test
  void the_head_of_a_usual_sender_is_not_counted() {
    write("POST /loki/api/v1/push HTTP/1.1\r\n" + "X-Some-Header: some value\r\n".repeat(30));
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void a_head_that_goes_away_leaves_nothing_behind() {
    write("POST / HTTP/1.1\r\n" + "a: b\r\n".repeat(1_000));
    channel.close();
    channel.runPendingTasks();
    assertThat(memory.usedBytes()).isZero();
  }

  @Test
  void a_held_connection_reads_no_further_and_goes_on_where_it_was() throws Exception {
    heads.hold();
    write("GET /a HTTP/1.1\r\n\r\n");
    assertThat(channel.<Object>readInbound()).isNull();
    assertThat(channel.config().isAutoRead()).isFalse();

    heads.resume(channel.pipeline().context(heads));
    assertThat(channel.<HttpRequest>readInbound().uri()).isEqualTo("/a");
  }

  @Test
  void pipelined_requests_of_a_crowd_wait_the_longer_the_more_they_are() {
    connections.set(1_000);
    assertThat(heads.pauseNanos()).as("nothing lies ready").isZero();
    heads.hold();
    write("GET /a HTTP/1.1\r\n\r\n");
    assertThat(heads.pauseNanos()).isEqualTo(500_000_000);
    connections.set(10);
    assertThat(heads.pauseNanos()).isZero();
  }
}
