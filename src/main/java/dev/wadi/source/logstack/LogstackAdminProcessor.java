package dev.wadi.source.logstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Credentials;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.KeyIssuer;
import dev.wadi.model.SegmentRolls;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.station.Station;
import dev.wadi.station.StationKind;
import dev.wadi.station.StationState;
import io.netty.buffer.ByteBufInputStream;
import io.netty.handler.codec.http.FullHttpRequest;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.netty.http.NettyHttpMessage;
import org.apache.camel.support.AsyncProcessorSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * LogStack's pages for administrators: {@code GET /v1/admin/status}, {@code POST /v1/admin/flush}
 * and {@code POST /v1/admin/tokens/generate}. Only a key that is an administrator's opens them.
 * Sinks read the log while it is written, so a flush only closes what is open; it never waits for
 * them.
 */
public final class LogstackAdminProcessor extends AsyncProcessorSupport {
  private static final Logger LOG = LoggerFactory.getLogger(LogstackAdminProcessor.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY_BYTES = 4096;

  /* A flush waits for the thread that writes the log, a new key for the disk; few may wait. */
  private final ThreadPoolExecutor slow =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(8),
          task -> {
            Thread thread = new Thread(task, "logstack-admin");
            thread.setDaemon(true);
            return thread;
          });

  private final Page page;

  /** Which page. */
  enum Page {
    STATUS,
    FLUSH,
    NEW_TOKEN
  }

  LogstackAdminProcessor(Page page) {
    this.page = page;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    Runnable work = asked(exchange);
    if (work == null) {
      callback.done(true);
      return true;
    }
    try {
      slow.execute(
          () -> {
            try {
              work.run();
            } catch (RuntimeException e) {
              exchange.setException(e);
            }
            callback.done(false);
          });
      return false;
    } catch (RejectedExecutionException e) {
      answer(
          exchange,
          503,
          LogstackAnswers.error("internal_error", "too many requests at once", out -> {}));
      callback.done(true);
      return true;
    }
  }

  /* What is to be done apart; null when the answer stands already. */
  private @Nullable Runnable asked(Exchange exchange) {
    FullHttpRequest request = exchange.getMessage(NettyHttpMessage.class).getHttpRequest();
    Doorkeeper doorkeeper = bean(exchange, Doorkeeper.BEAN, Doorkeeper.class);
    Doorkeeper.Answer asked =
        doorkeeper.ask(
            new Credentials(
                "admin",
                request.headers().get("Authorization"),
                request.headers().get("X-API-Key"),
                null,
                null));
    if (asked instanceof Doorkeeper.Denied denied && denied.reason() == Refusal.TOO_FAST) {
      answer(
          exchange,
          429,
          LogstackAnswers.error(
              "rate_limit_exceeded",
              "Rate limit exceeded for token",
              out -> out.writeNumberField("retry_after", denied.turn().retryAfterSeconds())));
      exchange.getMessage().setHeader("Retry-After", denied.turn().retryAfterSeconds());
      return null;
    }
    if (!(asked instanceof Doorkeeper.Admitted admitted) || !admitted.caller().admin()) {
      answer(
          exchange,
          401,
          LogstackAnswers.error(
              "authentication_error", "Admin token required for this operation", out -> {}));
      return null;
    }
    if (page == Page.STATUS) {
      status(exchange);
      return null;
    }
    JsonNode body;
    try {
      body = body(request);
    } catch (IOException e) {
      answer(
          exchange,
          400,
          LogstackAnswers.error("validation_error", "the body is no JSON object", out -> {}));
      return null;
    }
    return page == Page.FLUSH ? () -> flush(exchange, tenant(body)) : newToken(exchange, body);
  }

  private static void status(Exchange exchange) {
    List<StationState> sinks = sinks(exchange.getContext());
    answer(
        exchange,
        200,
        LogstackAnswers.object(
            out -> {
              out.writeObjectFieldStart("forwarder_service");
              out.writeBooleanField("available", !sinks.isEmpty());
              out.writeBooleanField("healthy", !sinks.contains(StationState.IN_TROUBLE));
              out.writeEndObject();
              out.writeObjectFieldStart("metrics");
              out.writeBooleanField("available", true);
              out.writeEndObject();
            }));
  }

  private static @Nullable Runnable newToken(Exchange exchange, JsonNode body) {
    NewToken wanted = NewToken.of(body);
    if (wanted.problem() != null) {
      answer(exchange, 400, wanted.problem());
      return null;
    }
    KeyIssuer issuer = bean(exchange, KeyIssuer.BEAN, KeyIssuer.class);
    return () -> {
      try {
        boolean made =
            issuer.issue(wanted.name(), wanted.token(), wanted.description(), wanted.active());
        answer(exchange, made ? 200 : 400, made ? wanted.made() : NewToken.taken());
      } catch (IOException e) {
        LOG.error("A key could not be made.", e);
        answer(
            exchange,
            500,
            LogstackAnswers.error("internal_error", "An unexpected error occurred", out -> {}));
      }
    };
  }

  private static void flush(Exchange exchange, @Nullable String tenant) {
    int closed = bean(exchange, SegmentRolls.BEAN, SegmentRolls.class).roll(tenant);
    answer(
        exchange,
        200,
        LogstackAnswers.object(
            out -> {
              out.writeStringField("message", "Flush completed successfully");
              out.writeNumberField("entries_forwarded", 0);
              out.writeNumberField("segments_processed", closed);
            }));
  }

  /* LogStack names a log by its token; ours by the tenant, which is no secret. Null for all. */
  private static @Nullable String tenant(JsonNode body) {
    String named = body.path("token").asText("");
    return named.isEmpty() ? null : named;
  }

  private static JsonNode body(FullHttpRequest request) throws IOException {
    int bytes = request.content().readableBytes();
    if (bytes == 0) {
      return JSON.createObjectNode();
    }
    if (bytes > MOST_BODY_BYTES) {
      throw new IOException("too long");
    }
    try (InputStream in = new ByteBufInputStream(request.content().duplicate())) {
      JsonNode body = JSON.readTree(in);
      if (!body.isObject()) {
        throw new IOException("no object");
      }
      return body;
    }
  }

  /* How the sinks are that are not switched off. */
  private static List<StationState> sinks(CamelContext camel) {
    return Stream.concat(
            camel.getEndpoints().stream()
                .filter(Station.class::isInstance)
                .map(Station.class::cast),
            camel.getRegistry().findByType(Station.class).stream())
        .filter(station -> station.title().kind() == StationKind.SINK)
        .map(station -> station.report().state())
        .filter(state -> state != StationState.OFF)
        .toList();
  }

  private static <T> T bean(Exchange exchange, String name, Class<T> type) {
    T found = exchange.getContext().getRegistry().lookupByNameAndType(name, type);
    if (found == null) {
      throw new IllegalStateException("logstack: there is no bean " + name);
    }
    return found;
  }

  private static void answer(Exchange exchange, int status, String body) {
    Message message = exchange.getMessage();
    message.removeHeaders("*");
    message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
    message.setHeader(Exchange.CONTENT_TYPE, "application/json");
    if (status == 401) {
      message.setHeader("WWW-Authenticate", "Bearer");
    }
    message.setBody(body);
  }
}
