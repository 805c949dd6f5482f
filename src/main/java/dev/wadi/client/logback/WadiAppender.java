package dev.wadi.client.logback;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Layout;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import dev.wadi.client.AppenderSettings;
import dev.wadi.client.LogLevel;
import dev.wadi.client.LogShipper;
import dev.wadi.client.ShipReport;
import dev.wadi.client.SignedTime;
import dev.wadi.client.StackTraces;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;

/**
 * Sends the lines of Logback to Wadi: as pushes where there is a {@code url}, else as signed
 * datagrams. Never makes the program wait; see {@link LogShipper}.
 *
 * <p>The text of a line is its message, or what a {@code <layout>} makes of it.
 */
public final class WadiAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  private final Map<String, String> given = new LinkedHashMap<>();
  private @Nullable Layout<ILoggingEvent> layout;
  private @Nullable AppenderSettings settings;
  private @Nullable LogShipper shipper;

  @Override
  public void start() {
    if (isStarted()) {
      return;
    }
    try {
      AppenderSettings read = AppenderSettings.of(given);
      settings = read;
      shipper = read.open();
      super.start();
    } catch (IllegalArgumentException e) {
      addError("The appender " + getName() + " does not start. " + e.getMessage());
    }
  }

  @Override
  public void stop() {
    super.stop();
    LogShipper open = shipper;
    if (open != null) {
      open.close();
    }
  }

  @Override
  protected void append(ILoggingEvent event) {
    AppenderSettings read = settings;
    LogShipper open = shipper;
    if (read == null || open == null || AppenderSettings.isOwn(event.getLoggerName())) {
      return;
    }
    Layout<ILoggingEvent> made = layout;
    String text = made == null ? event.getFormattedMessage() : made.doLayout(event);
    open.ship(
        read.event(
            timeNanos(event),
            level(event.getLevel()),
            text == null ? "" : text,
            stackTrace(event.getThrowableProxy()),
            event.getLoggerName(),
            event.getThreadName(),
            markers(event.getMarkerList()),
            event.getMDCPropertyMap()));
  }

  private static long timeNanos(ILoggingEvent event) {
    Instant time = event.getInstant();
    return time == null
        ? event.getTimeStamp() * 1_000_000L
        : time.getEpochSecond() * 1_000_000_000L + time.getNano();
  }

  private static LogLevel level(Level level) {
    if (level.isGreaterOrEqual(Level.ERROR)) {
      return LogLevel.ERROR;
    }
    if (level.isGreaterOrEqual(Level.WARN)) {
      return LogLevel.WARN;
    }
    if (level.isGreaterOrEqual(Level.INFO)) {
      return LogLevel.INFO;
    }
    return level.isGreaterOrEqual(Level.DEBUG) ? LogLevel.DEBUG : LogLevel.TRACE;
  }

  private static String stackTrace(@Nullable IThrowableProxy proxy) {
    if (proxy == null) {
      return "";
    }
    return proxy instanceof ThrowableProxy here
        ? StackTraces.of(here.getThrowable())
        : ThrowableProxyUtil.asString(proxy);
  }

  private static String markers(@Nullable List<Marker> markers) {
    return markers == null
        ? ""
        : markers.stream().map(Marker::getName).collect(Collectors.joining(","));
  }

  /** What became of the lines so far; null before the start. */
  public @Nullable ShipReport report() {
    LogShipper open = shipper;
    return open == null ? null : open.report();
  }

  /** How a line is written; without one it is its message. */
  public void setLayout(Layout<ILoggingEvent> made) {
    layout = made;
  }

  /** Where pushes go, such as {@code http://127.0.0.1:3100}; without it lines go as datagrams. */
  public void setUrl(String value) {
    given.put("url", value);
  }

  /** {@code X-Scope-OrgID} of pushes. */
  public void setTenant(String value) {
    given.put("tenant", value);
  }

  /** Token of pushes, {@code Authorization: Bearer}. */
  public void setToken(String value) {
    given.put("token", value);
  }

  /** Labels of pushes, {@code app=orders,team=core}. */
  public void setLabels(String value) {
    given.put("labels", value);
  }

  /** Most lines of a push. */
  public void setBatchLines(String value) {
    given.put("batchLines", value);
  }

  /** Most bytes of a push before it is compressed. */
  public void setBatchBytes(String value) {
    given.put("batchBytes", value);
  }

  /** Longest time that a line waits for company. */
  public void setLingerMillis(String value) {
    given.put("lingerMillis", value);
  }

  /** Whether pushes are compressed. */
  public void setGzip(String value) {
    given.put("gzip", value);
  }

  /** Tries of a push after the first. */
  public void setRetries(String value) {
    given.put("retries", value);
  }

  /** Longest time for the answer to a push. */
  public void setTimeoutMillis(String value) {
    given.put("timeoutMillis", value);
  }

  /** Where datagrams go. */
  public void setHost(String value) {
    given.put("host", value);
  }

  /** Their UDP port. */
  public void setPort(String value) {
    given.put("port", value);
  }

  /** The server's secret for writing. */
  public void setSecret(String value) {
    given.put("secret", value);
  }

  /** {@code nanos} or {@code go}, see {@link SignedTime}. */
  public void setSignedTime(String value) {
    given.put("signedTime", value);
  }

  /** Longest datagram. */
  public void setMaxDatagramBytes(String value) {
    given.put("maxDatagramBytes", value);
  }

  /** Most datagrams a second, 0 for no bound. */
  public void setPerSecond(String value) {
    given.put("perSecond", value);
  }

  /** First part of the key, or label {@code env}. */
  public void setEnv(String value) {
    given.put("env", value);
  }

  /** Second part of the key, or label {@code svc}. */
  public void setSvc(String value) {
    given.put("svc", value);
  }

  /** Third part of the key, or label {@code fn}; as datagram the logger's short name without it. */
  public void setFn(String value) {
    given.put("fn", value);
  }

  /** What goes along: some of {@code logger,thread,marker,mdc}. */
  public void setFields(String value) {
    given.put("fields", value);
  }

  /** Names of the MDC that become labels of a push. */
  public void setMdcLabels(String value) {
    given.put("mdcLabels", value);
  }

  /** Most lines that wait. */
  public void setQueueLines(String value) {
    given.put("queueLines", value);
  }

  /** Most memory that they take. */
  public void setQueueBytes(String value) {
    given.put("queueBytes", value);
  }

  /** Longest time that stopping waits for what is to be sent. */
  public void setCloseMillis(String value) {
    given.put("closeMillis", value);
  }

  /** A line tells of dropped ones at most this often; 0 for never. */
  public void setTellMillis(String value) {
    given.put("tellMillis", value);
  }
}
