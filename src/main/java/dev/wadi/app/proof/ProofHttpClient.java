package dev.wadi.app.proof;

import dev.wadi.proof.Reply;
import dev.wadi.proof.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeSendingEvent;
import org.apache.camel.support.EventNotifierSupport;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * The end of Camel's HTTP client: a request is written down as it would go over the wire, and
 * answered with what the case says, 200 as it comes; nothing is connected.
 */
final class ProofHttpClient extends EventNotifierSupport implements ExecChainHandler {
  /* What the client tells of itself. */
  private static final Set<String> UNTOLD =
      Set.of("user-agent", "accept-encoding", "connection", "host", "content-length");

  private final Supplier<Recording> recording;

  /* A request knows nothing of the exchange that it belongs to; the thread that sends it does. */
  private static final ThreadLocal<@Nullable Exchange> SENDING = new ThreadLocal<>();

  ProofHttpClient(Supplier<Recording> recording) {
    this.recording = recording;
  }

  HttpComponent component(HttpComponent component) {
    component.setHttpClientConfigurer(
        builder -> builder.addExecInterceptorFirst("wadi-proof", this).disableAutomaticRetries());
    return component;
  }

  @Override
  public boolean isEnabled(CamelEvent event) {
    return event instanceof ExchangeSendingEvent;
  }

  @Override
  public void notify(CamelEvent event) {
    if (event instanceof ExchangeSendingEvent sent) {
      SENDING.set(sent.getExchange());
    }
  }

  @Override
  public ClassicHttpResponse execute(
      ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain) throws IOException {
    @Nullable Exchange exchange = SENDING.get();
    byte[] body = body(request.getEntity());
    String sink = exchange == null ? "http" : Recording.sinkOf(exchange);
    recording
        .get()
        .sent(
            sink,
            Outside.message(
                address(request), request.getMethod(), headers(request), Outside.text(body)),
            body.length);
    return answer(recording.get().reply(sink));
  }

  private static ClassicHttpResponse answer(Reply reply) throws IOException {
    if (!reply.fails().isEmpty()) {
      throw new ConnectException(reply.fails());
    }
    BasicClassicHttpResponse response = new BasicClassicHttpResponse(reply.status());
    reply.headers().forEach(response::addHeader);
    if (!reply.body().isEmpty()) {
      response.setEntity(new StringEntity(reply.body(), StandardCharsets.UTF_8));
    }
    return response;
  }

  private static String address(ClassicHttpRequest request) {
    try {
      return Outside.address(request.getUri().toString());
    } catch (URISyntaxException e) {
      return Outside.address(request.getRequestUri());
    }
  }

  private static byte[] body(@Nullable HttpEntity entity) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (entity != null) {
      entity.writeTo(bytes);
    }
    return bytes.toByteArray();
  }

  private static Map<String, Tree> headers(ClassicHttpRequest request) {
    Map<String, Tree> headers = new TreeMap<>();
    for (Header header : request.getHeaders()) {
      if (!UNTOLD.contains(header.getName().toLowerCase(java.util.Locale.ROOT))) {
        headers.put(
            header.getName(),
            Tree.text(Outside.header(header.getName(), String.valueOf(header.getValue()))));
      }
    }
    @Nullable HttpEntity entity = request.getEntity();
    if (entity != null && entity.getContentType() != null) {
      headers.put("Content-Type", Tree.text(entity.getContentType()));
    }
    return headers;
  }
}
