package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.junit.jupiter.api.Test;

class DoorRoutesTest {
  @Test
  void who_pushes_while_the_routes_come_or_go_is_to_come_again() {
    FullHttpResponse answer = answer(true);

    assertThat(answer.status().code()).isEqualTo(503);
    assertThat(answer.headers().get("Retry-After")).isEqualTo("1");
    assertThat(answer.headers().get("Connection")).isEqualTo("close");
  }

  @Test
  void a_path_that_no_route_takes_is_not_there() {
    assertThat(answer(false).status().code()).isEqualTo(404);
  }

  private static FullHttpResponse answer(boolean away) {
    EmbeddedChannel channel = new EmbeddedChannel(new DoorRoutes(3100, () -> {}, () -> away));
    channel.writeInbound(
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.POST, "/loki/api/v1/push"));
    FullHttpResponse answer = channel.readOutbound();
    answer.release();
    assertThat(channel.isOpen()).isFalse();
    return answer;
  }
}
