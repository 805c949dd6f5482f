package dev.wadi.migrate.promtail;

import java.util.Map;

/** Texts of route files. */
final class RouteText {
  private RouteText() {}

  /** A value in single quotes. */
  static String quoted(String text) {
    String one = text.replace('\n', ' ').replace('\r', ' ');
    return "'" + one.replace("'", "''") + "'";
  }

  /**
   * The route of a tail.
   *
   * @param options by name; they stand as they are
   * @param stages whether lines go through a file of stages
   * @param tenants whether stages give lines to tenants
   */
  static String tail(
      String name, String where, Map<String, String> options, boolean stages, boolean tenants) {
    StringBuilder out = new StringBuilder();
    String id = "promtail-" + name;
    out.append("# ").append(where.replaceAll("\\R", " ")).append('\n');
    out.append("- route:\n    id: ").append(id).append('\n');
    out.append("    description: ").append(quoted("Files that promtail read: " + name + "."));
    out.append("\n    routeConfigurationId: pass-failures-on\n    from:\n      uri: ");
    out.append("tail:").append(name).append("\n      parameters:\n");
    options.forEach(
        (option, value) ->
            out.append("        ")
                .append(option)
                .append(": ")
                .append(quoted("RAW(" + value + ")"))
                .append('\n'));
    out.append("      steps:\n");
    String indent = "        ";
    if (stages) {
      step(
          out,
          indent,
          id + "-stages",
          "stages:" + name,
          ", parameters: {file: "
              + quoted("RAW({{wadi.routes.values.stages}}/" + name + ".yaml)")
              + "}");
    }
    if (tenants) {
      out.append("        - split:\n            id: ").append(id).append("-by-tenant\n");
      out.append("            simple: '${body.byLabel(__tenant_id__)}'\n");
      out.append("            stopOnException: 'true'\n            steps:\n");
      indent = "              ";
      step(
          out,
          indent,
          id + "-tenant",
          "tenant:" + options.getOrDefault("tenant", "main"),
          ", parameters: {label: __tenant_id__}");
      step(out, indent, id + "-no-mark", "label:" + name, ", parameters: {remove: __tenant_id__}");
    }
    for (String next : new String[] {"own-steps", "chain", "keep"}) {
      step(out, indent, id + "-" + next, "direct:" + next, "");
    }
    return out.toString();
  }

  private static void step(
      StringBuilder out, String indent, String id, String uri, String parameters) {
    out.append(indent)
        .append("- to: {id: ")
        .append(id)
        .append(", uri: ")
        .append(quoted(uri))
        .append(parameters)
        .append("}\n");
  }
}
