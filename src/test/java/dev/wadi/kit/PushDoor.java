package dev.wadi.kit;

import dev.wadi.app.routes.Pages;
import dev.wadi.chain.authenticate.AuthenticateProcessor;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.chain.limit.DayBook;
import dev.wadi.chain.limit.KeyLimits;
import dev.wadi.chain.limit.LimitProcessor;
import dev.wadi.chain.limit.RateLimiter;
import dev.wadi.chain.limit.RateLimits;
import dev.wadi.chain.validate.IngestLimits;
import dev.wadi.chain.validate.ValidateProcessor;
import dev.wadi.chain.validate.Validator;
import dev.wadi.model.Batch;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Established;
import dev.wadi.model.Identity;
import dev.wadi.model.Ledger;
import dev.wadi.model.Pace;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.push.DoorFormats;
import dev.wadi.source.push.DoorLimits;
import dev.wadi.source.push.PushAnswerProcessor;
import dev.wadi.source.push.PushDecodeProcessor;
import dev.wadi.source.push.PushDecoder;
import dev.wadi.source.push.PushFormat;
import dev.wadi.source.push.PushHttpConfigurer;
import dev.wadi.source.push.PushOrigins;
import dev.wadi.source.push.PushPipeline;
import dev.wadi.source.push.PushReceiveProcessor;
import dev.wadi.source.push.PushSource;
import dev.wadi.source.push.PushStatistics;
import dev.wadi.source.push.PushUnknownPathProcessor;
import dev.wadi.source.push.UnknownPath;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Registry;
import org.apache.camel.support.PluginHelper;

/**
 * The real doors and chain on a free loopback port, from the product's own route files; only {@code
 * direct:keep} is a list instead of a disk, and nothing is redacted.
 */
public final class PushDoor implements AutoCloseable {
  public final PushStatistics statistics = new PushStatistics();
  public final List<Batch> kept = new CopyOnWriteArrayList<>();
  public final PushPipeline pipeline;
  public final RequestMemory memory;
  public final PushDecodeProcessor decode;
  public final int port;
  private final Doorkeeper doorkeeper;
  private final DoorFormats formats = new DoorFormats();
  private final PushAnswerProcessor answer = new PushAnswerProcessor(statistics, System::nanoTime);
  private final ExecutorService heavy = Executors.newSingleThreadExecutor();
  private final DefaultCamelContext camel = new DefaultCamelContext();

  /** What a test changes about the door. */
  public static final class Setup {
    public DoorLimits limits = DoorLimits.DEFAULT;
    public long memoryBytes = 64L << 20;
    public Identity keys = KeyBook.ofTokens("fake", Map.of());
    public Pace pace = Pace.FREE;
    public RateLimits rates = RateLimits.OFF;
    public IngestLimits ingest = IngestLimits.LOKI;
    public PushOrigins origins = PushOrigins.NONE;
    public InstantSource clock = InstantSource.system();
    public Processor keep = exchange -> {};

    /** Formats besides Loki's, and the files of their routes. */
    public List<DoorFormat> formats = List.of();

    public List<String> routes = List.of();

    /** Beans that those name. */
    public Map<String, Object> parts = Map.of();
  }

