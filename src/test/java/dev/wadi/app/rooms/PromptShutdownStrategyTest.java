package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LogLines;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.impl.engine.DefaultInflightRepository;
import org.apache.camel.impl.engine.DefaultShutdownStrategy;
import org.apache.camel.spi.ShutdownStrategy;
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
