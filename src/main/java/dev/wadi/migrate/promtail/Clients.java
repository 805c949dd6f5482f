package dev.wadi.migrate.promtail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.stages.StageException;
import dev.wadi.chain.stages.YamlNode;
import java.net.URLDecoder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where promtail pushes to, as settings of the Loki sink, and further sinks for further clients. A
 * secret is never written down: the report says which variable is to have it. For one use.
 */
final class Clients {
  private static final Pattern LOGIN = Pattern.compile("^https?://([^/@:\\s]+)(?::([^/@\\s]*))?@");
  private static final String PUSH = "/loki/api/v1/push";
  private static final List<String> UNNEEDED =
      List.of(
          "batchwait",
          "batchsize",
          "backoff_config",
          "timeout",
          "name",
          "drop_rate_limited_batches",
          "follow_redirects",
          "enable_http2");

  private final ImportReport report;
  private final Map<String, String> settings = new LinkedHashMap<>();
  private final StringBuilder routes = new StringBuilder();
  private Map<String, String> externalLabels = Map.of();
  private @Nullable String tenant;
  private int count;

  Clients(ImportReport report) {
    this.report = report;
  }

  /** Settings of the first one. */
  Map<String, String> settings() {
    return settings;
  }

  /** Routes of the others; empty for none. */
  String routes() {
    return routes.toString();
  }

  /** Labels that lines get which do not have them. */
  Map<String, String> externalLabels() {
    return externalLabels;
  }

  /** Whose lines they are; null when no client says. */
  @Nullable String tenant() {
    return tenant;
  }

  void convert(YamlNode root) {
    List<YamlNode> all = new ArrayList<>();
    YamlNode single = root.get("client");
    if (single != null) {
      all.add(single);
    }
    YamlNode several = root.get("clients");
    if (several != null) {
      all.addAll(several.items());
    }
    for (YamlNode client : all) {
      try {
        client(client);
      } catch (StageException e) {
        report.leftOut(e.line(), "clients", String.valueOf(e.getMessage()));
      }
    }
    if (all.isEmpty()) {
      report.approximated(0, "clients", "none: lines are kept here and forwarded to nobody");
    }
  }

  private void client(YamlNode client) {
    count++;
    Map<String, YamlNode> pairs = client.pairs();
    YamlNode url = client.get("url");
    if (url == null) {
      report.leftOut(client.line(), "clients", "url: missing");
      return;
    }
    String address = address(url);
    YamlNode tenantId = client.get("tenant_id");
    if (count == 1) {
      tenant = tenantId == null ? null : tenantId.text();
    }
    if (address != null) {
      Credentials credentials = credentials(client, url);
      if (count == 1) {
        settings.put("wadi.loki.enabled", "true");
        settings.put("wadi.loki.url", address);
        if (!credentials.user().isEmpty()) {
          settings.put("wadi.loki.user", credentials.user());
        }
      } else {
        template(address, tenantId == null ? "" : tenantId.text(), credentials);
      }
    }
    external(client);
    pairs.forEach((key, value) -> other(key, value));
  }

  /**
   * How it logs in.
   *
   * @param secret option that has one: password or token; empty for none
   */
  private record Credentials(String user, String secret) {}

  private @Nullable String address(YamlNode url) {
    String text = url.text().strip().replaceFirst("^(https?://)[^/@\\s]*@", "$1");
    if (!text.matches("https?://[^\\s@?#/]+[^\\s@?#]*")) {
      report.leftOut(url.line(), "clients", "url: no address that can be used");
      return null;
    }
    boolean usual = text.endsWith(PUSH);
    String base = usual ? text.substring(0, text.length() - PUSH.length()) : text;
    if (usual) {
      report.converted(url.line(), "clients", count == 1 ? "wadi.loki.url" : "a loki-sink more");
    } else {
      report.approximated(
          url.line(), "clients", "the path of the address is " + PUSH + " behind " + base);
    }
    return base;
  }

