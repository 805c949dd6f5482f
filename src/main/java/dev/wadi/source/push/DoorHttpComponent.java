package dev.wadi.source.push;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.component.netty.http.HttpServerConsumerChannelFactory;
import org.apache.camel.component.netty.http.NettyHttpComponent;
import org.apache.camel.spi.PropertyConfigurer;
import org.apache.camel.support.PluginHelper;
import org.jspecify.annotations.Nullable;

/**
 * Camel's {@code netty-http}, whose servers find the route of a request by {@link PathTable}, and
 * tell which paths lead to one. Whoever makes a server of another kind extends it.
 */
public class DoorHttpComponent extends NettyHttpComponent implements DoorPaths {

  /*
   * Camel's own search takes the route that began first where two fit as well, and then an edit of
   * a file puts its page behind the route for unknown paths.
   */
  private final Map<Integer, DoorRoutes> handlers = new ConcurrentHashMap<>();
  private volatile Runnable beforeClosing = () -> {};

  @Override
  public HttpServerConsumerChannelFactory getMultiplexChannelHandler(int port) {
    return handlers.computeIfAbsent(
        port,
        p -> new DoorRoutes(p, () -> beforeClosing.run(), () -> !getCamelContext().isStarted()));
  }

  /** What is to be done when a port has lost its last route, as long as its connections live. */
  void beforeClosing(Runnable action) {
    beforeClosing = action;
  }

  @Override
  public boolean isWanted(String path, String method, int port) {
    DoorRoutes handler = handlers.get(port);
    return handler != null && handler.readsBodies(method, path);
  }

  @Override
  public String methods(String path, int port) {
    DoorRoutes handler = handlers.get(port);
    return handler == null ? "" : handler.methods(path);
  }

  /* Camel finds these by an annotation, which would make this a component of its own. */
  @Override
  public @Nullable PropertyConfigurer getComponentPropertyConfigurer() {
    return configurer("component");
  }

  @Override
  public @Nullable PropertyConfigurer getEndpointPropertyConfigurer() {
    return configurer("endpoint");
  }

  private @Nullable PropertyConfigurer configurer(String kind) {
    return PluginHelper.getConfigurerResolver(getCamelContext())
        .resolvePropertyConfigurer("netty-http-" + kind + "-configurer", getCamelContext());
  }

  @Override
  protected void doStop() throws Exception {
    super.doStop();
    handlers.clear();
  }
}
