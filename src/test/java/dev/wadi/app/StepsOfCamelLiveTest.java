package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each step of Camel's on the way of a push: its sender gets an answer that is true. */
class StepsOfCamelLiveTest {
  /** What each does to a push; the tenant is called like the step. */
  private static final Map<String, String> TAKEN = new LinkedHashMap<>();

  private static final String NOTE = "setProperty: {name: been, constant: here}";
  private static final String FAIL =
      "throwException: {exceptionType: java.io.IOException, message: no}";
  private static final String BREAKER =
      "circuitBreaker: {resilience4jConfiguration: {minimumNumberOfCalls: '1',"
          + " slidingWindowSize: '1', throwExceptionWhenHalfOpenOrOpenState: '%s'}, steps: [%s]%s}";

  static {
    TAKEN.put("throttle", "throttle: {constant: '1000', asyncDelayed: 'true'}");
    TAKEN.put("throttle-roomy", "throttle: {constant: '1000', rejectExecution: 'true'}");
    TAKEN.put("circuit-breaker", BREAKER.formatted("false", NOTE, ""));
    TAKEN.put(
        "circuit-breaker-fallback",
        BREAKER.formatted("false", FAIL, ", onFallback: {steps: [" + NOTE + "]}"));
    TAKEN.put("delay", "delay: {constant: '20'}");
    TAKEN.put("loop", "loop: {constant: '3', steps: [" + NOTE + "]}");
    TAKEN.put("multicast", "multicast: {steps: [to: 'direct:harmless', to: 'log:b']}");
    TAKEN.put(
        "multicast-parallel",
        "multicast: {parallelProcessing: 'true', steps: [to: 'direct:harmless', to: 'log:b']}");
    TAKEN.put("wire-tap", "wireTap: {uri: 'direct:harmless'}");
    TAKEN.put("seda", "to: 'seda:q?waitForTaskToComplete=Never'");
    TAKEN.put(
        "idempotent-consumer",
        "idempotentConsumer: {constant: same, idempotentRepository: '#known', steps: ["
            + NOTE
            + "]}");
    TAKEN.put(
        "aggregate",
        "aggregate: {correlationExpression: {constant: x}, aggregationStrategy: '#latest',"
            + " completionSize: '2', steps: ["
            + NOTE
            + "]}");
    TAKEN.put(
        "resequence",
        "resequence: {simple: '${exchangeId}', batchConfig: {batchTimeout: '50'}, steps: ["
            + NOTE
            + "]}");
    TAKEN.put("dynamic-router", "dynamicRouter: {method: {ref: router, method: next}}");
    TAKEN.put("routing-slip", "routingSlip: {constant: 'direct:harmless,log:x'}");
    TAKEN.put("recipient-list", "recipientList: {constant: 'direct:harmless,log:x'}");
    TAKEN.put("to-d", "toD: 'direct:harm${exchangeProperty.nothing}less'");
    TAKEN.put(
        "load-balance",
        "loadBalance: {roundRobinLoadBalancer: {}, steps: [to: 'direct:harmless', to: 'log:y']}");
    TAKEN.put(
        "failover",
        "loadBalance: {failoverLoadBalancer: {}, steps: [to: 'direct:fails', to:"
            + " 'direct:harmless']}");
    TAKEN.put("threads", "threads: {poolSize: '2'}");
    TAKEN.put("claim-check", "claimCheck: {operation: Set, key: a}");
    TAKEN.put(
        "do-try",
        "doTry: {steps: ["
            + FAIL
            + "], doCatch: [{exception: [java.io.IOException], steps: ["
            + NOTE
            + "]}]}");
    TAKEN.put("enrich", "enrich: {constant: 'direct:harmless'}");
    TAKEN.put("split-streams", "split: {simple: '${body.streams}', steps: [" + NOTE + "]}");
    TAKEN.put("split-lines", "split: {simple: '${body}', steps: [" + NOTE + "]}");
    TAKEN.put("sort", "sort: {simple: '${body}'}");
    TAKEN.put("filter", "filter: {simple: '${body.entries} > 99', steps: [to: 'log:z']}");
    TAKEN.put("choice", "choice: {when: [{simple: '${body.entries} > 99', steps: [to: 'log:z']}]}");
    TAKEN.put("validate", "validate: {simple: '${body.entries} > 0'}");
    TAKEN.put("script", "script: {simple: '${body.entries}'}");
    TAKEN.put("transform", "transform: {simple: '${body}'}");
    TAKEN.put("set-body", "setBody: {simple: '${body}'}");
    TAKEN.put("marshal", "marshal: {custom: {ref: jsonLines}}");
    TAKEN.put("convert", "convertBodyTo: {type: String}");
    TAKEN.put("step", "step: {steps: [" + NOTE + "]}");
    TAKEN.put("pipeline", "pipeline: {steps: [" + NOTE + "]}");
    TAKEN.put("log", "log: {message: here}");
    TAKEN.put("convert-header", "convertHeaderTo: {name: a, type: String}");
    TAKEN.put("set-variable", "setVariable: {name: a, constant: b}");
  }