  private Credentials credentials(YamlNode client, YamlNode url) {
    YamlNode basic = client.get("basic_auth");
    String variable = count == 1 ? "WADI_LOKI_" : "LOKI" + count + "_";
    if (basic != null) {
      secret(basic, "password", variable + "PASSWORD");
      return new Credentials(basic.text("username", ""), "password");
    }
    YamlNode token = client.get("bearer_token");
    YamlNode tokenFile = client.get("bearer_token_file");
    if (token != null || tokenFile != null) {
      report.approximated(
          (token == null ? client : token).line(),
          "bearer_token",
          told(variable + "TOKEN", tokenFile));
      return new Credentials("", "token");
    }
    YamlNode authorization = client.get("authorization");
    if (authorization != null && authorization.text("type", "Bearer").equals("Bearer")) {
      secret(authorization, "credentials", variable + "TOKEN");
      return new Credentials("", "token");
    }
    return ofAddress(url, variable);
  }

  /* A login within the address; its password is not written down either. */
  private Credentials ofAddress(YamlNode url, String variable) {
    Matcher login = LOGIN.matcher(url.text().strip());
    if (!login.find()) {
      return new Credentials("", "");
    }
    if (login.group(2) == null) {
      report.leftOut(url.line(), "clients", "url: a user without a password; see docs/sinks.md");
      return new Credentials("", "");
    }
    report.approximated(
        url.line(),
        "clients",
        "url: its login; the password is " + told(variable + "PASSWORD", null));
    return new Credentials(decoded(login.group(1)), "password");
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text.replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a percent sign that stands for itself
    }
  }

  private void secret(YamlNode section, String key, String variable) {
    YamlNode file = section.get(key + "_file");
    YamlNode value = section.get(key);
    if (file == null && value == null) {
      report.leftOut(section.line(), key, "missing");
      return;
    }
    report.approximated((value == null ? section : value).line(), key, told(variable, file));
  }

  private static String told(String variable, @Nullable YamlNode file) {
    return file == null
        ? "not written down: give it as the environment variable " + variable
        : "give the environment variable " + variable + "_FILE=" + file.text();
  }

  private void template(String address, String tenantId, Credentials credentials) {
    String name = "loki" + count;
    routes
        .append("- templatedRoute:\n    routeTemplateRef: loki-sink\n    routeId: ")
        .append(name)
        .append("\n    parameters:\n");
    parameter("name", name);
    parameter("url", address);
    if (!tenantId.isEmpty()) {
      parameter("tenant", tenantId);
    }
    if (!credentials.user().isEmpty()) {
      parameter("user", credentials.user());
    }
    if (!credentials.secret().isEmpty()) {
      String variable =
          "LOKI" + count + "_" + credentials.secret().toUpperCase(java.util.Locale.ROOT);
      parameter(credentials.secret(), "{{env:" + variable + "}}");
    }
  }

  private void parameter(String name, String value) {
    routes
        .append("      - {name: ")
        .append(name)
        .append(", value: ")
        .append(RouteText.quoted(value))
        .append("}\n");
  }

  private void external(YamlNode client) {
    YamlNode external = client.get("external_labels");
    Map<String, String> labels = new LinkedHashMap<>();
    if (external != null) {
      external.pairs().forEach((name, value) -> labels.put(name, value.text()));
    }
    if (count == 1) {
      externalLabels = labels;
      if (external != null) {
        report.converted(
            external.line(), "external_labels", "the last stage of each source: default_labels");
      }
    } else if (!labels.equals(externalLabels)) {
      report.leftOut(
          client.line(),
          "external_labels",
          "others than those of the first client: lines are labelled before they are kept");
    }
  }

  private void other(String key, YamlNode value) {
    if (UNNEEDED.contains(key)) {
      report.notNeeded(value.line(), key, "sinks have settings of their own for this");
    } else if (key.equals("tenant_id")) {
      report.converted(
          value.line(), key, count == 1 ? "the tenant of the tails" : "tenant of the loki-sink");
    } else if (!List.of(
            "url",
            "basic_auth",
            "bearer_token",
            "bearer_token_file",
            "authorization",
            "external_labels")
        .contains(key)) {
      report.leftOut(value.line(), key, "not understood; see docs/sinks.md for what a sink can do");
    }
  }
}
