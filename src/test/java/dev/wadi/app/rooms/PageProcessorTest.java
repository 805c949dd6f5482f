package dev.wadi.app.rooms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.management.Readiness;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class PageProcessorTest {
  private final Exchange exchange = new DefaultExchange(new DefaultCamelContext());
  private final AtomicInteger answered = new AtomicInteger();

  private static Readiness.Answer page() {
    return new Readiness.Answer(200, "text/plain", "well");
  }

  @Test
  void a_page_that_looks_at_files_is_not_made_on_the_callers_thread() {
    Queue<Runnable> elsewhere = new ArrayDeque<>();
    PageProcessor page = new PageProcessor(PageProcessorTest::page, elsewhere::add);

    boolean done = page.process(exchange, inTime -> answered.incrementAndGet());

    assertThat(done).isFalse();
    assertThat(answered).hasValue(0);
    elsewhere.remove().run();
    assertThat(answered).hasValue(1);
    assertThat(exchange.getMessage().getBody()).isEqualTo("well");
  }

  @Test
  void too_many_pages_at_once_are_refused_at_once() {
    PageProcessor page =
        new PageProcessor(
            PageProcessorTest::page,
            task -> {
              throw new RejectedExecutionException();
            });

    assertThat(page.process(exchange, inTime -> answered.incrementAndGet())).isTrue();

    assertThat(answered).hasValue(1);
    assertThat(exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE)).isEqualTo(503);
  }

  @Test
  void a_page_that_fails_is_answered_too() {
    PageProcessor page =
        new PageProcessor(
            () -> {
              throw new IllegalStateException("no page");
            });

    assertThat(page.process(exchange, inTime -> answered.incrementAndGet())).isTrue();

    assertThat(answered).hasValue(1);
    assertThat(exchange.getException()).hasMessage("no page");
  }
}
