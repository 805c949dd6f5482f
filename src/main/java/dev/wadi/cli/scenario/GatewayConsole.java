package dev.wadi.cli.scenario;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Terminal;
import dev.wadi.cli.sink.Sinks;
import dev.wadi.model.NearestNames;
import dev.wadi.scenario.run.Console;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Sinks and routes of a running gateway, moved by its console. */
final class GatewayConsole implements Console {
  private static final String ROUTES = "org.apache.camel:type=routes,*";

  private final RunningGateway gateway;

  GatewayConsole(RunningGateway gateway) {
    this.gateway = gateway;
  }

  @Override
  public void pause(String sink) throws IOException {
    Sinks.call(gateway, sink, "pauseReader", "pause");
  }

  @Override
  public void resume(String sink) throws IOException {
    Sinks.call(gateway, sink, "resumeReader", "resume");
  }

  @Override
  public void stop(String route) throws IOException {
    gateway.call(bean(route), "stop()");
  }

  @Override
  public void start(String route) throws IOException {
    gateway.call(bean(route), "start()");
  }

  private String bean(String route) throws IOException {
    Map<String, String> beans = new TreeMap<>();
    gateway
        .attributes(ROUTES, "RouteId")
        .properties()
        .forEach(each -> beans.put(each.getValue().path("RouteId").asText(), each.getKey()));
    String bean = beans.get(route);
    if (bean == null) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "there is no route %s (there are: %s)"
              .formatted(Terminal.safe(route), NearestNames.told(route, beans.keySet())));
    }
    return bean;
  }
}
