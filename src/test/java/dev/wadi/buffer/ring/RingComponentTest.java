package dev.wadi.buffer.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.CamelExecutionException;
import org.apache.camel.NoTypeConversionAvailableException;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RingComponentTest {
  private final DefaultCamelContext camel = new DefaultCamelContext();
  private ProducerTemplate sender;

  @BeforeEach
  void start() throws Exception {
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from("direct:keep").to("ring:recent?capacityBytes=1000000&tenantBytes=500000");
          }
        });
    camel.start();
    sender = camel.createProducerTemplate();
  }

  @AfterEach
  void stop() throws Exception {
    sender.close();
    camel.close();
  }

  @Test
  void a_route_offers_its_batch_and_hands_it_on_unchanged() throws Exception {
    var batch = RingTest.batch("t", RingTest.stream(Labels.of("app", "api"), 1, "hello"));
    assertThat(sender.requestBody("direct:keep", batch)).isSameAs(batch);

    Ring ring = camel.getComponent("ring", RingComponent.class).ring("recent");
    assertThat(ring.tail("t", LogQuery.parse("{}"), 1).get(0).line()).isEqualTo("hello");
    assertThat(ring.stats().capacityBytes()).isEqualTo(1_000_000);
    assertThat(ring.stats().tenantBytes()).isEqualTo(500_000);
  }

  @Test
  void what_is_no_batch_fails_the_exchange() {
    assertThatThrownBy(() -> sender.requestBody("direct:keep", "text"))
        .isInstanceOf(CamelExecutionException.class)
        .hasRootCauseInstanceOf(NoTypeConversionAvailableException.class);
  }

  @Test
  void jmx_shows_numbers_and_lines() throws Exception {
    sender.sendBody(
        "direct:keep",
        RingTest.batch(
            "t", RingTest.stream(Labels.of("app", "api"), 1_500_000_000L, "a \"b\"", "timeout")));
    MBeanServer server = camel.getManagementStrategy().getManagementAgent().getMBeanServer();
    ObjectName name = endpoint(server);

    assertThat(server.getAttribute(name, "HeldEntries")).isEqualTo(2L);
    assertThat(server.getAttribute(name, "CapacityBytes")).isEqualTo(1_000_000L);
    assertThat(server.getAttribute(name, "TenantCapacityBytes")).isEqualTo(500_000L);
    assertThat(server.getAttribute(name, "Tenants")).isEqualTo(List.of("t"));
    assertThat(tail(server, name, "t", "{app=\"api\"}", 5))
        .isEqualTo(
            "{\"timestamp\":\"1970-01-01T00:00:01.500Z\",\"labels\":{\"app\":\"api\"},"
                + "\"line\":\"a \\\"b\\\"\"}\n"
                + "{\"timestamp\":\"1970-01-01T00:00:01.500000001Z\",\"labels\":{\"app\":\"api\"},"
                + "\"line\":\"timeout\"}\n");
    assertThat(tail(server, name, "t", "{} != \"timeout\"", 5)).contains("a \\\"b\\\"");
    server.invoke(name, "clear", new Object[0], new String[0]);
    assertThat(server.getAttribute(name, "HeldEntries")).isEqualTo(0L);
    assertThat(server.getAttribute(name, "EvictedEntriesTotal")).isEqualTo(2L);
  }

  @Test
  void jmx_refuses_a_bad_selector_with_its_place_and_too_many_lines() throws Exception {
    MBeanServer server = camel.getManagementStrategy().getManagementAgent().getMBeanServer();
    ObjectName name = endpoint(server);
    assertThatThrownBy(() -> tail(server, name, "t", "{app=}", 5))
        .hasStackTraceContaining("parse error at line 1, col 6");
    assertThatThrownBy(() -> tail(server, name, "t", "{}", 10_001))
        .hasStackTraceContaining("lines: 10001 (expected: 1 to 10000)");
  }

  @Test
  void the_same_name_is_the_same_ring_and_the_last_bounds_hold() throws Exception {
    sender.sendBody(
        "ring:recent?capacityBytes=2000000",
        RingTest.batch("t", RingTest.stream(Labels.of("app", "api"), 1, "x")));
    Ring ring = camel.getComponent("ring", RingComponent.class).ring("recent");
    assertThat(ring.stats().capacityBytes()).isEqualTo(2_000_000);
    assertThat(ring.stats().tenantBytes()).isEqualTo(1_000_000);
    assertThat(ring.stats().heldEntries()).isEqualTo(1);
  }

  @Test
  void a_ring_without_name_and_unknown_options_are_refused() {
    assertThatThrownBy(() -> camel.getEndpoint("ring:"))
        .isInstanceOf(ResolveEndpointFailedException.class);
    assertThatThrownBy(() -> camel.getEndpoint("ring:x?capacity=5"))
        .isInstanceOf(ResolveEndpointFailedException.class)
        .hasMessageContaining("capacity");
  }

  private static String tail(
      MBeanServer server, ObjectName name, String tenant, String selector, int lines)
      throws Exception {
    return (String)
        server.invoke(
            name,
            "tail",
            new Object[] {tenant, selector, lines},
            new String[] {"java.lang.String", "java.lang.String", "int"});
  }

  private ObjectName endpoint(MBeanServer server) throws Exception {
    Set<ObjectName> names =
        server.queryNames(
            new ObjectName(
                "org.apache.camel:context=" + camel.getManagementName() + ",type=endpoints,*"),
            null);
    return names.stream().filter(n -> n.toString().contains("ring:")).findFirst().orElseThrow();
  }
}
