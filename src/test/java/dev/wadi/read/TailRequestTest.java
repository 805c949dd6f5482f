package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

class TailRequestTest {
  private final Counted channel = new Counted();
  private final ChannelHandlerContext context = channel.pipeline().firstContext();
  private final LiveTails tails =
      new LiveTails(
          new TailSettings(1, Duration.ofHours(1), Duration.ofSeconds(30)),
          InstantSource.system(),
          System::nanoTime);

  /** A connection that knows how many wait for its end. */
  private static final class Counted extends EmbeddedChannel {
    private int waiting;

    Counted() {
      super(new ChannelInboundHandlerAdapter());
    }

    @Override
    public ChannelFuture closeFuture() {
      ChannelFuture real = super.closeFuture();
      return (ChannelFuture)
          Proxy.newProxyInstance(
              ChannelFuture.class.getClassLoader(),
              new Class<?>[] {ChannelFuture.class},
              (proxy, method, arguments) -> {
                waiting += method.getName().equals("addListener") ? 1 : 0;
                waiting -= method.getName().equals("removeListener") ? 1 : 0;
                return method.invoke(real, arguments);
              });
    }
  }

  private TailRequest begin() throws Exception {
    FullHttpRequest request =
        new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/loki/api/v1/tail");
    request
        .headers()
        .set("Connection", "Upgrade")
        .set("Upgrade", "websocket")
        .set("Sec-WebSocket-Version", "13")
        .set("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
    return TailRequest.begin(request, context, tails, () -> {});
  }

  @Test
  void of_refused_questions_nothing_stays_with_a_connection_that_goes_on() throws Exception {
    int before = channel.waiting;
    for (int i = 0; i < 3; i++) {
      begin().answered(400);
    }

    assertThat(channel.waiting).isEqualTo(before);
    assertThat(tails.open()).isZero();
  }

  @Test
  void a_connection_that_ends_gives_the_place_back() throws Exception {
    begin().answered(Answer.SWITCHING);
    assertThat(tails.open()).isEqualTo(1);

    channel.close();

    assertThat(tails.open()).isZero();
  }
}
