package dev.wadi.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.kit.LiveGateway;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that lets an edit of its routes go live when its cases come out as expected. */
class RouteProofLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String OWN_STEPS = "19-own-steps.camel.yaml";

  @TempDir Path home;

  private static String label(String set) {
    return """
    - route:
        id: own-steps
        routeConfigurationId: pass-failures-on
        from:
          uri: direct:own-steps
          steps:
            - to: {uri: "label:where", parameters: {set: "%s"}}
    """
        .formatted(set);
  }

  private static Map<?, ?> jmx(String operation, Object... arguments) throws Exception {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    ObjectName name =
        server.queryNames(new ObjectName("dev.wadi:type=RouteProof,*"), null).iterator().next();
    String[] types = new String[arguments.length];
    for (int i = 0; i < types.length; i++) {
      types[i] = arguments[i] instanceof Integer ? "int" : String.class.getName();
    }
    return (Map<?, ?>) server.invoke(name, operation, arguments, types);
  }

  @Test
  void an_edit_waits_for_its_cases_and_what_ran_before_goes_on() throws Exception {
    Path routes = Files.createDirectory(home.resolve("routes"));
    Path cases = Files.createDirectory(home.resolve("cases"));
    Files.writeString(routes.resolve(OWN_STEPS), label("site=lab"));
    Files.writeString(
        cases.resolve("site.yaml"),
        """
        case: lines say where they are from
        given: [{lines: [a]}]
        expect: {kept: [{labels: {app: test, site: lab}}]}
        """);
    try (LiveGateway live =
        new LiveGateway(
            home,
            "wadi.routes.directory=" + routes,
            "wadi.routes.reloadCheck=" + cases,
            "wadi.routes.settle=10ms")) {
      LiveGateway.await("the running routes are proved", () -> state().equals("passed"));

      Files.writeString(routes.resolve(OWN_STEPS), label("place=lab"));
      LiveGateway.await("the edit is refused", () -> state().equals("failed"));
      assertThat(live.push("main", "one").statusCode()).isEqualTo(204);
      assertThat(live.awaitCaptured("captures", 1).get(0).at("/labels/site").asText())
          .isEqualTo("lab");
      LiveGateway.await("it is told", () -> problem(live).contains("lines say where"));
      assertThat(problem(live))
          .contains("kept[0].labels.site: expected lab, came nothing", "site.yaml:1");
      assertThat(live.metric("wadi_route_problems")).isEqualTo(1);

      Map<?, ?> tried = jmx("tryEdit", "captures", "", 100);
      assertThat(tried.get("same")).isEqualTo(false);
      assertThat(tried.toString()).contains("place").contains("kept");

      Files.writeString(cases.resolve("site.yaml"), "given: [{lines: [a]}]\nexpect: {kept: 1}\n");
      LiveGateway.await("it goes live when the case is mended", () -> state().equals("passed"));
      LiveGateway.await("no problem is left", () -> problem(live).isEmpty());
      live.push("main", "two");
      assertThat(live.awaitCaptured("captures", 2).get(1).at("/labels/place").asText())
          .isEqualTo("lab");
    }
  }

  private static String state() {
    try {
      return String.valueOf(jmx("lastCheck").get("state"));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String problem(LiveGateway live) {
    try {
      JsonNode check = JSON.readTree(live.page("/readyz")).at("/checks/route-files");
      return check.path("status").asText().equals("ok") ? "" : check.toString();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
