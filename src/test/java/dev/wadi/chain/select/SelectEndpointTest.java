package dev.wadi.chain.select;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.camel.BatchConverters;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Established;
import dev.wadi.model.Ledger;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SelectEndpointTest {
  private final DefaultCamelContext camel = new DefaultCamelContext();

  @BeforeEach
  void start() {
    BatchConverters.register(camel, "main", () -> 1_000);
    camel.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void entries_that_fit_go_on_and_the_others_are_dropped_with_the_reason() {
    Ledger ledger = new Ledger();
    ledger.received(3);
    Exchange exchange = new DefaultExchange(camel);
    exchange.setProperty(Established.LEDGER, ledger);
    exchange.getMessage().setHeader(BatchConverters.LABELS_HEADER, "app=shop");
    exchange.getMessage().setBody("error one\nfine\nerror two");

    Exchange after =
        camel
            .createProducerTemplate()
            .send("select:only-errors?query=RAW({app=\"shop\"} |= \"error\")", exchange);

    assertThat(after.getException()).isNull();
    assertThat(after.getMessage().getBody(Batch.class).stream().map(Entry::line))
        .containsExactly("error one", "error two");
    assertThat(ledger.close().dropped()).isEqualTo(Map.of("only-errors", 1));
    SelectEndpoint endpoint =
        camel.getEndpoints().stream()
            .filter(SelectEndpoint.class::isInstance)
            .map(SelectEndpoint.class::cast)
            .findFirst()
            .orElseThrow();
    assertThat(endpoint.getKeptTotal()).isEqualTo(2);
    assertThat(endpoint.getDroppedTotal()).isEqualTo(1);
  }

  @Test
  void a_query_that_is_none_stops_the_route() {
    assertThatThrownBy(() -> camel.getEndpoint("select:x?query=RAW({app=)").createProducer())
        .hasMessageContaining("parse error");
  }

  @Test
  void a_reason_that_is_no_label_value_stops_the_route() {
    assertThatThrownBy(() -> camel.getEndpoint("select:Only Errors?query=RAW({a=\"b\"})"))
        .hasStackTraceContaining("expected: 1 to 40");
  }

  @Test
  void a_body_that_is_no_lines_fails() {
    Exchange exchange = new DefaultExchange(camel);
    exchange.getMessage().setBody(Map.of("a", 1));

    Exchange after = camel.createProducerTemplate().send("select:x?query=RAW({a=\"b\"})", exchange);

    assertThat(after.getException()).isNotNull();
  }
}
