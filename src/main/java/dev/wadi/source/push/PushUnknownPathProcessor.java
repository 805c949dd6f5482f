package dev.wadi.source.push;

import dev.wadi.source.door.DoorReply;
import java.net.InetSocketAddress;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.NettyConstants;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/** Answers requests that no other route of the port takes. Never blocks. */
public final class PushUnknownPathProcessor implements Processor {
  private final PushStatistics statistics;
  private final UnknownPath unknown;

  public PushUnknownPathProcessor(PushStatistics statistics, UnknownPath unknown) {
    this.statistics = statistics;
    this.unknown = unknown;
  }

  @Override
  public void process(Exchange exchange) {
    Message message = exchange.getMessage();
    Object local = message.getHeader(NettyConstants.NETTY_LOCAL_ADDRESS);
    String uri = exchange.getMessage(NettyHttpMessage.class).getHttpRequest().uri();
    int port = local instanceof InetSocketAddress own ? own.getPort() : 0;
    String path = TargetPath.of(uri, port);
    String allowed =
        exchange.getContext().hasComponent("netty-http") instanceof DoorPaths paths
            ? paths.methods(path, port)
            : "";
    DoorReply reply = unknown.reply(path, allowed);
    PushAnswerProcessor.write(message, reply);
    statistics.count(UnknownPath.DOOR, reply.status());
  }
}
