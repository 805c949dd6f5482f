package dev.wadi.client.log4j2;

import dev.wadi.client.AppenderSettings;
import dev.wadi.client.LogLevel;
import dev.wadi.client.LogShipper;
import dev.wadi.client.ShipReport;
import dev.wadi.client.SignedTime;
import dev.wadi.client.StackTraces;
import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.Marker;
import org.apache.logging.log4j.core.Appender;
import org.apache.logging.log4j.core.Core;
import org.apache.logging.log4j.core.Filter;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.StringLayout;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderAttribute;
import org.apache.logging.log4j.core.config.plugins.PluginBuilderFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sends the lines of Log4j 2 to Wadi: as pushes where there is a {@code url}, else as signed
 * datagrams. Never makes the program wait; see {@link LogShipper}.
 *
 * <p>The text of a line is its message, or what the layout makes of it.
 */
@Plugin(
    name = "Wadi",
    category = Core.CATEGORY_NAME,
    elementType = Appender.ELEMENT_TYPE,
    printObject = true)
public final class WadiAppender extends AbstractAppender {
  private final AppenderSettings settings;
  private final @Nullable StringLayout lines;
  private volatile @Nullable LogShipper shipper;

  private WadiAppender(
      String name,
      @Nullable Filter filter,
      @Nullable Layout<? extends Serializable> layout,
      boolean ignoreExceptions,
      AppenderSettings settings) {
    super(name, filter, layout, ignoreExceptions, Property.EMPTY_ARRAY);
    this.settings = settings;
    this.lines = layout instanceof StringLayout text ? text : null;
  }

  /** What the XML names. */
  @PluginBuilderFactory
  public static <B extends Builder<B>> B newBuilder() {
    return new Builder<B>().asBuilder();
  }

  @Override
  public void start() {
    shipper = settings.open();
    super.start();
  }

  @Override
  public boolean stop(long timeout, TimeUnit unit) {
    setStopping();
    super.stop(timeout, unit, false);
    LogShipper open = shipper;
    if (open != null) {
      open.close();
    }
    setStopped();
    return true;
  }

  @Override
  public void append(LogEvent event) {
    LogShipper open = shipper;
    if (open == null || AppenderSettings.isOwn(event.getLoggerName())) {
      return;
    }
    StringLayout layout = lines;
    Throwable thrown = event.getThrown();
    Marker marker = event.getMarker();
    open.ship(
        settings.event(
            event.getInstant().getEpochSecond() * 1_000_000_000L
                + event.getInstant().getNanoOfSecond(),
            level(event.getLevel()),
            layout == null
                ? event.getMessage().getFormattedMessage()
                : layout.toSerializable(event),
            thrown == null ? "" : StackTraces.of(thrown),
            event.getLoggerName(),
            event.getThreadName(),
            marker == null ? "" : marker.getName(),
            event.getContextData().toMap()));
  }

  private static LogLevel level(Level level) {
    return switch (level.getStandardLevel()) {
      case OFF, FATAL -> LogLevel.FATAL;
      case ERROR -> LogLevel.ERROR;
      case WARN -> LogLevel.WARN;
      case INFO -> LogLevel.INFO;
      case DEBUG -> LogLevel.DEBUG;
      case TRACE, ALL -> LogLevel.TRACE;
    };
  }

  /** What became of the lines so far; null before the start. */
  public @Nullable ShipReport report() {
    LogShipper open = shipper;
    return open == null ? null : open.report();
  }

