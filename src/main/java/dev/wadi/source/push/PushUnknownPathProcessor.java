package dev.wadi.source.push;

import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorReply;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import java.net.InetSocketAddress;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/**
 * Answers requests that no other route of the port takes. {@code OPTIONS} is 200 where a format's
 * senders ask so whether its door is there. Never blocks.
 */
public final class PushUnknownPathProcessor implements Processor {
  /* While routes are starting or going: senders take a 404 for good and drop their lines. */
  private static final DoorReply LATER =
      new DoorReply(503, null, new byte[0], Map.of("Retry-After", "1"));

  private final DoorFormats formats;
  private final PushStatistics statistics;
  private final UnknownPath unknown;

  public PushUnknownPathProcessor(
      DoorFormats formats, PushStatistics statistics, UnknownPath unknown) {
    this.formats = formats;
    this.statistics = statistics;
    this.unknown = unknown;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    Object local = message.getHeader(NettyConstants.NETTY_LOCAL_ADDRESS);
    FullHttpRequest request = exchange.getMessage(NettyHttpMessage.class).getHttpRequest();
    int port = local instanceof InetSocketAddress own ? own.getPort() : 0;
    String path = TargetPath.of(request.uri(), port);
    String allowed =
        exchange.getContext().hasComponent("netty-http") instanceof DoorPaths paths
            ? paths.methods(path, port)
            : "";
    DoorReply reply =
        !exchange.getContext().isStarted() && allowed.isEmpty()
            ? LATER
            : !allowed.isEmpty() && asksWhetherItIsThere(request, path, port)
                ? new DoorReply(200, null, new byte[0], Map.of("Allow", "OPTIONS, " + allowed))
                : unknown.reply(path, allowed);
    PushAnswerProcessor.write(message, reply);
    statistics.count(UnknownPath.DOOR, reply.status());
  }

  private boolean asksWhetherItIsThere(FullHttpRequest request, String path, int port) {
    DoorFormat format = formats.of(path, port);
    return format != null
        && format.answersOptions()
        && request instanceof ReceivedRequest received
        && received.asked.equals(HttpMethod.OPTIONS);
  }
}
