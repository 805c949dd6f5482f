package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.modelmbean.ModelMBean;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

/** What Camel's parts show in JMX. */
class NamedOperationsTest {
  /** Something of which there are many. */
  @ManagedResource(description = "A part")
  public static final class Part {
    private final int count;

    Part(int count) {
      this.count = count;
    }

    @ManagedAttribute(description = "How many")
    public int getCount() {
      return count;
    }
  }

  @Test
  void parts_of_one_class_share_what_they_show_and_answer_for_themselves() throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    try (DefaultCamelContext context = new DefaultCamelContext();
        NamedOperations shown = new NamedOperations(context)) {
      shown.start();
      ModelMBean one = shown.assemble(server, new Part(1), new ObjectName("test:name=one"));
      ModelMBean two = shown.assemble(server, new Part(2), new ObjectName("test:name=two"));

      assertThat(one.getAttribute("Count")).isEqualTo(1);
      assertThat(two.getAttribute("Count")).isEqualTo(2);
      assertThat(two.getMBeanInfo().getAttributes()[0])
          .as("made once")
          .isSameAs(one.getMBeanInfo().getAttributes()[0]);
    }
  }
}
