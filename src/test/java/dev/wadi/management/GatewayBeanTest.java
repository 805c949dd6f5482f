package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.model.Role;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import javax.management.Attribute;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanException;
import javax.management.MBeanInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;

class GatewayBeanTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-01-01T00:00:00Z"));

  @Test
  void shows_numbers_with_their_units() throws Exception {
    AtomicLong received = new AtomicLong();
    try (GatewayBean gateway =
        GatewayBean.builder("1.2.3", now::get)
            .number("ReceivedLines", "lines", "Lines received since the start", received::get)
            .text("DataFolder", "Where everything is kept", () -> "wadi-data")
            .register(server, "shows_numbers")) {
      received.set(12);
      now.set(Instant.parse("2026-01-01T00:01:30Z"));
      ObjectName name = gateway.name();

      assertThat(name).hasToString("dev.wadi:type=Gateway,name=\"shows_numbers\"");
      assertThat(server.getAttribute(name, "Version")).isEqualTo("1.2.3");
      assertThat(server.getAttribute(name, "Started")).isEqualTo("2026-01-01T00:00:00Z");
      assertThat(server.getAttribute(name, "UptimeSeconds")).isEqualTo(90L);
      assertThat(server.getAttribute(name, "ReceivedLines")).isEqualTo(12L);
      assertThat(server.getAttributes(name, new String[] {"DataFolder", "Nothing"}))
          .containsExactly(new Attribute("DataFolder", "wadi-data"));
      MBeanInfo info = server.getMBeanInfo(name);
      assertThat(info.getAttributes())
          .filteredOn(one -> one.getName().equals("ReceivedLines"))
          .singleElement()
          .satisfies(
              one ->
                  assertThat(one.getDescription())
                      .isEqualTo("Lines received since the start [lines]"));
    }
  }

  @Test
  void an_operation_has_parameters_with_names() throws Exception {
    try (GatewayBean gateway =
        GatewayBean.builder("1", now::get)
            .operation(
                "repeat",
                Role.VIEWER,
                "Says a text several times",
                List.of(
                    new GatewayBean.Parameter("text", String.class, "what to say"),
                    new GatewayBean.Parameter("times", int.class, "how often, 1 to 9")),
                given -> ((String) given.get(0)).repeat((int) given.get(1)))
            .register(server, "an_operation")) {
      var signature = server.getMBeanInfo(gateway.name()).getOperations()[0].getSignature();

      assertThat(signature[0].getName()).isEqualTo("text");
      assertThat(signature[1].getType()).isEqualTo("int");
      assertThat(
              server.invoke(
                  gateway.name(),
                  "repeat",
                  new Object[] {"ab", 2},
                  new String[] {"java.lang.String", "int"}))
          .isEqualTo("abab");
    }
  }

  @Test
  void what_an_operation_throws_reaches_the_caller_as_its_message() throws Exception {
    try (GatewayBean gateway =
        GatewayBean.builder("1", now::get)
            .operation(
                "fail",
                Role.VIEWER,
                "Fails",
                List.of(),
                given -> {
                  throw new IllegalArgumentException("no such sink: loki2");
                })
            .register(server, "what_fails")) {
      assertThatThrownBy(() -> server.invoke(gateway.name(), "fail", new Object[0], new String[0]))
          .isInstanceOf(MBeanException.class)
          .hasMessage("no such sink: loki2");
    }
  }

  @Test
  void nothing_can_be_written() {
    try (GatewayBean gateway =
        GatewayBean.builder("1", now::get).register(server, "nothing_written")) {
      assertThatThrownBy(() -> server.setAttribute(gateway.name(), new Attribute("Version", "2")))
          .isInstanceOf(AttributeNotFoundException.class);
    }
  }

  @Test
  void one_gateway_alone_has_the_short_name_and_gives_it_back() throws Exception {
    ObjectName name = new ObjectName("dev.wadi:type=Gateway");
    try (GatewayBean gateway = GatewayBean.builder("1", now::get).register(server, "")) {
      assertThat(gateway.name()).isEqualTo(name);
      assertThat(server.isRegistered(name)).isTrue();
      assertThatThrownBy(() -> GatewayBean.builder("2", now::get).register(server, ""))
          .isInstanceOf(IllegalStateException.class);
    }
    assertThat(server.isRegistered(name)).isFalse();
  }
}
