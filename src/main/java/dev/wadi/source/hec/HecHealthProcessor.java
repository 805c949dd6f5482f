package dev.wadi.source.hec;

import dev.wadi.model.Credentials;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Identity;
import dev.wadi.source.door.DoorReply;
import io.netty.handler.codec.http.HttpHeaders;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.netty.http.NettyHttpMessage;

/**
 * Stands before the collector's page of health: a token that is shown there is to be a good one,
 * since senders ask by this page whether theirs is. None need be shown.
 */
public final class HecHealthProcessor implements Processor {
  HecHealthProcessor() {}

  @Override
  public void process(Exchange exchange) {
    HttpHeaders headers = exchange.getMessage(NettyHttpMessage.class).getHttpRequest().headers();
    String token = headers.get("Authorization");
    if (token == null) {
      return;
    }
    Doorkeeper doorkeeper =
        exchange.getContext().getRegistry().lookupByNameAndType(Doorkeeper.BEAN, Doorkeeper.class);
    Identity.Answer who =
        doorkeeper.identity().who(new Credentials(HecFormat.SOURCE, token, null, null, null));
    if (who instanceof Identity.Stranger stranger) {
      DoorReply reply = HecAnswers.healthFor(stranger.reason());
      Message message = exchange.getMessage();
      message.removeHeaders("*");
      reply.headers().forEach(message::setHeader);
      message.setHeader(Exchange.HTTP_RESPONSE_CODE, reply.status());
      message.setHeader(Exchange.CONTENT_TYPE, reply.contentType());
      message.setBody(reply.body());
      exchange.setRouteStop(true);
    }
  }
}
