package dev.wadi.codec.camel;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.jsonlines.JsonLines;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.TypeConversionException;
import org.apache.camel.TypeConverter;
import org.apache.camel.component.jackson.JacksonDataFormat;
import org.apache.camel.spi.DataFormat;
import org.apache.camel.spi.TypeConverterRegistry;
import org.apache.camel.support.LifecycleStrategySupport;
import org.apache.camel.support.SimpleTypeConverter;
import org.apache.camel.support.TypeConverterSupport;
import org.jspecify.annotations.Nullable;

/**
 * Makes a batch of what Camel's components carry, and the other way round.
 *
 * <p>A {@link Batch} becomes JSON lines as {@link JsonLines} writes them: as {@code String}, {@code
 * byte[]}, {@code InputStream} and whatever Camel can make of bytes; and a {@code List} of its
 * entries. A {@link LogStream} is written as a batch of that stream, an {@link Entry} as its line.
 *
 * <p>Text and bytes become a batch line by line, as {@link JsonLines} reads them; a collection
 * becomes one batch of all that its elements become. The tenant is the exchange's ({@link
 * Established#TENANT}), else the default. Lines without labels of their own get those of the header
 * {@value #LABELS_HEADER}, else the label {@value #ROUTE_LABEL} with the id of the route that
 * received them.
 *
 * <p>Jackson's data format ({@code marshal: json}) is taught to write them as {@link BatchModule}
 * does. Nothing else is converted: the conversion fails, with a sentence. Camel's own last resort
 * is {@code toString()}, which would send a summary of a batch where its lines should go.
 */
public final class BatchConverters extends TypeConverterSupport {
  /** Labels of lines that bring none: {@code app=shop,env=prod}, as {@link Labels#parse} reads. */
  public static final String LABELS_HEADER = "wadi.labels";

  /** The label of lines of which nothing else is known. */
  public static final String ROUTE_LABEL = "route";

  private static final List<Class<?>> OURS = List.of(Batch.class, LogStream.class, Entry.class);

  private final TypeConverter converters;
  private final String defaultTenant;
  private final LongSupplier clockNanos;

  private BatchConverters(TypeConverter converters, String defaultTenant, LongSupplier clockNanos) {
    this.converters = converters;
    this.defaultTenant = defaultTenant;
    this.clockNanos = clockNanos;
  }

  /**
   * Teaches a context these conversions.
   *
   * @param defaultTenant whose logs a text is that came without a tenant
   * @param clockNanos nanoseconds since the epoch
   */
  public static void register(CamelContext context, String defaultTenant, LongSupplier clockNanos) {
    TypeConverterRegistry registry = context.getTypeConverterRegistry();
    BatchConverters ours =
        new BatchConverters(context.getTypeConverter(), defaultTenant, clockNanos);
    for (Class<?> from : OURS) {
      registry.addTypeConverter(
          String.class, from, to((e, body) -> new String(bytes(body), UTF_8)));
      registry.addTypeConverter(byte[].class, from, to((e, body) -> bytes(body)));
      registry.addTypeConverter(
          InputStream.class, from, to((e, body) -> new ByteArrayInputStream(bytes(body))));
      registry.addTypeConverter(Batch.class, from, to(ours::batch));
    }
    registry.addTypeConverter(List.class, Batch.class, to((e, body) -> ((Batch) body).toEntries()));
    for (Class<?> from : List.of(String.class, byte[].class, InputStream.class, Collection.class)) {
      registry.addTypeConverter(Batch.class, from, to(ours::batch));
    }
    registry.addFallbackTypeConverter(ours, false);
    context.addLifecycleStrategy(
        new LifecycleStrategySupport() {
          @Override
          public void onDataFormatCreated(String name, DataFormat format) {
            if (format instanceof JacksonDataFormat jackson) {
              jackson.addModule(new BatchModule());
            }
          }
        });
  }

  /**
   * Whether a batch becomes that type by itself, wherever a component or a route asks for it.
   *
   * @param context knows what can be made of bytes
   */
  public static boolean canBecome(CamelContext context, Class<?> type) {
    if (type.isAssignableFrom(Batch.class) || type.isAssignableFrom(List.class)) {
      return true;
    }
    if (type == String.class || type == byte[].class || type == InputStream.class) {
      return true;
    }
    return !neverOfLines(type)
        && context.getTypeConverterRegistry().lookup(type, byte[].class) != null;
  }

