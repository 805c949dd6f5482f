package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.LogLines;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import javax.management.AttributeNotFoundException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.ReflectionException;
import javax.management.RuntimeMBeanException;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OperatorBeansTest {
  private static final OperatorBeans.Title PART = new OperatorBeans.Title("Part", "main");

  private final MBeanServer server = MBeanServerFactory.newMBeanServer();
  private final OperatorBeans beans =
      new OperatorBeans(
          () -> server,
          endpoint ->
              endpoint.getEndpointUri().startsWith("direct")
                  ? Optional.of(PART)
                  : Optional.empty());

  /** A part in the shape of those that the gateway shows. */
  @ManagedResource(description = "A part")
  public static final class Part {
    private final long number;

    Part(long number) {
      this.number = number;
    }

    @ManagedAttribute(description = "A number (lines)")
    public long getNumber() {
      return number;
    }

    @ManagedAttribute(description = "Whether it is odd")
    public boolean isOdd() {
      return number % 2 == 1;
    }

    @ManagedAttribute(description = "What is not there yet")
    public String getMissing() {
      throw new IllegalStateException("the part is not started");
    }

    public String notShown() {
      return "";
    }

    @ManagedOperation(description = "Says a tenant several times")
    public String say(String tenant, int lines) {
      return (tenant + ".").repeat(lines);
    }

    @ManagedOperation(description = "Fails in one of several ways")
    public void fail(String how) throws IOException {
      switch (how) {
        case "argument" -> throw new IllegalArgumentException("how: argument (expected: none)");
        case "state" -> throw new IllegalStateException("it is stopped");
        case "io" -> throw new IOException("the disk is full");
        case "missing" -> throw new NoSuchFileException("/nothing");
        case "denied" -> throw new AccessDeniedException("/secret");
        case "unsupported" -> throw new UnsupportedOperationException("not with this layout");
        default -> throw new NullPointerException("of the program's own making");
      }
    }
  }

  @Test
  void a_part_is_shown_with_its_numbers_and_operations() throws Exception {
    beans.show(PART, new Part(7));
    beans.begin("");
    ObjectName name = new ObjectName("dev.wadi:type=Part,name=main");

    assertThat(server.getAttribute(name, "Number")).isEqualTo(7L);
    assertThat(server.getAttribute(name, "Odd")).isEqualTo(true);
    assertThat(server.getMBeanInfo(name).getDescription()).isEqualTo("A part");
    assertThat(server.getMBeanInfo(name).getOperations())
        .extracting(MBeanOperationInfo::getName)
        .containsExactly("fail", "say");
    assertThat(server.getMBeanInfo(name).getOperations()[1].getSignature())
        .extracting(MBeanParameterInfo::getName)
        .containsExactly("tenant", "lines");
    assertThat(server.getMBeanInfo(name).getOperations()[1].getSignature()[0].getDescription())
        .isEqualTo("Name of the tenant, such as main");
    assertThat(call(name, "say", "a", 2)).isEqualTo("a.a.");
    assertThat(call(name, "say", null, 2)).as("no text is the empty text").isEqualTo("..");
  }

  @Test
  void what_cannot_be_read_leaves_the_rest_readable() throws Exception {
    beans.show(PART, new Part(7));
    beans.begin("");
    ObjectName name = OperatorBeans.nameOf(PART, "");

    assertThat(server.getAttributes(name, new String[] {"Missing", "Number", "Nothing"}))
        .extracting("name")
        .containsExactly("Number");
    assertThatThrownBy(() -> server.getAttribute(name, "Missing"))
        .isInstanceOf(RuntimeMBeanException.class)
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the part is not started");
    assertThatThrownBy(() -> server.getAttribute(name, "Nothing"))
        .isInstanceOf(AttributeNotFoundException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "argument, how: argument (expected: none)",
    "state, it is stopped",
    "io, the disk is full",
    "missing, /nothing: no such file or directory",
    "denied, /secret: permission denied",
    "unsupported, not with this layout"
  })
  void a_failure_reaches_the_caller_as_a_sentence(String how, String sentence) {
    beans.show(PART, new Part(7));
    beans.begin("");

    assertThatThrownBy(() -> call(OperatorBeans.nameOf(PART, ""), "fail", how))
        .isInstanceOf(RuntimeMBeanException.class)
        .cause()
        .isExactlyInstanceOf(
            how.equals("argument") || how.equals("missing")
                ? IllegalArgumentException.class
                : IllegalStateException.class)
        .hasMessage(sentence);
  }

  @Test
  void a_bug_is_told_to_the_log_and_not_to_the_caller() throws Exception {
    beans.show(PART, new Part(7));
    beans.begin("");

    try (LogLines log = LogLines.of(AnnotatedBean.class.getName())) {
      assertThatThrownBy(() -> call(OperatorBeans.nameOf(PART, ""), "fail", "bug"))
          .cause()
          .hasMessage("fail failed; the log of the gateway says why");
      assertThat(log.lines()).singleElement().asString().contains("operation=fail");
    }
  }

  @Test
  void wrong_arguments_are_told_by_their_names() {
    beans.show(PART, new Part(7));
    beans.begin("");
    ObjectName name = OperatorBeans.nameOf(PART, "");

    assertThatThrownBy(() -> call(name, "say", "a", null))
        .cause()
        .hasMessage("lines: missing (expected: int)");
    assertThatThrownBy(() -> call(name, "say", "a"))
        .isInstanceOf(ReflectionException.class)
        .hasMessageContaining("say with 1 arguments");
    assertThatThrownBy(() -> call(name, "notShown")).isInstanceOf(ReflectionException.class);
  }

  @Test
  void endpoints_come_and_go_and_the_next_takes_over() throws Exception {
    try (DefaultCamelContext camel = new DefaultCamelContext()) {
      camel.disableJMX();
      camel.addLifecycleStrategy(beans);
      beans.begin("second");
      ObjectName name = new ObjectName("dev.wadi:type=Part,name=main,gateway=\"second\"");
      assertThat(server.isRegistered(name)).isFalse();

      camel.getEndpoint("direct:a");
      camel.getEndpoint("direct:b");
      camel.getEndpoint("mock:c");
      assertThat(server.queryNames(new ObjectName("dev.wadi:*"), null)).containsExactly(name);

      camel.removeEndpoints("direct:a");
      assertThat(server.isRegistered(name)).as("the other one stands for it").isTrue();
      camel.removeEndpoints("direct:b");
      assertThat(server.isRegistered(name)).isFalse();
    }
  }

  @Test
  void nothing_is_left_after_the_end() throws Exception {
    beans.show(PART, new Part(7));
    beans.begin("");
    beans.close();
    beans.close();
    beans.show(PART, new Part(8));

    assertThat(server.queryNames(new ObjectName("dev.wadi:*"), null)).isEmpty();
  }

  @Test
  void a_name_that_is_not_plain_is_quoted() {
    assertThat(OperatorBeans.nameOf(new OperatorBeans.Title("Loki", "a,b=c"), ""))
        .hasToString("dev.wadi:type=Loki,name=\"a,b=c\"");
    assertThat(OperatorBeans.nameOf(new OperatorBeans.Title("Redaction", ""), ""))
        .hasToString("dev.wadi:type=Redaction");
  }

  private Object call(ObjectName name, String operation, Object... arguments) throws Exception {
    return server.invoke(name, operation, arguments, new String[arguments.length]);
  }
}
