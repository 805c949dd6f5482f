package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Role;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each role may call of a whole gateway. The list of it is a golden file, {@code roles.txt};
 * what changes there is to be reviewed. Every operation that a role may not call is asked for in
 * its name, and refused.
 */
class RolesLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path GOLDEN = Path.of("src/test/resources/console/roles.txt");
  private static final String PASSWORD = "correct horse battery";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @TempDir static Path folder;
  private static LiveGateway gateway;

  private record Op(ObjectName name, MBeanOperationInfo info) {
    String signed() {
      return Arrays.stream(info.getSignature())
          .map(MBeanParameterInfo::getType)
          .collect(Collectors.joining(",", info.getName() + "(", ")"));
    }

    String shown() {
      return name.getDomain().replace("org.apache.camel", "camel")
          + " "
          + name.getKeyProperty("type")
          + " "
          + signed().replaceAll("\\bjava\\.(lang|util)\\.", "");
    }
  }

  @BeforeAll
  static void start() throws Exception {
    Path users = folder.resolve("users");
    for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
      UsersFile.put(users, role.word(), role, PASSWORD, new SecureRandom());
    }
    gateway =
        new LiveGateway(
            folder,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.console.password=" + PASSWORD,
            "wadi.console.users=" + users);
  }

  @AfterAll
  static void stop() throws Exception {
    gateway.close();
  }

  @Test
  void exactly_the_golden_list_needs_these_roles_and_whoever_is_less_is_refused() throws Exception {
    Map<String, Role> least = new TreeMap<>();
    Map<Role, List<Op>> forbidden = new EnumMap<>(Role.class);
    for (Op op : operations()) {
      Role needed = needed(op);
      least.put(op.shown(), needed);
      for (Role role : Role.values()) {
        if (!role.includes(needed)) {
          forbidden.computeIfAbsent(role, one -> new ArrayList<>()).add(op);
        }
      }
    }
    String found =
        least.entrySet().stream()
            .map(one -> one.getKey() + " " + one.getValue().word() + "\n")
            .collect(Collectors.joining());
    if (Boolean.getBoolean("wadi.golden.write")) {
      Files.writeString(GOLDEN, found);
    }
    assertThat(found).isEqualTo(Files.readString(GOLDEN));

    for (Map.Entry<Role, List<Op>> of : forbidden.entrySet()) {
      List<String> let = new ArrayList<>();
      ArrayNode asked = JSON.createArrayNode();
      of.getValue().forEach(op -> asked.add(request(op)));
      JsonNode answers = ask(of.getKey().word(), asked.toString());
      for (int i = 0; i < of.getValue().size(); i++) {
        JsonNode answer = answers.get(i);
        if (answer.path("status").asInt() != 403
            || !answer.path("error").asText().contains("needs the role")) {
          let.add(of.getValue().get(i).shown() + ": " + answer);
        }
      }
      assertThat(asked).hasSizeGreaterThan(3);
      assertThat(let).as("what %s may not", of.getKey()).isEmpty();
    }
  }

  @Test
  void a_viewer_sees_numbers_lines_and_who_they_are() throws Exception {
    gateway.push("main", "a line for a viewer");

    assertThat(
            exec("viewer", "dev.wadi:type=Console", "whoami").path("value").path("role").asText())
        .isEqualTo("viewer");
    assertThat(exec("viewer", "dev.wadi:type=Console", "overview").path("status").asInt())
        .isEqualTo(200);
    assertThat(
            exec("viewer", "dev.wadi:name=recent,type=Ring", "follow", "main", "{}", "", 10, 4096)
                .toString())
        .contains("a line for a viewer");
    JsonNode allowed = exec("viewer", "dev.wadi:type=Console", "allowed").path("value");
    assertThat(allowed.path("dev.wadi:type=Wal,name=main").toString())
        .contains("readers")
        .doesNotContain("seek");
  }

  /* The least role that its own annotation, or the file of rules, names. */
  private static Role needed(Op op) throws Exception {
    for (Role role : List.of(Role.VIEWER, Role.OPERATOR)) {
      if (invocable(role).contains(op.name().getCanonicalName() + " " + op.signed())) {
        return role;
      }
    }
    return Role.ADMIN;
  }

  private static final Map<Role, List<String>> INVOCABLE = new EnumMap<>(Role.class);

  /** What the list of MBeans says that a role may invoke. */
  private static List<String> invocable(Role role) throws Exception {
    List<String> known = INVOCABLE.get(role);
    if (known == null) {
      known = new ArrayList<>();
      JsonNode domains = ask(role.word(), "{\"type\":\"list\"}").path("value");
      for (String domain : List.of("dev.wadi", "org.apache.camel")) {
        JsonNode beans = domains.path(domain);
        for (var names = beans.fieldNames(); names.hasNext(); ) {
          String bean = names.next();
          JsonNode operations = beans.path(bean).path("op");
          for (var ops = operations.fieldNames(); ops.hasNext(); ) {
            String op = ops.next();
            JsonNode forms = operations.path(op);
            for (JsonNode form : forms.isArray() ? forms : JSON.createArrayNode().add(forms)) {
              if (form.path("canInvoke").asBoolean(true)) {
                List<String> types = new ArrayList<>();
                form.path("args").forEach(arg -> types.add(arg.path("type").asText()));
                known.add(
                    new ObjectName(domain + ":" + bean).getCanonicalName()
                        + " "
                        + op
                        + "("
                        + String.join(",", types)
                        + ")");
              }
            }
          }
        }
      }
      INVOCABLE.put(role, known);
    }
    return known;
  }

  /** Those of our own parts, and what an admin may do to routes. */
  private static List<Op> operations() throws Exception {
    List<Op> all = new ArrayList<>();
    for (ObjectName name : server().queryNames(new ObjectName("dev.wadi:*"), null)) {
      for (MBeanOperationInfo info : server().getMBeanInfo(name).getOperations()) {
        all.add(new Op(name, info));
      }
    }
    ObjectName route =
        server()
            .queryNames(
                new ObjectName(
                    "org.apache.camel:context="
                        + gateway.gateway().camelContext().getManagementName()
                        + ",type=routes,name=\"chain\""),
                null)
            .iterator()
            .next();
    for (MBeanOperationInfo info : server().getMBeanInfo(route).getOperations()) {
      Op op = new Op(route, info);
      if (op.signed().matches("(start|stop|suspend|resume)\\((long)?\\)")) {
        all.add(op);
      }
    }
    return all;
  }

  private static JsonNode request(Op op) {
    ArrayNode arguments = JSON.createArrayNode();
    for (MBeanParameterInfo parameter : op.info().getSignature()) {
      switch (parameter.getType()) {
        case "long", "int" -> arguments.add(1);
        case "boolean" -> arguments.add(false);
        default -> arguments.add("x");
      }
    }
    return JSON.createObjectNode()
        .put("type", "exec")
        .put("mbean", op.name().toString())
        .put("operation", op.signed())
        .set("arguments", arguments);
  }

  private static JsonNode exec(String user, String bean, String operation, Object... arguments)
      throws Exception {
    return ask(
        user,
        JSON.createObjectNode()
            .put("type", "exec")
            .put("mbean", bean)
            .put("operation", operation)
            .set("arguments", JSON.valueToTree(arguments))
            .toString());
  }

  private static JsonNode ask(String user, String body) throws Exception {
    URI console = gateway.gateway().consoleAddress().orElseThrow();
    String login =
        Base64.getEncoder()
            .encodeToString((user + ":" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    return JSON.readTree(
        HTTP.send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + console.getPort() + "/hawtio/jolokia"))
                    .header("Authorization", "Basic " + login)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .body());
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }
}