  private static final Map<String, String> OTHERS =
      Map.ofEntries(
          Map.entry(
              "throttle-full",
              "throttle: {constant: '0', timePeriodMillis: '5000', rejectExecution: 'true'}"),
          Map.entry(
              "throttle-busy",
              "throttle: {constant: '0', mode: ConcurrentRequests, rejectExecution: 'true'}"),
          Map.entry("circuit-open", BREAKER.formatted("true", FAIL, "")),
          Map.entry("nobody-there", "toD: 'direct:not-there${exchangeProperty.no}?timeout=20'"),
          Map.entry("checked", "validate: {simple: '${body.entries} > 99'}"),
          Map.entry(
              "within",
              "split: {simple: '${body.streams}', stopOnException: 'true', steps: [{process: {ref:"
                  + " validate}}]}"),
          Map.entry("fails", FAIL),
          Map.entry("stops", "stop: {}"));

  @TempDir private Path home;

  /** For {@code dynamicRouter}: one address, and then no more. */
  public static final class Router {
    public String next(@org.apache.camel.ExchangeProperty("CamelSlipEndpoint") String before) {
      return before == null ? "direct:harmless" : null;
    }
  }

  private Path routes() throws Exception {
    Path routes = Files.createDirectories(home.resolve("routes"));
    StringBuilder text =
        new StringBuilder(
            """
            - beans:
                - name: known
                  type: "#class:org.apache.camel.support.processor.idempotent.MemoryIdempotentRepository"
                - name: latest
                  type: "#class:org.apache.camel.processor.aggregate.UseLatestAggregationStrategy"
                - name: router
                  type: "#class:dev.wadi.app.StepsOfCamelLiveTest$Router"
            """);
    route(text, "own-steps", "toD: 'direct:with-${exchangeProperty[wadi.tenant]}'");
    route(text, "harmless", NOTE);
    TAKEN.forEach((name, step) -> route(text, "with-" + name, step));
    OTHERS.forEach((name, step) -> route(text, "with-" + name, step));
    route(text, "fails", FAIL);
    Files.writeString(routes.resolve("19-own-steps.camel.yaml"), text);
    return routes;
  }

  private static void route(StringBuilder text, String name, String step) {
    text.append("- route:\n    id: ").append(name);
    text.append("\n    routeConfigurationId: pass-failures-on\n    from:\n      uri: direct:");
    text.append(name).append("\n      steps:\n        - ").append(step).append('\n');
  }

  private static String told(HttpResponse<String> answer) {
    return answer.statusCode()
        + answer.headers().firstValue("Retry-After").map(s -> " after " + s).orElse("")
        + " "
        + answer.body().strip();
  }

  @Test
  void a_step_does_its_work_or_its_sender_is_told_why_and_when_to_come_again() throws Exception {
    try (LiveGateway gateway =
        new LiveGateway(
            home,
            "wadi.routes.directory=" + routes(),
            "wadi.limits.maxLineBytes=40",
            "wadi.limits.truncateLongLines=false",
            "wadi.stop.timeout=5s")) {
      List<String> answers = new ArrayList<>();
      for (String name : TAKEN.keySet()) {
        answers.add(name + " " + gateway.push(name, "one").statusCode());
        answers.add(name + " " + gateway.push(name, "two").statusCode());
      }
      assertThat(answers).allMatch(answer -> answer.endsWith(" 204"));
      for (String name : TAKEN.keySet()) {
        assertThat(gateway.awaitCaptured("captures/" + name, 2)).as(name).hasSize(2);
      }

      assertThat(told(gateway.push("throttle-full", "one")))
          .isEqualTo("429 after 1 too fast: a throttle of the routes is full");
      assertThat(told(gateway.push("throttle-busy", "one")))
          .isEqualTo("429 after 1 too fast: a throttle of the routes is full");
      gateway.push("circuit-open", "it fails");
      assertThat(told(gateway.push("circuit-open", "one")))
          .isEqualTo("503 after 1 unavailable: a circuit breaker of the routes is open");
      assertThat(told(gateway.push("nobody-there", "one")))
          .isEqualTo("503 after 1 unavailable: a route is not running now");
      assertThat(told(gateway.push("checked", "one")))
          .isEqualTo("400 it does not pass a check of the routes");
      assertThat(told(gateway.push("within", "x".repeat(60)))).startsWith("400 Max entry size");
      assertThat(told(gateway.push("fails", "one"))).isEqualTo("500 internal server error");
      assertThat(told(gateway.push("stops", "one")))
          .isEqualTo("500 internal server error: the route ended without keeping the batch");
      assertThat(gateway.metric("wadi_refused_requests_total{reason=\"too_fast\"}")).isEqualTo(2);
    }
  }
}
