package dev.wadi.source.logstack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Credentials;
import dev.wadi.model.Doorkeeper;
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

/**
 * LogStack's pages for administrators: {@code GET /v1/admin/status} and {@code POST
 * /v1/admin/flush}. Only a key that is an administrator's opens them. Sinks read the log while it
 * is written, so a flush only closes what is open; it never waits for them.
 */
public final class LogstackAdminProcessor extends AsyncProcessorSupport {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MOST_BODY_BYTES = 4096;

  /* A flush waits for the thread that writes the log; one at a time, and few that wait. */
  private final ThreadPoolExecutor flushes =
      new ThreadPoolExecutor(
          0,
          1,
          10,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(8),
          task -> {
            Thread thread = new Thread(task, "logstack-flush");
            thread.setDaemon(true);
            return thread;
          });

  private final boolean flush;

  /**
   * @param flush or the status
   */
  LogstackAdminProcessor(boolean flush) {
    this.flush = flush;
  }

  @Override
  public boolean process(Exchange exchange, AsyncCallback callback) {
    String tenant = tenantToFlush(exchange);
    if (tenant == null) {
      callback.done(true);
      return true;
    }
    try {
      flushes.execute(
          () -> {
            flush(exchange, tenant.isEmpty() ? null : tenant);
            callback.done(false);
          });
      return false;
    } catch (RejectedExecutionException e) {
      answer(
          exchange, 503, LogstackAnswers.error("wal_error", "too many flushes at once", out -> {}));
      callback.done(true);
      return true;
    }
  }

  /* Null when the answer stands already; empty for all. */
  private @Nullable String tenantToFlush(Exchange exchange) {
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
    } else if (asked instanceof Doorkeeper.Admitted admitted && admitted.caller().admin()) {
      return asked(exchange, request);
    } else {
      answer(
          exchange,
          401,
          LogstackAnswers.error(
              "authentication_error", "Admin token required for this operation", out -> {}));
    }
    return null;
  }

  private @Nullable String asked(Exchange exchange, FullHttpRequest request) {
    if (!flush) {
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
      return null;
    }
    try {
      return tenant(request);
    } catch (IOException e) {
      answer(
          exchange,
          400,
          LogstackAnswers.error(
              "validation_error",
              "the body is no JSON object such as {\"token\":\"acme\"}",
              out -> {}));
      return null;
    }
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

  /* LogStack names a log by its token; ours by the tenant, which is no secret. */
  private static String tenant(FullHttpRequest request) throws IOException {
    int bytes = request.content().readableBytes();
    if (bytes == 0) {
      return "";
    }
    if (bytes > MOST_BODY_BYTES) {
      throw new IOException("too long");
    }
    try (InputStream in = new ByteBufInputStream(request.content().duplicate())) {
      JsonNode body = JSON.readTree(in);
      if (!body.isObject()) {
        throw new IOException("no object");
      }
      JsonNode named = body.path("token");
      return named.isTextual() ? named.textValue() : "";
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
