package dev.wadi.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.kit.LiveGateway;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.management.MBeanAttributeInfo;
import javax.management.MBeanInfo;
import javax.management.MBeanOperationInfo;
import javax.management.MBeanParameterInfo;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the console of a whole gateway opens of everything that JMX knows, asked from outside. The
 * list of it is a golden file: {@code open-members.txt}; what changes there is to be reviewed.
 */
class OpenMembersLiveTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "correct horse battery";
  private static final Path GOLDEN = Path.of("src/test/resources/console/open-members.txt");
  private static final String SECRET = "geheim4711";

  @TempDir static Path folder;
  private static LiveGateway gateway;
  private static String camel;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    System.setProperty("trial.secret", SECRET);
    Path routes = Files.createDirectories(folder.resolve("routes"));
    Files.writeString(
        routes.resolve("70-mine.camel.yaml"),
        """
        - route:
            id: mine
            description: A route whose author wrote secrets into it.
            autoStartup: false
            from:
              uri: direct:mine
              steps:
                - setHeader:
                    id: proof
                    name: Authorization
                    constant: "Bearer {{sys:trial.secret}}"
                - to:
                    id: away
                    uri: "loki:http://127.0.0.1:9?name=away&user=joe&password=RAW({{sys:trial.secret}})"
                - toD:
                    id: away-too
                    uri: "netty-http:http://joe:{{sys:trial.secret}}@127.0.0.1:9/y?passphrase=RAW({{sys:trial.secret}})&apiKey={{sys:trial.secret}}"
        """);
    gateway =
        new LiveGateway(
            folder,
            "wadi.console.enabled=true",
            "wadi.console.port=0",
            "wadi.console.password=" + PASSWORD,
            "wadi.routes.directory=" + routes,
            "wadi.loki.enabled=true",
            "wadi.loki.url=http://127.0.0.1:9",
            "wadi.loki.password=" + SECRET,
            "wadi.loki.user=joe");
    camel = gateway.gateway().camelContext().getManagementName();
  }

  @AfterAll
  static void stop() throws Exception {
    System.clearProperty("trial.secret");
    gateway.close();
  }

  @Test
  void exactly_the_golden_list_is_open() throws Exception {
    String found = openMembers();

    if (Boolean.getBoolean("wadi.golden.write")) {
      Files.createDirectories(GOLDEN.getParent());
      Files.writeString(GOLDEN, found);
    }
    assertThat(found).isEqualTo(Files.readString(GOLDEN));
  }

  @Test
  void no_attribute_at_all_may_be_written() throws Exception {
    List<String> written = new ArrayList<>();
    ArrayNode asked = JSON.createArrayNode();
    Set<String> kinds = new TreeSet<>();
    for (ObjectName name : everything()) {
      MBeanInfo info = server().getMBeanInfo(name);
      // Each refusal is on disk before it is answered: all of one of a kind, one of all others.
      long most = kinds.add(kind(name, info)) ? Long.MAX_VALUE : 1;
      Arrays.stream(info.getAttributes())
          .limit(most)
          .forEach(
              one ->
                  asked.add(
                      request("write", name).put("attribute", one.getName()).put("value", "1")));
    }
    for (JsonNode answer : bulk(asked)) {
      if (answer.path("status").asInt() != 403) {
        written.add(answer.toString());
      }
    }
    assertThat(asked).hasSizeGreaterThan(1000);
    assertThat(written).isEmpty();
  }

  @Test
  void a_secret_that_somebody_wrote_into_a_route_or_a_setting_is_nowhere() throws Exception {
    List<String> told = new ArrayList<>();
    List<String> asked =
        new ArrayList<>(
            List.of(
                "{\"type\":\"list\"}",
                "{\"type\":\"search\",\"mbean\":\"*:*\"}",
                "{\"type\":\"read\",\"mbean\":\"*:*\",\"config\":{\"ignoreErrors\":true}}"));
    ArrayNode reads = JSON.createArrayNode();
    for (ObjectName name : everything()) {
      reads.add(request("read", name));
      for (MBeanOperationInfo one : server().getMBeanInfo(name).getOperations()) {
        if (one.getName().startsWith("dump") || one.getName().startsWith("list")) {
          asked.add(exec(name, signed(one)).toString());
        }
      }
    }
    for (String one : asked) {
      String answer = ask(one);
      if (answer.contains(SECRET)) {
        told.add(one);
      }
    }
    JsonNode answers = bulk(reads);
    assertThat(answers).hasSize(reads.size()).hasSizeGreaterThan(100);
    for (int i = 0; i < reads.size(); i++) {
      if (answers.get(i).toString().contains(SECRET)) {
        told.add(reads.get(i).toString());
      }
    }
    String xml = ask(exec(bean("type=routes,name=\"mine\""), "dumpRouteAsXml()").toString());
    assertThat(xml).contains("away-too", "xxxxxx");
    assertThat(told).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=processors,name=\"keep-safe\"|disable",
        "type=processors,name=\"keep-safe\"|disable()",
        "type=processors,name=\"redact\"|disable",
        "type=processors,name=\"redact\"|stop",
        "type=processors,name=\"write-capture\"|stop()",
        "type=processors,name=\"redact\"|setStatisticsEnabled",
        "type=context,name=\"wadi\"|suspend",
        "type=context,name=\"wadi\"|stop",
        "type=context,name=\"wadi\"|canSendToEndpoint",
        "type=routes,name=\"chain\"|remove",
        "type=routes,name=\"chain\"|updateRouteFromXml(java.lang.String)",
        "type=routes,name=\"chain\"|stopAndFail()",
        "type=routes,name=\"chain\"|'stop ()'",
        "type=routes,name=\"chain\"|' stop()'",
        "type=routes,name=\"chain\"|stop",
        "type=routes,name=\"chain\"|dumpRouteAsXml(boolean)",
        "type=routes,name=\"chain\"|dumpRouteAsXml",
        "type=health,name=DefaultHealthCheck|disableById",
      })
  void what_could_switch_a_promise_off_is_shut(String what, String operation) throws Exception {
    JsonNode answer =
        JSON.readTree(
            ask(
                JSON.createObjectNode()
                    .put("type", "exec")
                    .put("mbean", "org.apache.camel:context=" + camel + "," + what)
                    .put("operation", operation)
                    .toString()));

    assertThat(answer.path("status").asInt()).as("%s", answer).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"notification\",\"command\":\"register\"}",
        "{\"type\":\"NOTIFICATION\",\"command\":\"register\"}",
        "{\"type\":\"notification\",\"command\":\"add\",\"mode\":\"pull\",\"client\":\"x\","
            + "\"mbean\":\"JMImplementation:type=MBeanServerDelegate\"}",
        "{\"type\":\"notification\",\"command\":\"list\",\"client\":\"x\"}",
        "{\"type\":\"read\",\"type\":\"notification\",\"command\":\"register\"}",
        "[{\"type\":\"version\"},{\"type\":\"notification\",\"command\":\"register\"}]",
        "{\"type\":\"exec\",\"mbean\":\"*:type=processors,*\",\"operation\":\"disable\"}",
        "{\"type\":\"exec\",\"mbean\":\"org.apache.camel:type=routes,*\",\"operation\":\"stop()\"}",
        "{\"type\":\"write\",\"mbean\":\"*:type=context,*\",\"attribute\":\"Tracing\",\"value\":true}",
        "{\"type\":\"read\",\"mbean\":\"*:*\",\"attribute\":\"GlobalOptions\"}",
        "{\"type\":\"read\",\"mbean\":\"java.lang:*\",\"attribute\":[\"InputArguments\"]}",
        "{\"type\":\"exec\",\"mbean\":\"com.sun.management:type=DiagnosticCommand\","
            + "\"operation\":\"vmFlags\",\"target\":{\"url\":\"service:jmx:rmi:///jndi/x\"}}",
      })
  void what_is_not_served_is_refused_in_every_form(String request) throws Exception {
    JsonNode answer = JSON.readTree(ask(request));
    JsonNode last = answer.isArray() ? answer.get(answer.size() - 1) : answer;

    assertThat(last.path("status").asInt()).as("%s", answer).isIn(400, 403);
    assertThat(last.has("value")).as("%s", answer).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/exec/org.apache.camel:context=%s,type=processors,name=%%22redact%%22/disable",
        "/exec/org.apache.camel:context=%s,type=processors,name=!%%22redact!%%22/disable()",
        "//exec/org.apache.camel:context=%s,type=processors,name=%%22redact%%22/disable",
        "/%%65xec/org.apache.camel:context=%s,type=processors,name=%%22redact%%22/disable",
        "/exec%%2Forg.apache.camel:context=%s,type=processors,name=%%22redact%%22%%2Fdisable",
        "/read/../exec/org.apache.camel:context=%s,type=processors,name=%%22redact%%22/disable",
        "/notification/register",
        "/%%6eotification/register",
        "?p=exec/org.apache.camel:context=%s,type=processors,name=%%22redact%%22/disable",
        "/EXEC/org.apache.camel:context=%s,type=processors,name=%%22redact%%22/disable",
      })
  void no_path_leads_around_the_list(String path) throws Exception {
    get("/hawtio/jolokia" + path.formatted(camel));

    assertThat(
            server().getAttribute(bean("type=processors,name=\"redact\""), "Disabled").toString())
        .isEqualTo("false");
  }

  @Test
  void a_route_is_stopped_and_started_suspended_and_resumed() throws Exception {
    ObjectName route = bean("type=routes,name=\"loki\"");
    for (String operation : List.of("stop()", "start", "suspend()", "resume")) {
      assertThat(JSON.readTree(ask(exec(route, operation).toString())).path("status").asInt())
          .as(operation)
          .isEqualTo(200);
    }
    assertThat(server().getAttribute(route, "State")).isEqualTo("Started");
  }

  @Test
  void a_whole_bean_is_read_as_far_as_it_is_open() throws Exception {
    JsonNode context = JSON.readTree(ask(request("read", bean("type=context,*")).toString()));
    assertThat(context.path("status").asInt()).as("a pattern is not narrowed").isEqualTo(403);

    ObjectName name = server().queryNames(bean("type=context,*"), null).iterator().next();
    JsonNode answer = JSON.readTree(ask(request("read", name).toString()));
    JsonNode value = answer.path("value");
    assertThat(answer.path("status").asInt()).as("%s", answer).isEqualTo(200);
    assertThat(value.path("State").asText()).isEqualTo("Started");
    assertThat(value.has("GlobalOptions")).isFalse();
    assertThat(value.size()).isGreaterThan(40);
  }

  @Test
  void an_mbean_that_is_not_there_is_told_so() throws Exception {
    ObjectName nobody = new ObjectName("dev.wadi:type=Wal,name=nobody");

    assertThat(ask(exec(nobody, "flush").toString())).contains("InstanceNotFoundException");
    assertThat(ask(request("read", nobody).toString())).contains("InstanceNotFoundException");
  }

  @Test
  void the_list_tells_which_operations_are_shut() throws Exception {
    for (String asked :
        List.of("{\"type\":\"list\"}", "{\"type\":\"list\",\"config\":{\"listCache\":true}}")) {
      JsonNode list = JSON.readTree(ask(asked)).path("value");
      JsonNode domains = list.has("domains") ? list.path("domains") : list;
      JsonNode step =
          domains
              .path("org.apache.camel")
              .path("context=" + camel + ",type=processors,name=\"redact\"")
              .path("op");
      assertThat(step.path("disable").path("canInvoke").asBoolean(true)).isFalse();
      assertThat(step.path("dryRun").path("canInvoke").asBoolean(true)).isTrue();
      JsonNode wal = domains.path("dev.wadi").path("name=main,type=Wal").path("op");
      assertThat(wal.path("seek").path("canInvoke").asBoolean(true)).isTrue();
    }
  }

  /** Every member that is open, by the kind of its MBean, as whoever is logged in finds it. */
  private static String openMembers() throws Exception {
    Map<String, Set<String>> open = new TreeMap<>();
    JsonNode list = JSON.readTree(ask("{\"type\":\"list\"}")).path("value");
    Set<String> heard = new TreeSet<>();
    for (ObjectName name : everything()) {
      MBeanInfo info = server().getMBeanInfo(name);
      Set<String> members = open.computeIfAbsent(kind(name, info), kind -> new TreeSet<>());
      ArrayNode asked = JSON.createArrayNode();
      List<String> what = new ArrayList<>();
      for (MBeanOperationInfo one : info.getOperations()) {
        // What takes nothing is called in earnest, so routes are not, but for one that nobody uses.
        if (one.getSignature().length == 0
            && "routes".equals(name.getKeyProperty("type"))
            && !name.toString().contains("mine")) {
          continue;
        }
        // Each question is in the audit trail before it is answered: of those of a kind of which
        // the list says the same, one is asked.
        if (!heard.add(asShown(kind(name, info), name, one, list))) {
          continue;
        }
        // An argument too few: what is open complains about it, and nothing is done.
        String answer = ask(exec(name, signed(one)).toString());
        if (answer.startsWith("bad request: Invalid number of")) {
          members.add("call " + simple(signed(one)));
        } else if (JSON.readTree(answer).path("status").asInt() != 403) {
          assertThat(one.getSignature()).as(answer).isEmpty();
          members.add("call " + simple(signed(one)));
        }
      }
      for (MBeanAttributeInfo one : info.getAttributes()) {
        asked.add(request("read", name).put("attribute", one.getName()));
        what.add("read " + one.getName());
      }
      if (asked.isEmpty()) {
        continue;
      }
      JsonNode answers = bulk(asked);
      for (int i = 0; i < what.size(); i++) {
        if (answers.get(i).path("status").asInt() != 403) {
          members.add(what.get(i));
        }
      }
    }
    StringBuilder text = new StringBuilder();
    open.forEach(
        (kind, members) -> {
          text.append(kind).append(members.isEmpty() ? ": nothing\n" : "\n");
          members.forEach(member -> text.append("  ").append(member).append('\n'));
        });
    return text.toString();
  }

  /* What is shown of an operation, with whether it may be called, which may depend on the name. */
  private static String asShown(
      String kind, ObjectName name, MBeanOperationInfo operation, JsonNode list) {
    JsonNode shown =
        list.path(name.getDomain())
            .path(name.getKeyPropertyListString())
            .path("op")
            .path(operation.getName());
    return kind + " " + signed(operation) + " " + (shown.isMissingNode() ? name : shown);
  }

  /* The JVM's own attributes differ from version to version, so they are one line. */
  private static String kind(ObjectName name, MBeanInfo info) {
    String type = name.getKeyProperty("type");
    String of = info.getClassName().replaceAll(".*\\.", "");
    return name.getDomain().equals("org.apache.camel")
        ? "camel " + type + " " + of
        : name.getDomain() + " " + type;
  }

  private static String simple(String signature) {
    return signature.replaceAll("\\bjava\\.(lang|util)\\.", "");
  }

  private static String signed(MBeanOperationInfo operation) {
    return Arrays.stream(operation.getSignature())
        .map(MBeanParameterInfo::getType)
        .collect(Collectors.joining(",", operation.getName() + "(", ")"));
  }

  /** Everything that belongs to this gateway or the JVM. */
  private static List<ObjectName> everything() {
    return server().queryNames(null, null).stream()
        .filter(
            name ->
                !name.getDomain().equals("org.apache.camel")
                    || camel.equals(name.getKeyProperty("context")))
        .sorted()
        .toList();
  }

  private static MBeanServer server() {
    return ManagementFactory.getPlatformMBeanServer();
  }

  private static ObjectName bean(String rest) throws Exception {
    return new ObjectName("org.apache.camel:context=" + camel + "," + rest);
  }

  private static ObjectNode request(String type, ObjectName name) {
    return JSON.createObjectNode().put("type", type).put("mbean", name.toString());
  }

  private static ObjectNode exec(ObjectName name, String operation) {
    return request("exec", name).put("operation", operation);
  }

  private static JsonNode bulk(ArrayNode asked) throws Exception {
    ArrayNode all = JSON.createArrayNode();
    ArrayNode part = JSON.createArrayNode();
    for (JsonNode one : asked) {
      part.add(one);
      if (part.size() == 500) {
        all.addAll((ArrayNode) JSON.readTree(ask(part.toString())));
        part.removeAll();
      }
    }
    if (!part.isEmpty()) {
      all.addAll((ArrayNode) JSON.readTree(ask(part.toString())));
    }
    return all;
  }

  private static String ask(String body) throws Exception {
    return send(
        request("/hawtio/jolokia")
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private static String get(String path) throws Exception {
    return send(request(path));
  }

  private static HttpRequest.Builder request(String path) {
    URI console = gateway.gateway().consoleAddress().orElseThrow();
    String login =
        Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + console.getPort() + path))
        .header("Authorization", "Basic " + login);
  }

  private static String send(HttpRequest.Builder request) throws Exception {
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
  }
}
