package dev.wadi.sink.loki;

import static dev.wadi.sink.loki.LokiBatches.batch;
import static dev.wadi.sink.loki.LokiBatches.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.handover.HandoverWatch;
import dev.wadi.handover.Receipts;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.ScriptedLoki.Reply;
import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.sink.delivery.DeliverySettings;
import dev.wadi.sink.delivery.NotDeliveredException;
import dev.wadi.tls.OutgoingTls;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.management.JMException;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.direct.DirectComponent;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sink as a route sees it. */
class LokiComponentTest {
  private static final String QUICK =
      "&minBackoffMillis=10&firstBackoffMillis=20&maxBackoffMillis=100&misconfiguredMillis=100"
          + "&breakerFirstOpenMillis=50&breakerMaxOpenMillis=100";

  private final ScriptedLoki loki = ScriptedLoki.start();
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private final Queue<Exchange> dead = new ConcurrentLinkedQueue<>();
  private String options = "name=test" + QUICK;

  @BeforeEach
  void watch() {
    HandoverWatch.on(camel);
  }

  /* Code that takes lines says so. */
  private void bury(Exchange exchange) {
    dead.add(exchange);
    exchange.setProperty(Receipts.TAKEN, true);
  }

  @AfterEach
  void stop() {
    camel.stop();
    loki.close();
  }

  private String uri() {
    return "loki:http://127.0.0.1:" + loki.port() + "?" + options;
  }

