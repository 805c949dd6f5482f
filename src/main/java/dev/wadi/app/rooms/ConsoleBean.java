package dev.wadi.app.rooms;

import dev.wadi.console.Callers;
import dev.wadi.management.flow.Flow;
import dev.wadi.model.Needs;
import dev.wadi.model.Role;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/** What the console's own page asks first: the flow at a glance, and who it is shown to. */
@ManagedResource(description = "The flow of lines at a glance, and who looks at it")
public final class ConsoleBean {
  private final Flow flow;
  private final Callers callers;
  private final String version;
  private final long sessionIdleSeconds;

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
    who.put("version", version);
    return who;
  }
}
