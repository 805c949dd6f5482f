package dev.wadi.chain.limit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.ManualTicker;
import dev.wadi.model.Allowance;
import dev.wadi.model.Batch;
import dev.wadi.model.Caller;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.Test;

class LimitProcessorTest {
  private final ManualTicker ticker = new ManualTicker();
  private final InstantSource clock = InstantSource.system();
  private final KeyLimits keys = new KeyLimits(ticker, clock, DayBook.inMemory(clock));
  private final LimitProcessor limit =
      new LimitProcessor(new RateLimiter(new RateLimits(5, 5, 0, 0), ticker), keys);

  private static Batch batch() {
    LogStream.Builder stream = new LogStream.Builder(Labels.of("a", "b"), 1);
    stream.add(1, Slice.of(0, 0, 5));
    return new Batch("acme", List.of(stream.build(new byte[][] {"12345".getBytes(UTF_8)})));
  }

  @Test
  void lines_that_wait_for_their_turn_count_once_however_often_they_ask() throws Exception {
    try (DefaultCamelContext context = new DefaultCamelContext()) {
      for (Allowance allowance : List.of(new Allowance(0, 0, 100, 0), new Allowance(0, 0, 0, 0))) {
        ticker.advance(Duration.ofHours(1));
        String key = allowance.hasQuota() ? "daily" : "free";
        Caller caller = new Caller(key, "acme", false, allowance, List.of(), Set.of());
        Exchange first = exchange(context, caller);
        limit.process(first);
        assertThat(first.getException()).isNull();

        Exchange waiting = exchange(context, caller);
        for (int i = 0; i < 50; i++) {
          waiting.setException(null);
          limit.process(waiting);
          assertThat(waiting.getException()).hasMessageContaining("rate limit exceeded");
        }
        ticker.advance(Duration.ofHours(1));
        waiting.setException(null);
        limit.process(waiting);

        assertThat(waiting.getException()).isNull();
        assertThat(keys.uses().get(key).entries()).isEqualTo(2);
        assertThat(keys.today(key)[0]).isEqualTo(allowance.hasQuota() ? 2 : 0);
      }
    }
  }

  private static Exchange exchange(DefaultCamelContext context, Caller caller) {
    Exchange exchange = new DefaultExchange(context);
    exchange.getMessage().setBody(batch());
    exchange.setProperty(Established.CALLER, caller);
    return exchange;
  }
}