  private void start() throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in").routeId("loki").to(uri()).id("deliver");
            from("direct:dead-letters").routeId("dead").process(exchange -> bury(exchange));
          }
        });
    camel.start();
  }

  private CompletableFuture<Exchange> send(Batch batch) {
    return camel
        .createProducerTemplate()
        .asyncSend(
            "direct:in",
            exchange -> {
              exchange.getIn().setBody(batch);
              exchange.setProperty(Established.TENANT, batch.tenant());
              exchange.setProperty(Established.POSITION, "3:4711");
            });
  }

  private Exchange delivered(Batch batch) throws Exception {
    Exchange exchange = send(batch).get(20, TimeUnit.SECONDS);
    assertThat(exchange.getException()).isNull();
    return exchange;
  }

  private LokiEndpoint endpoint() {
    return camel.getEndpoints().stream()
        .filter(LokiEndpoint.class::isInstance)
        .map(LokiEndpoint.class::cast)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void an_exchange_goes_on_when_its_batch_is_delivered() throws Exception {
    start();
    Batch batch = batch("acme", "one", "two");
    Exchange exchange = delivered(batch);

    assertThat(exchange.getIn().getBody()).isSameAs(batch);
    assertThat(loki.texts("acme")).containsExactly("one", "two");
    assertThat(loki.requests().get(0).path()).isEqualTo("/loki/api/v1/push");
  }

  @Test
  void an_exchange_with_a_rejected_line_goes_on_when_the_line_is_a_dead_letter() throws Exception {
    loki.rejectLines(line -> line.text().equals("bad"), "entry too far behind");
    start();
    delivered(batch("acme", "a", "bad", "c"));

    assertThat(loki.texts("acme")).containsExactly("a", "c");
    Exchange letter = dead.remove();
    assertThat(LokiBatches.texts(letter.getIn().getBody(Batch.class))).containsExactly("bad");
    assertThat(letter.getProperty(Established.TENANT)).isEqualTo("acme");
    assertThat(letter.getProperty(Established.POSITION)).isNull();
    assertThat(letter.getIn().getBody(Batch.class).toEntries().get(0).metadata())
        .isEqualTo(
            Map.of(
                "wadi_reason", "rejected",
                "wadi_status", "400",
                "wadi_text", "entry too far behind",
                "wadi_sink", "test"));
  }

  @Test
  void dead_letters_that_fail_hold_the_exchange_until_they_succeed() throws Exception {
    loki.always(Reply.status(400, "no"));
    AtomicInteger tries = new AtomicInteger();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            errorHandler(noErrorHandler());
            from("direct:in").to(uri() + "&deadLetterUri=direct:full");
            from("direct:full")
                .process(
                    exchange -> {
                      if (tries.incrementAndGet() < 3) {
                        throw new IllegalStateException("disk full");
                      }
                      bury(exchange);
                    });
          }
        });
    camel.start();
    delivered(batch("acme", "bad"));

    assertThat(tries).hasValue(3);
    assertThat(dead).hasSize(1);
    assertThat(endpoint().getLastError()).contains("disk full");
  }

  @Test
  void a_missing_dead_letter_route_holds_the_exchange_and_says_so() throws Exception {
    loki.always(Reply.status(400, "no"));
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in").to(uri());
          }
        });
    camel.start();
    CompletableFuture<Exchange> sent = send(batch("acme", "bad"));
    while (!"DEAD_LETTERS_FAILING".equals(endpoint().getHealthState())) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(sent).isNotDone();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:dead-letters").process(exchange -> bury(exchange));
          }
        });

    assertThat(sent.get(20, TimeUnit.SECONDS).getException()).isNull();
    assertThat(dead).hasSize(1);
  }

  @Test
  void a_body_that_is_no_batch_fails_at_once() throws Exception {
    start();
    Exchange exchange =
        camel.createProducerTemplate().send("direct:in", e -> e.getIn().setBody("text"));

    assertThat(exchange.getException()).hasMessageContaining("No body available of type");
    assertThat(loki.requests()).isEmpty();
  }

  @Test
  void stopping_does_not_wait_for_a_dead_server_and_gives_the_batches_back() throws Exception {
    loki.stop();
    start();
    List<CompletableFuture<Exchange>> sent =
        List.of(send(batch("acme", "a")), send(batch("acme", "b")), send(batch("brew", "c")));
    while (endpoint().getNoAnswersTotal() < 3) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    camel.stop();

    assertThat(camel.getShutdownStrategy().isTimeoutOccurred()).isFalse();
    for (CompletableFuture<Exchange> one : sent) {
      assertThat(one.get(20, TimeUnit.SECONDS).getException())
          .isInstanceOf(NotDeliveredException.class);
    }
  }

  @Test
  void stopping_does_not_wait_for_a_server_that_never_answers() throws Exception {
    loki.always(Reply.stall());
    options += "&closeTimeoutMillis=100";
    start();
    CompletableFuture<Exchange> sent = send(batch("acme", "a"));
    while (endpoint().getRequestsUnderWay() < 1) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    camel.stop();

    assertThat(camel.getShutdownStrategy().isTimeoutOccurred()).isFalse();
    assertThat(sent.get(20, TimeUnit.SECONDS).getException())
        .isInstanceOf(NotDeliveredException.class);
  }

  @Test
  void stopping_delivers_what_a_well_server_takes() throws Exception {
    loki.always(Reply.ok().after(Duration.ofMillis(50)));
    start();
    List<CompletableFuture<Exchange>> sent = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      sent.add(send(batch("acme", "line-" + i)));
    }
    while (endpoint().counts().delivery().batchesAccepted() < 5) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    camel.stop();

    for (CompletableFuture<Exchange> one : sent) {
      assertThat(one.get(20, TimeUnit.SECONDS).getException()).isNull();
    }
    assertThat(loki.lines("acme")).hasSize(5);
  }

  @Test
  void a_route_that_is_stopped_and_started_delivers_again_and_keeps_its_counts() throws Exception {
    start();
    delivered(batch("acme", "a"));
    camel.getRouteController().stopRoute("loki");
    assertThat(endpoint().getSink()).isNull();
    assertThat(endpoint().getHealthState()).isEqualTo("CLOSED");
    assertThat(endpoint().getEntriesDeliveredTotal()).isEqualTo(1);

    camel.getRouteController().startRoute("loki");
    delivered(batch("acme", "b"));
    assertThat(endpoint().getEntriesDeliveredTotal()).isEqualTo(2);
    assertThat(endpoint().getHealthState()).isEqualTo("WELL");
  }

  @Test
  void an_operator_pauses_resumes_and_tries_now_over_jmx() throws Exception {
    start();
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        server
            .queryNames(
                new ObjectName(
                    "org.apache.camel:context=" + camel.getManagementName() + ",type=endpoints,*"),
                null)
            .stream()
            .filter(one -> one.getKeyProperty("name").contains("loki:"))
            .findFirst()
            .orElseThrow();

    server.invoke(name, "pause", new Object[0], new String[0]);
    assertThat(server.getAttribute(name, "HealthState")).isEqualTo("PAUSED");
    CompletableFuture<Exchange> sent = send(batch("acme", "a"));
    while (!server.getAttribute(name, "WaitingBatches").equals(1L)) {
      TimeUnit.MILLISECONDS.sleep(5);
    }
    assertThat(loki.requests()).isEmpty();

    server.invoke(name, "resume", new Object[0], new String[0]);
    server.invoke(name, "retryNow", new Object[0], new String[0]);
    sent.get(20, TimeUnit.SECONDS);
    assertThat(server.getAttribute(name, "EntriesDeliveredTotal")).isEqualTo(1L);
    assertThat(server.getAttribute(name, "BreakerState")).isEqualTo("CLOSED");
  }

  @Test
  void no_secret_shows_in_names_and_addresses() throws Exception {
    options = "user=wadi&password=RAW(hunter2&x=1)&tenant=main" + QUICK;
    start();
    delivered(batch("acme", "a"));

    assertThat(loki.requests().get(0).headers())
        .containsEntry("authorization", "Basic d2FkaTpodW50ZXIyJng9MQ==")
        .containsEntry("x-scope-orgid", "main");
    assertThat(endpoint().toString()).doesNotContain("hunter2");
    assertThat(shownOverJmx()).contains("xxxxxx").doesNotContain("hunter2");
  }

  /** Names and attributes of everything that this context shows. */
  private String shownOverJmx() throws Exception {
    StringBuilder shown = new StringBuilder();
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName ours =
        new ObjectName("org.apache.camel:context=" + camel.getManagementName() + ",*");
    for (ObjectName name : server.queryNames(ours, null)) {
      shown.append(name).append('\n');
      for (MBeanAttributeInfo attribute : server.getMBeanInfo(name).getAttributes()) {
        try {
          shown.append(server.getAttribute(name, attribute.getName())).append('\n');
        } catch (JMException | RuntimeMBeanException e) {
          /* Some of Camel's attributes cannot be read in every state; then they show nothing. */
          shown.append("unreadable\n");
        }
      }
    }
    return shown.toString();
  }

  @Test
  void a_bearer_token_does_not_show_either() throws Exception {
    options = "token=tok-hunter2" + QUICK;
    start();
    delivered(batch("acme", "a"));

    assertThat(loki.requests().get(0).headers())
        .containsEntry("authorization", "Bearer tok-hunter2");
    assertThat(endpoint().toString()).doesNotContain("hunter2");
    assertThat(shownOverJmx()).doesNotContain("hunter2");
  }

  @Test
  void credentials_come_from_the_registry_when_the_route_names_none() throws Exception {
    camel.getRegistry().bind("lokiCredentials", Credentials.bearer("from-registry"));
    start();
    delivered(batch("acme", "a"));

    assertThat(loki.requests().get(0).headers())
        .containsEntry("authorization", "Bearer from-registry");
  }

  @Test
  void credentials_of_the_registry_are_shown_to_no_other_server() throws Exception {
    Credentials credentials = Credentials.bearer("from-registry");
    camel
        .getRegistry()
        .bind("lokiCredentials", credentials.onlyFor(URI.create("http://loki.example:3100")));
    start();
    delivered(batch("acme", "a"));

    assertThat(loki.requests().get(0).headers()).doesNotContainKey("authorization");
    Credentials here = credentials.onlyFor(URI.create("https://Loki.example"));
    assertThat(here.at(URI.create("https://loki.example:443/loki/api/v1/push"))).isSameAs(here);
    for (String other :
        List.of("http://loki.example", "https://loki.example:444", "https://loki.example.org")) {
      assertThat(here.at(URI.create(other)).header()).as(other).isNull();
    }
  }

  @Test
  void user_and_token_together_stop_the_start() {
    options = "user=a&token=b";
    assertThatThrownBy(this::start).hasStackTraceContaining("token: set together with user");
  }

  @Test
  void a_whole_push_address_is_taken_as_it_is() {
    assertThat(camel.getEndpoint("loki:http://127.0.0.1:3100/p/push", LokiEndpoint.class).getUrl())
        .isEqualTo("http://127.0.0.1:3100/p/push");
    assertThat(camel.getEndpoint("loki:https://loki.example", LokiEndpoint.class).getUrl())
        .isEqualTo("https://loki.example/loki/api/v1/push");
    assertThat(camel.getEndpoint("loki:http://127.0.0.1:1/", LokiEndpoint.class).getUrl())
        .isEqualTo("http://127.0.0.1:1/loki/api/v1/push");
  }

  @Test
  void all_defaults_are_those_of_the_settings() {
    LokiEndpoint plain = camel.getEndpoint("loki:http://127.0.0.1:3100", LokiEndpoint.class);
    assertThat(plain.settings())
        .isEqualTo(LokiSettings.of(java.net.URI.create("http://127.0.0.1:3100/loki/api/v1/push")));
  }

  @Test
  void every_option_can_be_set_to_something_else() {
    LokiEndpoint set =
        camel.getEndpoint(
            "loki:http://127.0.0.1:3100/x?name=n&deadLetterUri=direct:d&user=u&password=p"
                + "&tenantMap=a%3Db&tenant=t&requestBytes=2048&requestEntries=7"
                + "&requestsPerTenant=2&requestsAtOnce=3&waitingBytes=5&tenantWaitingBytes=6"
                + "&splitRequests=9&connectTimeoutMillis=11&requestTimeoutMillis=12"
                + "&firstBackoffMillis=14&maxBackoffMillis=15&minBackoffMillis=13"
                + "&maxRetryAfterMillis=16&misconfiguredMillis=17&closeTimeoutMillis=18"
                + "&breakerWindow=21&breakerMinRequests=20&breakerFailurePercent=22"
                + "&breakerFirstOpenMillis=23&breakerMaxOpenMillis=24"
                + "&authorities=a.pem&certificate=c.pem&key=k.pem",
            LokiEndpoint.class);
    LokiSettings settings = set.settings();
    assertThat(settings.target().credentials().header()).isEqualTo("Basic dTpw");
    assertThat(settings.target().tenantHeader())
        .isEqualTo(new TenantHeader(true, "t", Map.of("a", "b")));
    assertThat(settings.delivery().limits())
        .isEqualTo(new DeliverySettings.Limits(2048, 7, 2, 3, 5, 6, 9));
    assertThat(settings.delivery().pacing())
        .isEqualTo(new DeliverySettings.Pacing(14, 15, 13, 16, 17, 18));
    assertThat(settings.timeouts()).isEqualTo(new LokiSettings.Timeouts(11, 12));
    assertThat(settings.delivery().breaker())
        .isEqualTo(new DeliverySettings.BreakerSettings(21, 20, 22, 23, 24));
    assertThat(settings.target().tls())
        .isEqualTo(
            new OutgoingTls.PemFiles(
                Optional.of(Path.of("a.pem")),
                Optional.of(Path.of("c.pem")),
                Optional.of(Path.of("k.pem"))));
    assertThat(set.getName()).isEqualTo("n");
    assertThat(set.getConfiguration().getDeadLetterUri()).isEqualTo("direct:d");
    assertThat(
            camel
                .getEndpoint("loki:http://127.0.0.1:3100/y?tenantHeader=false", LokiEndpoint.class)
                .settings()
                .target()
                .tenantHeader())
        .isEqualTo(TenantHeader.NONE);
  }

  @Test
  void the_routes_of_the_house_deliver_and_bury() throws Exception {
    loki.rejectLines(line -> line.text().endsWith("7"), "too old");
    Properties properties = new Properties();
    properties.setProperty("wadi.loki.enabled", "true");
    properties.setProperty("wadi.loki.url", "http://127.0.0.1:" + loki.port());
    for (String none : List.of("tenant", "authorities", "certificate", "key")) {
      properties.setProperty("wadi.loki." + none, "");
    }
    properties.setProperty("wadi.dlq.directory", "dlq");
    properties.setProperty("wadi.dlq.maxDiskBytes", "1000000");
    camel.getPropertiesComponent().setInitialProperties(properties);
    Processor asItIs = exchange -> {};
    camel.getRegistry().bind("redactForSink", asItIs);
    camel.addComponent("wal", new StandIn());
    camel.addComponent("capture", new StandIn());
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("capture:dlq").process(exchange -> bury(exchange));
          }
        });
    for (String file : List.of("41-loki", "50-dead-letters")) {
      PluginHelper.getRoutesLoader(camel)
          .loadRoutes(
              ResourceHelper.resolveMandatoryResource(
                  camel, "classpath:routes/" + file + ".camel.yaml"));
    }
    camel.start();
    Exchange exchange =
        camel
            .createProducerTemplate()
            .asyncSend("wal:main", e -> e.getIn().setBody(batch("acme", numbered("line", 0, 20))))
            .get(20, TimeUnit.SECONDS);

    assertThat(exchange.getException()).isNull();
    assertThat(loki.lines("acme")).hasSize(18);
    assertThat(LokiBatches.texts(dead.remove().getIn().getBody(Batch.class)))
        .containsExactly("line-7", "line-17");
    assertThat(camel.getRoute("loki").getDescription()).isNotBlank();
  }

  /** Takes the place of a component of another room: a direct route under its scheme. */
  private static final class StandIn extends DirectComponent {
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters)
        throws Exception {
      parameters.clear();
      return super.createEndpoint(uri, remaining, parameters);
    }
  }
}
