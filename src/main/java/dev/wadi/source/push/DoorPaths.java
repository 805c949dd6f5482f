package dev.wadi.source.push;

import java.util.Locale;
import java.util.TreeSet;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.netty.http.NettyHttpConfiguration;
import org.apache.camel.component.netty.http.NettyHttpEndpoint;

/**
 * Which routes there are behind the doors of a context, so that a body nobody asks for need not be
 * kept. The routes may change while it runs, so they are asked each time; there are a few dozen.
 */
final class DoorPaths {
  /** The group of a route that reads no bodies, whatever paths lead to it. */
  static final String NO_BODIES = "reads-no-bodies";

  private final CamelContext context;

  DoorPaths(CamelContext context) {
    this.context = context;
  }

  /** Whether there is a route that may want to read the body of such a request. */
  boolean isWanted(String uri, String method, int port) {
    String path = path(uri);
    if (!path.startsWith("/") || path.contains("//") || path.indexOf('%') >= 0) {
      return true; // the server knows better than we how these are read
    }
    for (Route route : context.getRoutes()) {
      if (route.getEndpoint() instanceof NettyHttpEndpoint http
          && http.getConfiguration().getPort() == port
          && leads(http.getConfiguration(), path)
          && takes(http, method)
          && !NO_BODIES.equals(route.getGroup())) {
        return true;
      }
    }
    return false;
  }

  /** Methods that the routes of a path take, with commas between; empty when there is none. */
  String methods(String uri) {
    String path = path(uri);
    TreeSet<String> methods = new TreeSet<>();
    for (Route route : context.getRoutes()) {
      if (route.getEndpoint() instanceof NettyHttpEndpoint http
          && http.getHttpMethodRestrict() != null
          && isSame(http.getConfiguration().getPath(), path)) {
        for (String method : http.getHttpMethodRestrict().split(",", -1)) {
          methods.add(method.strip());
        }
      }
    }
    return String.join(", ", methods);
  }

  private static boolean takes(NettyHttpEndpoint http, String method) {
    String methods = http.getHttpMethodRestrict();
    return methods == null || methods.toUpperCase(Locale.ROOT).contains(method);
  }

  /* Rather too often than too seldom: a route that reads a body gets it. */
  private static boolean leads(NettyHttpConfiguration configuration, String path) {
    String own = configuration.getPath();
    int variable = own.indexOf('{');
    String fixed = variable < 0 ? withoutSlash(own) : own.substring(0, variable);
    return variable >= 0 || configuration.isMatchOnUriPrefix()
        ? path.regionMatches(true, 0, fixed, 0, fixed.length())
        : isSame(own, path);
  }

  private static boolean isSame(String own, String path) {
    return withoutSlash(own).equalsIgnoreCase(withoutSlash(path));
  }

  private static String path(String uri) {
    int query = uri.indexOf('?');
    return query < 0 ? uri : uri.substring(0, query);
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }
}
