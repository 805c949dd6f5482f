package dev.wadi.app.rooms;

import dev.wadi.console.Callers;
import dev.wadi.management.flow.Flow;
import dev.wadi.model.Needs;
import dev.wadi.model.OperatorMark;
import dev.wadi.model.Role;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What the console's own page asks first: the flow at a glance, and who it is shown to. */
@ManagedResource(description = "The flow of lines at a glance, and who looks at it")
public final class ConsoleBean {
  private static final ObjectName WADI = pattern();

  private final Flow flow;
  private final Callers callers;
  private final String version;
  private final long sessionIdleSeconds;
  private final String host = ThisMachine.name();

  ConsoleBean(Flow flow, Callers callers, String version, long sessionIdleSeconds) {
    this.flow = flow;
    this.callers = callers;
    this.version = version;
    this.sessionIdleSeconds = sessionIdleSeconds;
  }

  @ManagedOperation(
      description =
          "Sources, chain, WAL and sinks as they run: rates now and over ten minutes, lag, errors,"
              + " what a sink would lose and when")
  @Needs(Role.VIEWER)
  public Map<String, Object> overview() {
    return flow.overview();
  }

  @ManagedOperation(
      description =
          "Start, stop, pause or resume a source or a sink by its name, or call what it has itself,"
              + " as overview() lists it; answers how it is then")
  @Needs(Role.OPERATOR)
  public Map<String, Object> act(String kind, String name, String operation) {
    return flow.act(kind.strip(), name.strip(), operation);
  }

  @ManagedOperation(description = "Who is logged in, as what, and how that was proved")
  @Needs(Role.VIEWER)
  public Map<String, Object> whoami() {
    Callers.Caller caller = callers.now();
    Map<String, Object> who = new LinkedHashMap<>();
    who.put("user", caller.user());
    who.put("role", caller.role().word());
    who.put("via", caller.way().name().toLowerCase(Locale.ROOT));
    who.put("sessionIdleSeconds", sessionIdleSeconds);
    who.put("gateway", host);
    who.put("version", version);
    return who;
  }

  @ManagedOperation(
      description = "The operations of this gateway that whoever asks may call, by MBean")
  @Needs(Role.VIEWER)
  public Map<String, List<String>> allowed() {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    Map<String, List<String>> allowed = new TreeMap<>();
    for (ObjectName name : server.queryNames(WADI, null)) {
      try {
        List<String> operations =
            Arrays.stream(server.getMBeanInfo(name).getOperations())
                .filter(one -> callers.now().role().includes(needed(one)))
                .map(MBeanOperationInfo::getName)
                .distinct()
                .sorted()
                .toList();
        allowed.put(name.toString(), operations);
      } catch (InstanceNotFoundException e) {
        allowed.remove(name.toString()); // It went in between.
      } catch (JMException e) {
        throw new IllegalStateException(name + " does not tell what it has", e);
      }
    }
    return allowed;
  }

  private static Role needed(MBeanOperationInfo operation) {
    Object word = operation.getDescriptor().getFieldValue(OperatorMark.ROLE);
    return Role.of(String.valueOf(word)).orElse(Role.ADMIN);
  }

  private static ObjectName pattern() {
    try {
      return new ObjectName("dev.wadi:*");
    } catch (JMException e) {
      throw new IllegalStateException("dev.wadi:* is a pattern", e);
    }
  }
}
