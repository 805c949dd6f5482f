package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;

import javax.management.ObjectName;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class EndpointNamesTest {
  @Test
  void an_endpoint_is_named_by_what_it_is_and_no_two_share_a_name() throws Exception {
    try (CamelContext camel = new DefaultCamelContext()) {
      EndpointNames names = new EndpointNames();
      names.setCamelContext(camel);

      assertThat(name(names, camel, "direct:chain")).isEqualTo("direct://chain");
      assertThat(name(names, camel, "netty-http:http://127.0.0.1:3100/metrics?muteException=true"))
          .isEqualTo("/metrics at 127.0.0.1:3100");
      assertThat(name(names, camel, "timer:keep?period=5")).isEqualTo("timer://keep");
      assertThat(name(names, camel, "timer:keep?period=5&delay=3")).isEqualTo("timer://keep (2)");
      assertThat(name(names, camel, "timer:keep?period=5")).isEqualTo("timer://keep");
    }
  }

  @Test
  void endpoints_without_end_keep_their_whole_names() throws Exception {
    try (CamelContext camel = new DefaultCamelContext()) {
      EndpointNames names = new EndpointNames();
      names.setCamelContext(camel);
      for (int i = 1; i <= 20; i++) {
        name(names, camel, "timer:a?period=" + i);
      }

      assertThat(name(names, camel, "timer:a?period=21")).isEqualTo("timer://a?period=21");
    }
  }

  private static String name(EndpointNames names, CamelContext camel, String uri) throws Exception {
    return ObjectName.unquote(
        names.getObjectNameForEndpoint(camel.getEndpoint(uri)).getKeyProperty("name"));
  }
}