  public PushDoor(Setup setup) throws Exception {
    camel.disableJMX(); // nobody asks it, and it would take two thirds of the start
    port = GatewayProcess.freePort();
    memory = new RequestMemory(setup.memoryBytes, System::nanoTime);
    doorkeeper = new Doorkeeper(setup.keys, setup.pace);
    KeyLimits limits = new KeyLimits(System::nanoTime, setup.clock, DayBook.inMemory(setup.clock));
    pipeline =
        new PushPipeline(
            setup.limits,
            memory,
            doorkeeper,
            formats,
            setup.origins,
            new UnknownPath(false),
            statistics,
            null);
    decode = new PushDecodeProcessor(setup.limits, memory, answer, heavy);
    PushDecoder decoder = new PushDecoder(setup.clock);
    Registry registry = camel.getRegistry();
    registry.bind("receiveLoki", receive(new PushFormat(PushSource.LOKI, decoder)));
    registry.bind("receiveProm", receive(new PushFormat(PushSource.LEGACY, decoder)));
    registry.bind("receiveRaw", receive(new PushFormat(PushSource.RAW, decoder)));
    registry.bind("pushAnswer", answer);
    registry.bind(
        "unknownPath", new PushUnknownPathProcessor(formats, statistics, new UnknownPath(false)));
    registry.bind(Doorkeeper.BEAN, doorkeeper);
    registry.bind("authenticate", new AuthenticateProcessor(doorkeeper));
    registry.bind("decodePush", decode);
    registry.bind(
        "limit", new LimitProcessor(new RateLimiter(setup.rates, System::nanoTime), limits));
    registry.bind(
        "validate",
        new ValidateProcessor(
            new Validator(setup.ingest, setup.clock),
            new Validator(setup.ingest.anyTimeAndLabels(), setup.clock)));
    for (DoorFormat format : setup.formats) {
      formats.add(format);
    }
    registry.bind(
        "receivePush",
        new PushReceiveProcessor(formats, null, doorkeeper, statistics, answer, System::nanoTime));
    setup.parts.forEach(registry::bind);
    Processor nothing = exchange -> {};
    registry.bind("redact", nothing);
    registry.bind("mask", nothing);
    registry.bind("audit", nothing);
    registry.bind("readyPage", page(200, "text/plain", "ready\n"));
    registry.bind("healthzPage", page(200, "application/json", "{\"status\":\"ok\"}"));
    registry.bind("readyzPage", page(503, "application/json", "{\"status\":\"not_ready\"}"));
    registry.bind("versionPage", page(200, "application/json", "{\"version\":\"test\",\"api\":1}"));
    registry.bind("openapiJsonPage", page(200, "application/json", "{}"));
    registry.bind("docsPage", page(200, "text/html", "<!doctype html>"));
    registry.bind("openapiPage", page(200, "application/yaml", "openapi: 3.0.3\n"));
    registry.bind("metricsPage", page(200, "text/plain", "# metrics\n"));
    camel.getPropertiesComponent().addInitialProperty("wadi.push.host", "127.0.0.1");
    camel.getPropertiesComponent().addInitialProperty("wadi.push.port", String.valueOf(port));
    camel.setLoadTypeConverters(true);
    new PushHttpConfigurer(setup.limits, pipeline, answer).configure(camel);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:keep")
                .errorHandler(noErrorHandler())
                .process(setup.keep)
                .process(
                    exchange -> {
                      Batch batch = exchange.getMessage().getBody(Batch.class);
                      kept.add(batch);
                      exchange
                          .getProperty(Established.LEDGER, Ledger.class)
                          .kept("main", batch, "fake:1:8:0");
                    });
          }
        });
    camel.addRoutes(new Pages());
    for (String file : List.of("00-failures", "10-push", "11-ingest", "19-own-steps", "20-chain")) {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              PluginHelper.getResourceLoader(camel)
                  .resolveResource("classpath:routes/" + file + ".camel.yaml"));
    }
    for (String file : setup.routes) {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(PluginHelper.getResourceLoader(camel).resolveResource(file));
    }
    camel.start();
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** As the first thing of a stop does it: the port listens, the route takes nothing more. */
  public void suspend(String route) throws Exception {
    camel.getRouteController().suspendRoute(route);
  }

  @Override
  public void close() {
    camel.stop();
    heavy.shutdownNow();
  }

  private PushReceiveProcessor receive(DoorFormat format) {
    formats.add(format);
    return new PushReceiveProcessor(
        formats, format, doorkeeper, statistics, answer, System::nanoTime);
  }

  /** In place of what the gateway says about itself. */
  private static Processor page(int status, String contentType, String body) {
    return exchange -> {
      exchange.getMessage().removeHeaders("*");
      exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, status);
      exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, contentType);
      exchange.getMessage().setBody(body);
    };
  }
}