  /** The attributes of {@code <Wadi>}. */
  public static final class Builder<B extends Builder<B>> extends AbstractAppender.Builder<B>
      implements org.apache.logging.log4j.core.util.Builder<WadiAppender> {
    @PluginBuilderAttribute private @Nullable String url;
    @PluginBuilderAttribute private @Nullable String tenant;

    @PluginBuilderAttribute(sensitive = true)
    private @Nullable String token;

    @PluginBuilderAttribute private @Nullable String labels;
    @PluginBuilderAttribute private @Nullable String batchLines;
    @PluginBuilderAttribute private @Nullable String batchBytes;
    @PluginBuilderAttribute private @Nullable String lingerMillis;
    @PluginBuilderAttribute private @Nullable String gzip;
    @PluginBuilderAttribute private @Nullable String retries;
    @PluginBuilderAttribute private @Nullable String timeoutMillis;
    @PluginBuilderAttribute private @Nullable String host;
    @PluginBuilderAttribute private @Nullable String port;

    @PluginBuilderAttribute(sensitive = true)
    private @Nullable String secret;

    @PluginBuilderAttribute private @Nullable String signedTime;
    @PluginBuilderAttribute private @Nullable String maxDatagramBytes;
    @PluginBuilderAttribute private @Nullable String perSecond;
    @PluginBuilderAttribute private @Nullable String env;
    @PluginBuilderAttribute private @Nullable String svc;
    @PluginBuilderAttribute private @Nullable String fn;
    @PluginBuilderAttribute private @Nullable String fields;
    @PluginBuilderAttribute private @Nullable String mdcLabels;
    @PluginBuilderAttribute private @Nullable String queueLines;
    @PluginBuilderAttribute private @Nullable String queueBytes;
    @PluginBuilderAttribute private @Nullable String closeMillis;
    @PluginBuilderAttribute private @Nullable String tellMillis;

    @Override
    public @Nullable WadiAppender build() {
      Map<String, String> given = new LinkedHashMap<>();
      put(given, "url", url);
      put(given, "tenant", tenant);
      put(given, "token", token);
      put(given, "labels", labels);
      put(given, "batchLines", batchLines);
      put(given, "batchBytes", batchBytes);
      put(given, "lingerMillis", lingerMillis);
      put(given, "gzip", gzip);
      put(given, "retries", retries);
      put(given, "timeoutMillis", timeoutMillis);
      put(given, "host", host);
      put(given, "port", port);
      put(given, "secret", secret);
      put(given, "signedTime", signedTime);
      put(given, "maxDatagramBytes", maxDatagramBytes);
      put(given, "perSecond", perSecond);
      put(given, "env", env);
      put(given, "svc", svc);
      put(given, "fn", fn);
      put(given, "fields", fields);
      put(given, "mdcLabels", mdcLabels);
      put(given, "queueLines", queueLines);
      put(given, "queueBytes", queueBytes);
      put(given, "closeMillis", closeMillis);
      put(given, "tellMillis", tellMillis);
      try {
        return new WadiAppender(
            getName(), getFilter(), getLayout(), isIgnoreExceptions(), AppenderSettings.of(given));
      } catch (IllegalArgumentException e) {
        LOGGER.error("The appender {} does not start. {}", getName(), e.getMessage());
        return null;
      }
    }

    private static void put(Map<String, String> given, String name, @Nullable String value) {
      if (value != null) {
        given.put(name, value);
      }
    }

    /** Where pushes go, such as {@code http://127.0.0.1:3100}; without it lines go as datagrams. */
    public B setUrl(String value) {
      url = value;
      return asBuilder();
    }

    /** {@code X-Scope-OrgID} of pushes. */
    public B setTenant(String value) {
      tenant = value;
      return asBuilder();
    }

    /** Token of pushes, {@code Authorization: Bearer}. */
    public B setToken(String value) {
      token = value;
      return asBuilder();
    }

    /** Labels of pushes, {@code app=orders,team=core}. */
    public B setLabels(String value) {
      labels = value;
      return asBuilder();
    }

    /** Most lines of a push. */
    public B setBatchLines(String value) {
      batchLines = value;
      return asBuilder();
    }

    /** Most bytes of a push before it is compressed. */
    public B setBatchBytes(String value) {
      batchBytes = value;
      return asBuilder();
    }

    /** Longest time that a line waits for company. */
    public B setLingerMillis(String value) {
      lingerMillis = value;
      return asBuilder();
    }

    /** Whether pushes are compressed. */
    public B setGzip(String value) {
      gzip = value;
      return asBuilder();
    }

    /** Tries of a push after the first. */
    public B setRetries(String value) {
      retries = value;
      return asBuilder();
    }

    /** Longest time for the answer to a push. */
    public B setTimeoutMillis(String value) {
      timeoutMillis = value;
      return asBuilder();
    }

    /** Where datagrams go. */
    public B setHost(String value) {
      host = value;
      return asBuilder();
    }

    /** Their UDP port. */
    public B setPort(String value) {
      port = value;
      return asBuilder();
    }

    /** The server's secret for writing. */
    public B setSecret(String value) {
      secret = value;
      return asBuilder();
    }

    /** {@code nanos} or {@code go}, see {@link SignedTime}. */
    public B setSignedTime(String value) {
      signedTime = value;
      return asBuilder();
    }

    /** Longest datagram. */
    public B setMaxDatagramBytes(String value) {
      maxDatagramBytes = value;
      return asBuilder();
    }

    /** Most datagrams a second, 0 for no bound. */
    public B setPerSecond(String value) {
      perSecond = value;
      return asBuilder();
    }

    /** First part of the key, or label {@code env}. */
    public B setEnv(String value) {
      env = value;
      return asBuilder();
    }

    /** Second part of the key, or label {@code svc}. */
    public B setSvc(String value) {
      svc = value;
      return asBuilder();
    }

    /**
     * Third part of the key, or label {@code fn}; as datagram the logger's short name without it.
     */
    public B setFn(String value) {
      fn = value;
      return asBuilder();
    }

    /** What goes along: some of {@code logger,thread,marker,mdc}. */
    public B setFields(String value) {
      fields = value;
      return asBuilder();
    }

    /** Names of the MDC that become labels of a push. */
    public B setMdcLabels(String value) {
      mdcLabels = value;
      return asBuilder();
    }

    /** Most lines that wait. */
    public B setQueueLines(String value) {
      queueLines = value;
      return asBuilder();
    }

    /** Most memory that they take. */
    public B setQueueBytes(String value) {
      queueBytes = value;
      return asBuilder();
    }

    /** Longest time that stopping waits for what is to be sent. */
    public B setCloseMillis(String value) {
      closeMillis = value;
      return asBuilder();
    }

    /** A line tells of dropped ones at most this often; 0 for never. */
    public B setTellMillis(String value) {
      tellMillis = value;
      return asBuilder();
    }
  }
}
