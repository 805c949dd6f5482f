package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.AsyncProducer;
import org.apache.camel.Exchange;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RedeliveryPolicyDefinition;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.util.concurrent.SizedScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** More exchanges wait than one of Camel's pools takes. */
class WaitingTasksTest {
  private static final int MANY = 1_100;

  private final DefaultCamelContext context = new DefaultCamelContext();
  private final List<Exchange> sent = new ArrayList<>();
  private final AtomicInteger done = new AtomicInteger();

  @BeforeEach
  void start() throws Exception {
    context.build();
    WaitingTasks.ofRedeliveries(context);
    context.addComponent("direct", new DirectDoorsComponent());
    context.start();
  }

  @AfterEach
  void stop() throws IOException {
    context.close();
  }

  private void send() throws Exception {
    AsyncProducer way = context.getEndpoint("direct:in").createAsyncProducer();
    way.start();
    for (int i = 0; i < MANY; i++) {
      Exchange one = new DefaultExchange(context);
      sent.add(one);
      way.process(one, inTime -> done.incrementAndGet());
    }
    assertThat(done).as("those that do not wait").hasValue(0);
  }

  private void awaitAll() throws Exception {
    LiveGateway.await("all have passed", () -> done.get() == MANY);
    assertThat(sent).noneMatch(Exchange::isFailed);
  }

  private static RoutesBuilder route(AtomicBoolean room) {
    return new RouteBuilder() {
      @Override
      public void configure() {
        onException(IOException.class)
            .setRedeliveryPolicyType(
                new RedeliveryPolicyDefinition()
                    .maximumRedeliveries(-1)
                    .redeliveryDelay(600_000)
                    .maximumRedeliveryDelay(600_000)
                    .asyncDelayedRedelivery()
                    .logExhausted(false)
                    .logRetryAttempted(false));
        from("direct:in")
            .process(
                exchange -> {
                  if (!room.get()) {
                    throw new IOException("no room");
                  }
                });
      }
    };
  }

  @Test
  void all_that_find_no_room_are_tried_again() throws Exception {
    AtomicBoolean room = new AtomicBoolean();
    context.addRoutes(route(room));
    send();

    room.set(true);
    ScheduledThreadPoolExecutor pool =
        ((SizedScheduledExecutorService) PluginHelper.getErrorHandlerExecutorService(context))
            .getScheduledThreadPoolExecutor();
    for (Runnable next : List.copyOf(pool.getQueue())) {
      assertThat(pool.remove(next)).isTrue();
      pool.execute(next);
    }

    awaitAll();
  }

  @Test
  void all_that_find_nobody_behind_a_door_pass_once_somebody_is_there() throws Exception {
    send();

    context.addRoutes(route(new AtomicBoolean(true)));

    awaitAll();
  }
}
