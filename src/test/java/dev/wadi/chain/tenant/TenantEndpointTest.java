package dev.wadi.chain.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Batch;
import dev.wadi.model.Established;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.Arrays;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TenantEndpointTest {
  private final DefaultCamelContext camel = new DefaultCamelContext();

  @BeforeEach
  void start() {
    camel.start();
  }

  @AfterEach
  void stop() {
    camel.stop();
  }

  @Test
  void the_named_tenant_gets_the_batch() {
    assertThat(send("tenant:team-a", batch("main", "x")).tenant()).isEqualTo("team-a");
  }

  @Test
  void a_label_names_the_tenant_and_the_address_the_one_without() {
    assertThat(send("tenant:main?label=team", batch("other", "blue")).tenant()).isEqualTo("blue");
    assertThat(send("tenant:main?label=team", batch("other", "")).tenant()).isEqualTo("main");
    assertThat(send("tenant:main?label=team", batch("other", "../etc")).tenant()).isEqualTo("main");
    assertThat(send("tenant:main?label=team", batch("other", "..")).tenant()).isEqualTo("main");
  }

  @Test
  void streams_that_name_several_tenants_are_no_batch_of_one() {
    assertThatThrownBy(() -> send("tenant:main?label=team", batch("main", "blue", "red")))
        .hasStackTraceContaining("split over ${body.byLabel(team)} first");
  }

  @Test
  void a_batch_is_parted_by_a_label() {
    assertThat(batch("main", "blue", "red", "blue").byLabel("team"))
        .extracting(Batch::entries)
        .containsExactly(2, 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a%2Fb", "..", "ä"})
  void what_is_no_tenant_stops_the_route(String name) {
    assertThatThrownBy(() -> camel.getEndpoint("tenant:" + name))
        .hasStackTraceContaining("expected: 1 to 150");
  }

  private Batch send(String uri, Batch batch) {
    Exchange exchange = new DefaultExchange(camel);
    exchange.getMessage().setBody(batch);
    Exchange after = camel.createProducerTemplate().send(uri, exchange);
    if (after.getException() != null) {
      throw new IllegalStateException(after.getException());
    }
    Batch sent = after.getMessage().getBody(Batch.class);
    assertThat(after.getProperty(Established.TENANT)).isEqualTo(sent.tenant());
    return sent;
  }

  private static Batch batch(String tenant, String... teams) {
    List<LogStream> streams =
        Arrays.stream(teams)
            .map(t -> new LogStream.Builder(Labels.of("team", t), new byte[1], 1).add(1, 0, 1))
            .map(LogStream.Builder::build)
            .toList();
    return new Batch(tenant, streams);
  }
}
