package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Camel shows in JMX when the process takes lines first. */
class LateAgentTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final DefaultCamelContext context = new DefaultCamelContext();
  private final LateAgent agent = new LateAgent(context);

  /** Something to be shown. */
  @ManagedResource(description = "A part")
  public static final class Part {
    @ManagedAttribute(description = "How many")
    public int getCount() {
      return 7;
    }
  }

  @BeforeEach
  void start() {
    agent.start();
  }

  @AfterEach
  void stop() throws Exception {
    agent.stop();
    context.close();
  }

  @Test
  void keeps_what_is_to_be_shown_until_it_is_told_to() throws Exception {
    ObjectName early = new ObjectName("late-agent:name=early");
    ObjectName later = new ObjectName("late-agent:name=later");
    agent.register(new Part(), early);
    assertThat(server.isRegistered(early)).isFalse();

    agent.begin();
    agent.register(new Part(), later);

    assertThat(server.getAttribute(early, "Count")).isEqualTo(7);
    assertThat(server.getAttribute(later, "Count")).isEqualTo(7);
  }

  @Test
  void takes_everything_out_when_it_stops() throws Exception {
    ObjectName part = new ObjectName("late-agent:name=out");
    agent.register(new Part(), part);
    agent.begin();

    agent.stop();

    assertThat(server.isRegistered(part)).isFalse();
  }

  @Test
  void a_name_that_waits_is_taken() throws Exception {
    ObjectName part = new ObjectName("late-agent:name=taken");
    agent.register(new Part(), part);

    assertThat(agent.isRegistered(part)).isTrue();
  }

  @Test
  void a_name_that_another_shows_is_taken() throws Exception {
    ObjectName part = new ObjectName("late-agent:name=others");
    try (DefaultCamelContext other = new DefaultCamelContext()) {
      LateAgent shown = new LateAgent(other);
      shown.start();
      shown.begin();
      shown.register(new Part(), part);

      assertThat(agent.isRegistered(part)).isTrue();
      shown.stop();
    }
    assertThat(agent.isRegistered(part)).isFalse();
  }

  @Test
  void what_goes_before_it_was_shown_is_never_shown() throws Exception {
    ObjectName part = new ObjectName("late-agent:name=gone");
    agent.register(new Part(), part);

    agent.unregister(part);
    agent.begin();

    assertThat(server.isRegistered(part)).isFalse();
  }
}