  private static boolean neverOfLines(Class<?> type) {
    return type.isPrimitive() || Number.class.isAssignableFrom(type) || type == Boolean.class;
  }

  /** Other ways that a component may ask for. */
  @Override
  public <T> @Nullable T convertTo(Class<T> type, @Nullable Exchange exchange, Object value) {
    if (type == Batch.class) {
      return type.cast(batch(exchange, value));
    }
    if (OURS.stream().noneMatch(ours -> ours.isInstance(value)) || neverOfLines(type)) {
      return null;
    }
    @Nullable T made = converters.tryConvertTo(type, exchange, bytes(value));
    if (made == null) {
      throw new TypeConversionException(
          value,
          type,
          new IllegalArgumentException(
              "log lines do not become a "
                  + type.getName()
                  + " by themselves (expected: String, byte[], InputStream, List; or marshal them"
                  + " with lokiPush, otlpLogs, jsonLines or json, or split them)"));
    }
    return made;
  }

  private interface Conversion {
    @Nullable Object of(@Nullable Exchange exchange, Object body) throws Exception;
  }

  private static TypeConverter to(Conversion conversion) {
    return new SimpleTypeConverter(
        false, (type, exchange, value) -> conversion.of(exchange, value));
  }

  private static byte[] bytes(Object body) {
    if (body instanceof Entry entry) {
      LogStream stream = entry.logStream();
      int from = stream.lineOffset(entry.position());
      int length = stream.lineLength(entry.position());
      return Arrays.copyOfRange(stream.lineBuffer(entry.position()), from, from + length);
    }
    if (body instanceof LogStream stream) {
      return JsonLines.encode(new Batch("any", List.of(stream)));
    }
    return JsonLines.encode((Batch) body);
  }

  private @Nullable Batch batch(@Nullable Exchange exchange, Object value) {
    if (value instanceof Batch batch) {
      return batch;
    }
    String tenant = tenant(exchange);
    if (value instanceof LogStream stream) {
      return new Batch(tenant, List.of(stream));
    }
    if (value instanceof Entry entry) {
      return EntryBatches.of(tenant, List.of(entry));
    }
    if (value instanceof Collection<?> many) {
      return all(exchange, tenant, many);
    }
    if (value instanceof String text) {
      return JsonLines.decode(tenant, text, labels(exchange), clockNanos);
    }
    byte @Nullable [] bytes =
        value instanceof byte[] already
            ? already
            : value instanceof ByteBuf buffer
                // Camel's own conversion gives the whole array behind a buffer, read or not.
                ? ByteBufUtil.getBytes(buffer)
                : converters.tryConvertTo(byte[].class, exchange, value);
    return bytes == null ? null : JsonLines.decode(tenant, bytes, labels(exchange), clockNanos);
  }

  /* Entries next to one another become one stream again where they have the same labels. */
  private @Nullable Batch all(@Nullable Exchange exchange, String tenant, Collection<?> many) {
    List<LogStream> streams = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    for (Object one : many) {
      if (one instanceof Entry entry) {
        entries.add(entry);
        continue;
      }
      streams.addAll(EntryBatches.of(tenant, entries).streams());
      entries.clear();
      Batch batch = converters.tryConvertTo(Batch.class, exchange, one);
      if (batch == null) {
        return null;
      }
      if (one instanceof Batch && !batch.tenant().equals(tenant)) {
        throw new IllegalArgumentException(
            "lines of two tenants do not become one batch: " + tenant + ", " + batch.tenant());
      }
      streams.addAll(batch.streams());
    }
    streams.addAll(EntryBatches.of(tenant, entries).streams());
    return new Batch(tenant, streams);
  }

  private String tenant(@Nullable Exchange exchange) {
    return exchange == null
        ? defaultTenant
        : exchange.getProperty(Established.TENANT, defaultTenant, String.class);
  }

  private static Labels labels(@Nullable Exchange exchange) {
    if (exchange == null) {
      return Labels.of(ROUTE_LABEL, "none");
    }
    String given = exchange.getMessage().getHeader(LABELS_HEADER, String.class);
    if (given != null && !given.isBlank()) {
      return Labels.parse(given);
    }
    String route = exchange.getFromRouteId();
    return Labels.of(ROUTE_LABEL, route == null ? "none" : route);
  }
}
