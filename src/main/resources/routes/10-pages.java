package dev.wadi.app.routes;

import org.apache.camel.builder.RouteBuilder;

/** Pages of the data port: one GET, one bean that answers. None may block for long. */
public final class Pages extends RouteBuilder {
  @Override
  public void configure() {
    page("ready", "/ready", "Loki's clients and load balancers ask here whether to send.");
    page("healthz", "/healthz", "The process lives.");
    page("readyz", "/readyz", "The process can keep what it is sent, in detail.");
    page("version", "/api/version", "Who answers here, and which push interface.");
    page("metrics", "/metrics", "All numbers, for Prometheus.");
    page("openapi", "/openapi.yaml", "The doors of this port, as an OpenAPI document.");
    page("openapiJson", "/openapi.json", "The same in JSON.");
    page("docs", "/docs", "The same for people.");
    page("docs", "redoc", "/redoc", "The same where LogStack and LogFlow have it as well.");
  }

  private void page(String name, String path, String description) {
    page(name, name, path, description);
  }

  private void page(String bean, String name, String path, String description) {
    from("netty-http:http://{{wadi.push.host}}:{{wadi.push.port}}"
            + path
            + "?httpMethodRestrict=GET,HEAD&mapHeaders=false"
            + "&disableStreamCache=true&muteException=true")
        .routeId("door-" + name)
        .routeGroup("pages")
        .routeDescription(description)
        .process(bean + "Page")
        .id(name);
  }
}
