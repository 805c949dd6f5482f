package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.LogLines;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultInflightRepository;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;
import org.junit.jupiter.api.Test;

class PromptShutdownStrategyTest {
  private static final int LOOKS = 5;

  /* Something is under way in a route until it was asked about so often. */
  private static CamelContext soonDone(AtomicInteger looks) throws Exception {
    CamelContext context = new DefaultCamelContext();
    context.setInflightRepository(
        new DefaultInflightRepository() {
          @Override
          public int size(String routeId) {
            return looks.getAndDecrement() > 0 ? 1 : 0;
          }
        });
    context.setShutdownStrategy(PromptShutdownStrategy.insteadOf(context.getShutdownStrategy()));
    context.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:in").routeId("in").to("mock:out");
          }
        });
    context.start();
    return context;
  }

  @Test
  void a_stop_does_not_pause_for_what_ends_at_once() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (CamelContext context = soonDone(looks);
        LogLines log = LogLines.of(DefaultShutdownStrategy.class.getName())) {
      looks.set(LOOKS);

      context.stop();

      assertThat(looks.get()).isNegative();
      assertThat(log.lines()).noneMatch(line -> line.startsWith("Waiting as there are still"));
    }
  }

  @Test
  void so_does_the_stop_of_a_single_route() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (CamelContext context = soonDone(looks);
        LogLines log = LogLines.of(DefaultShutdownStrategy.class.getName())) {
      looks.set(LOOKS);

      context.getRouteController().stopRoute("in");

      assertThat(looks.get()).isNegative();
      assertThat(log.lines()).noneMatch(line -> line.startsWith("Waiting as there are still"));
    }
  }

  @Test
  void what_goes_on_for_longer_is_left_to_camel_and_its_bound() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (CamelContext context = soonDone(looks);
        LogLines log = LogLines.of(DefaultShutdownStrategy.class.getName())) {
      context.getShutdownStrategy().setTimeout(1);
      looks.set(Integer.MAX_VALUE);

      context.stop();

      assertThat(context.isStopped()).isTrue();
      assertThat(log.lines()).anyMatch(line -> line.startsWith("Timeout occurred during graceful"));
    }
  }

  private static RedeliveryPolicyDefinition muchLater() {
    return new RedeliveryPolicyDefinition()
        .maximumRedeliveries(-1)
        .redeliveryDelay(600_000)
        .maximumRedeliveryDelay(600_000)
        .asyncDelayedRedelivery()
        .allowRedeliveryWhileStopping(false)
        .logExhausted(false);
  }

  @Test
  void what_waits_for_its_next_try_is_told_that_there_is_none() throws Exception {
    CompletableFuture<Exchange> sent;
    try (CamelContext context = new DefaultCamelContext()) {
      context.setShutdownStrategy(PromptShutdownStrategy.insteadOf(context.getShutdownStrategy()));
      context.addRoutes(
          new RouteBuilder() {
            @Override
            public void configure() {
              onException(IOException.class).setRedeliveryPolicyType(muchLater());
              from("direct:in").routeId("in").throwException(new IOException("no room"));
            }
          });
      context.start();
      sent = context.createProducerTemplate().asyncSend("direct:in", new DefaultExchange(context));
      LiveGateway.await(
          "it waits",
          () ->
              PluginHelper.getErrorHandlerExecutorService(context)
                      instanceof SizedScheduledExecutorService pool
                  && pool.getScheduledThreadPoolExecutor().getQueue().size() == 1);

      context.stop();
    }

    assertThat(sent).isDone();
    assertThat(sent.join().getException()).hasMessage("no room");
  }

  @Test
  void what_was_set_before_holds() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      ShutdownStrategy before = context.getShutdownStrategy();
      before.setTimeout(7);
      before.setLogInflightExchangesOnTimeout(false);
      before.setSuppressLoggingOnTimeout(true);

      ShutdownStrategy own = PromptShutdownStrategy.insteadOf(before);

      assertThat(own.getTimeout()).isEqualTo(7);
      assertThat(own.isLogInflightExchangesOnTimeout()).isFalse();
      assertThat(own.isSuppressLoggingOnTimeout()).isTrue();
      assertThat(own.isShutdownNowOnTimeout()).isEqualTo(before.isShutdownNowOnTimeout());
    }
  }
}
