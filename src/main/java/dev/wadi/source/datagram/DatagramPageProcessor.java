package dev.wadi.source.datagram;

import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.netty.http.NettyHttpMessage;
import org.apache.camel.support.AsyncProcessorSupport;

/** Answers {@code GET /} and {@code GET /info}; lines are looked up off the server's event loop. */
public final class DatagramPageProcessor extends AsyncProcessorSupport {
  private final DatagramDoor door;
  private final DatagramPages pages;
  private final boolean lines;
  private final LongSupplier nanoTicker;

  /**
   * @param lines the newest lines, or the state of the door
   */
  DatagramPageProcessor(
      DatagramDoor door, DatagramPages pages, boolean lines, LongSupplier nanoTicker) {
    this.door = door;
    this.pages = pages;
    this.lines = lines;
    this.nanoTicker = nanoTicker;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    FullHttpRequest request = exchange.getMessage(NettyHttpMessage.class).getHttpRequest();
    String tenant = pages.tenant(request.headers().get("Authorization"));
    QueryStringDecoder query = new QueryStringDecoder(request.uri());
    DatagramReaders readers = door.readers();
    if (tenant == null) {
      return atOnce(exchange, callback, DatagramPages.Page.UNAUTHORIZED);
    }
    if (!lines) {
      return atOnce(exchange, callback, pages.info(nanoTicker.getAsLong()));
    }
    if (readers == null) {
      return atOnce(exchange, callback, DatagramPages.Page.BUSY);
    }
    try {
      readers.look(() -> look(exchange, callback, tenant, query));
      return false;
    } catch (RejectedExecutionException e) {
      return atOnce(exchange, callback, DatagramPages.Page.BUSY);
    }
  }

  private void look(
      Exchange exchange, AsyncCallback callback, String tenant, QueryStringDecoder query) {
    try {
      answer(exchange, pages.lines(tenant, query.parameters()));
    } catch (Exception e) {
      exchange.setException(e);
    }
    callback.done(false);
  }

  private static boolean atOnce(
      Exchange exchange, AsyncCallback callback, DatagramPages.Page page) {
    answer(exchange, page);
    callback.done(true);
    return true;
  }

  private static void answer(Exchange exchange, DatagramPages.Page page) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, page.status());
    message.setHeader(Exchange.CONTENT_TYPE, page.type());
    message.setHeader("X-Content-Type-Options", "nosniff");
    message.setHeader("Cache-Control", "no-store");
    message.setBody(page.body());
  }
}
