package dev.wadi.sink.capture.named;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureStats;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.model.Position;
import dev.wadi.query.LogQuery;
import dev.wadi.query.QuerySyntaxException;
import dev.wadi.sink.capture.CaptureComponent;
import dev.wadi.sink.capture.CaptureStore;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;

/**
 * The route of each capture by name: from a reader of the log of its own through the query and the
 * gate into a store of its own. Best-effort, because a capture that somebody asked for in passing
 * must not make senders wait when its disk does.
 */
final class NamedCaptureRoutes implements NamedCaptureRuns {
  private final CamelContext camel;
  private final InstantSource clock;

  NamedCaptureRoutes(CamelContext camel, InstantSource clock) {
    this.camel = camel;
    this.clock = clock;
  }

  @Override
  public void start(NamedCapture capture, Path folder, NamedCaptureGate gate) throws IOException {
    if (!camel.resolvePropertyPlaceholders("{{wadi.node.profile:}}").isEmpty()) {
      // Its ends are places of a log on this machine's disk, which takes nothing then.
      throw new IllegalStateException(
          "captures by name need the log on this machine's disk (wadi.node.profile is set)");
    }
    NamedCaptureProcessor choice = new NamedCaptureProcessor(query(capture), gate);
    try {
      camel.addRoutes(
          new RouteBuilder(camel) {
            @Override
            public void configure() {
              from(reader(capture))
                  .routeId(capture.reader())
                  .routeDescription("Write chosen lines into the capture " + capture.name() + ".")
                  .routeConfigurationId("pass-failures-on")
                  .process("redactForSink")
                  .process(choice)
                  .filter(simple("${body.entries} > 0"))
                  .to(store(capture, folder));
            }
          });
    } catch (Exception e) {
      throw asIo(e);
    }
  }

  private static LogQuery query(NamedCapture capture) {
    try {
      return LogQuery.parse(capture.query());
    } catch (QuerySyntaxException e) {
      throw new IllegalArgumentException("query: " + e.getMessage(), e);
    }
  }

  private static String reader(NamedCapture capture) {
    // A reader that begins now begins where the log ends; a time would be looked up in its index.
    Instant since = capture.since();
    String start = since.isBefore(capture.started()) ? since.toString() : "latest";
    return "wal:main?reader=%s&delivery=best-effort&start=%s&inFlightPerTenant=64"
        .formatted(capture.reader(), encoded(start));
  }

  private static String store(NamedCapture capture, Path folder) {
    return "capture:"
        + capture.reader()
        + "?layout=single&maxDiskBytes=0&directory="
        + encoded(folder.toString())
        + "&plainTenant={{wadi.tenant.default}}"
        + "&maxFileBytes={{wadi.capture.maxFileBytes}}"
        + "&zstdLevel={{wadi.capture.zstdLevel}}"
        + "&lingerMillis={{wadi.capture.lingerMillis}}"
        + "&redactionPatterns={{wadi.active.redaction.patterns:}}"
        + "&redactionProfile={{wadi.active.redaction.profile:}}"
        + "&redactionProfileHash={{wadi.active.redaction.hash:}}";
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, UTF_8).replace("+", "%20");
  }

  @Override
  public void stop(NamedCapture capture) throws IOException {
    String id = capture.reader();
    try {
      if (camel.getRoute(id) != null) {
        camel.getRouteController().stopRoute(id);
        camel.removeRoute(id);
      }
      camel.removeEndpoints("capture:" + id + "?*");
      camel.removeEndpoints("wal:main?*reader=" + id + "&*");
    } catch (Exception e) {
      throw asIo(e);
    }
  }

  @Override
  public void seal(NamedCapture capture, Path folder) throws IOException {
    try (CaptureWriter writer =
        CaptureWriter.open(
            folder, CaptureSettings.DEFAULTS, null, Map.<String, Position>of(), clock)) {
      writer.seal();
    }
  }

  @Override
  public Optional<Content> content(NamedCapture capture) {
    if (!(camel.hasComponent("capture") instanceof CaptureComponent component)) {
      return Optional.empty();
    }
    CaptureStore store = component.store(capture.reader());
    if (store == null) {
      return Optional.empty();
    }
    return store.stats().values().stream()
        .findFirst()
        .map((CaptureStats stats) -> new Content(stats.lines(), stats.plainBytes()));
  }

  private static IOException asIo(Exception e) {
    Throwable root = root(e);
    return root instanceof IOException io ? io : new IOException(root.getMessage(), e);
  }

  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null
        && (root instanceof RuntimeCamelException
            || root.getCause() instanceof IOException
            || root.getClass().getName().startsWith("org.apache.camel."))) {
      root = root.getCause();
    }
    return root;
  }
}
